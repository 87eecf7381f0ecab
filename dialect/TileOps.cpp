//===- TileOps.cpp - ops of tiled kernels ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "dialect/Syntax.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

using namespace mlir;
using namespace reprise::rec;

bool reprise::rec::isWeightsArray(MemRefType memref) {
  auto fragment = dyn_cast<FragmentType>(memref.getElementType());
  return fragment && fragment.getKind() == FragmentKind::weights &&
         memref.hasStaticShape() && memref.getRank() >= 1;
}

bool reprise::rec::isShared(MemRefType memref) {
  auto space =
      dyn_cast_if_present<gpu::AddressSpaceAttr>(memref.getMemorySpace());
  return space && space.getValue() == gpu::AddressSpace::Workgroup;
}

//===----------------------------------------------------------------------===//
// What several ops must fulfil
//===----------------------------------------------------------------------===//

/// One index for each dimension of `memref` but the last `kept`.
static LogicalResult verifyIndices(Operation *op, MemRefType memref,
                                   size_t indices, int64_t kept) {
  if (static_cast<int64_t>(indices) == memref.getRank() - kept)
    return success();
  return op->emitOpError() << "has " << indices << " indices into " << memref
                           << ", and needs " << memref.getRank() - kept
                           << ": one for each dimension but the last "
                           << (kept == 1 ? "" : "two");
}

static LogicalResult verifyColumnAxis(Operation *op, int64_t axis,
                                      size_t indices) {
  if (axis >= 0 && axis < static_cast<int64_t>(indices))
    return success();
  return op->emitOpError() << "has its columns along dimension " << axis
                           << ", which is none of the " << indices
                           << " that have an index";
}

/// A mask, or lengths, for the columns of a fragment.
static LogicalResult verifySameColumns(Operation *op, FragmentType columns,
                                       FragmentType fragment) {
  if (columns.getColumns() == fragment.getColumns())
    return success();
  return op->emitOpError() << "has " << columns << " for the columns of "
                           << fragment << ": give both the same columns";
}

//===----------------------------------------------------------------------===//
// Elements and columns
//===----------------------------------------------------------------------===//

LogicalResult ElementsOp::verify() {
  if (static_cast<int64_t>(getSize()) < 1) // (C1)
    return emitOpError() << "takes elements of a dimension of "
                         << static_cast<int64_t>(getSize())
                         << ": it has at least one";
  return success();
}

LogicalResult LoadLengthsOp::verify() {
  MemRefType type = getLengths().getType();
  if (type.getRank() != 1 || !type.getElementType().isInteger(32)) // (C1)
    return emitOpError() << "takes lengths from " << type
                         << ", and they are a memref [B] of i32";
  return success();
}

LogicalResult ColumnsReachedOp::verify() {
  return verifySameColumns(*this, getMask().getType(), // (C1)
                           getLengths().getType());
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

LogicalResult LoadWeightsOp::verify() {
  MemRefType weight = getWeight().getType();
  FragmentType fragment = getFragment().getType();
  if (failed(verifyIndices(*this, weight, getIndices().size(), 2))) // (C1)
    return failure();
  if (fragment.getDepth() != weight.getShape().back() ||
      fragment.getElementType() != weight.getElementType()) // (C2)
    return emitOpError() << "loads " << fragment << " from " << weight
                         << ": depth and element type must be the same";
  return success();
}

LogicalResult LoadTileOp::verify() {
  if (failed(verifyIndices(*this, getSource().getType(), // (C1)
                           getIndices().size(), 1)))
    return failure();
  if (auto axis = getColumnAxis();
      axis && failed(verifyColumnAxis(*this, *axis, // (C2)
                                      getIndices().size())))
    return failure();
  FragmentType tile = getTile().getType();
  Type element = getSource().getType().getElementType();
  if (!tile.getElementType().isF32() &&
      tile.getElementType() != element) // (C4)
    return emitOpError() << "loads " << tile << " from elements of " << element
                         << ": make it a tile of f32 or of " << element;
  return verifySameColumns(*this, getMask().getType(), tile); // (C3)
}

LogicalResult PrefetchTileOp::verify() {
  if (failed(verifyIndices(*this, getSource().getType(), // (C1)
                           getIndices().size(), 1)))
    return failure();
  if (auto axis = getColumnAxis())
    return verifyColumnAxis(*this, *axis, getIndices().size()); // (C2)
  return success();
}

LogicalResult StoreTileOp::verify() {
  if (failed(verifyIndices(*this, getTarget().getType(), // (C1)
                           getIndices().size(), 1)) ||
      failed(verifyColumnAxis(*this, getColumnAxis(), // (C2)
                              getIndices().size())))
    return failure();
  return verifySameColumns(*this, getMask().getType(), // (C3)
                           getTile().getType());
}

LogicalResult StoreOperandOp::verify() {
  int64_t stored = getTile().getType().getColumns();
  int64_t columns = getShared().getType().getDimSize(1);
  if (columns % stored != 0) // (C1)
    return emitOpError() << "stores a tile of " << stored
                         << " columns into an operand of " << columns
                         << ": make the one a multiple of the other";
  return success();
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

LogicalResult MultiplyOp::verify() {
  MemRefType weights = getWeights().getType(), shared = getShared().getType();
  if (weights.getRank() != static_cast<int64_t>(getGroup().size()) + 1) // (C1)
    return emitOpError() << "has " << getGroup().size() << " indices into "
                         << weights
                         << ", and needs one for each dimension but the last";
  if (weights.getShape().back() != getNumResults()) // (C1)
    return emitOpError() << "has " << getNumResults() << " products of "
                         << weights.getShape().back()
                         << " fragments: make one of each";
  auto fragment = cast<FragmentType>(weights.getElementType());
  if (fragment.getDepth() != shared.getDimSize(2) ||
      fragment.getElementType() != shared.getElementType()) // (C2)
    return emitOpError() << "multiplies " << fragment
                         << " by an operand of depth " << shared.getDimSize(2)
                         << " of " << shared.getElementType()
                         << ": depth and element type must be the same";
  return success();
}

//===----------------------------------------------------------------------===//
// Scalar code and choice
//===----------------------------------------------------------------------===//

LogicalResult SelectColumnsOp::verify() {
  return verifySameColumns(*this, getMask().getType(), // (C1)
                           getTile().getType());
}

LogicalResult PointwiseOp::verifyRegions() {
  SmallVector<ArrayRef<int64_t>> shapes;
  for (Type type :
       llvm::concat<const Type>(getOperandTypes(), getResultTypes()))
    shapes.push_back(cast<FragmentType>(type).getShape());
  if (!llvm::all_equal(shapes)) // (C1)
    return emitOpError("has tiles of different shapes: give inputs and results "
                       "one shape");
  Block &body = getBody().front();
  bool isScalar = llvm::all_of(body.getArgumentTypes(),
                               [](Type type) { return type.isF32(); });
  if (body.getNumArguments() != getInputs().size() || !isScalar) // (C2)
    return emitOpError() << "has " << getInputs().size()
                         << " inputs, and its region " << body.getNumArguments()
                         << " arguments: write one f32 for each input";
  size_t yielded =
      cast<PointwiseYieldOp>(body.getTerminator()).getValues().size();
  if (yielded != getNumResults()) // (C3)
    return emitOpError() << "has " << getNumResults() << " results and yields "
                         << yielded << " values: yield one for each result";
  return success();
}

void PointwiseOp::getAsmBlockArgumentNames(Region &region,
                                           OpAsmSetValueNameFn setName) {
  for (BlockArgument argument : region.getArguments())
    if (StringRef name = writtenName(argument); !name.empty())
      setName(argument, name);
}
