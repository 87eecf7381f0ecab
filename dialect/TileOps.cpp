//===- TileOps.cpp - ops of tiled kernels ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "dialect/Syntax.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

using namespace mlir;
using namespace reprise::rec;

/// Arrivals, and bytes, that an mbarrier counts: PTX ISA, section
/// "Parallel Synchronization and Communication Instructions: mbarrier".
static constexpr int64_t maxMBarrierCount = (1 << 20) - 1;
/// Bulk copies move units of this size.
static constexpr int64_t bulkCopyBytes = 16;
/// Columns of the widest wgmma instruction.
static constexpr int64_t maxAsyncColumns = 256;

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
  if (columns.getColumns() == fragment.getColumns() &&
      columns.getScope() == fragment.getScope())
    return success();
  return op->emitOpError() << "has " << columns << " for the columns of "
                           << fragment
                           << ": give both the same columns and scope";
}

static LogicalResult verifyOperandColumns(Operation *op, FragmentType tile,
                                          MemRefType shared) {
  int64_t columns = shared.getDimSize(1);
  if (columns % tile.getColumns() == 0)
    return success();
  return op->emitOpError() << "stores a tile of " << tile.getColumns()
                           << " columns into an operand of " << columns
                           << ": make the one a multiple of the other";
}

/// The array `weights[group]` has `products` fragments.
static LogicalResult verifyWeights(Operation *op, MemRefType weights,
                                   size_t indices, int64_t products) {
  if (weights.getRank() != static_cast<int64_t>(indices) + 1)
    return op->emitOpError()
           << "has " << indices << " indices into " << weights
           << ", and needs one for each dimension but the last";
  if (weights.getShape().back() != products)
    return op->emitOpError()
           << "has " << products << " products of " << weights.getShape().back()
           << " fragments: make one of each";
  return success();
}

static LogicalResult verifyFactors(Operation *op, FragmentType weights,
                                   MemRefType shared) {
  if (weights.getDepth() == shared.getDimSize(2) &&
      weights.getElementType() == shared.getElementType())
    return success();
  return op->emitOpError() << "multiplies " << weights
                           << " by an operand of depth " << shared.getDimSize(2)
                           << " of " << shared.getElementType()
                           << ": depth and element type must be the same";
}

static LogicalResult verifyScope(Operation *op, FragmentType fragment,
                                 FragmentScope scope, StringRef other) {
  if (fragment.getScope() == scope)
    return success();
  return op->emitOpError() << "takes fragments of a "
                           << stringifyFragmentScope(scope) << ", not "
                           << fragment << ": use " << other;
}

static LogicalResult verifyCount(Operation *op, StringRef what, int64_t count) {
  if (count >= 1 && count <= maxMBarrierCount)
    return success();
  return op->emitOpError() << "has " << count << " " << what
                           << ", and an mbarrier counts 1 to "
                           << maxMBarrierCount;
}

//===----------------------------------------------------------------------===//
// Elements and columns
//===----------------------------------------------------------------------===//

LogicalResult ElementsOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location,
    ElementsOp::Adaptor adaptor, llvm::SmallVectorImpl<Type> &inferred) {
  // Not written, it has no default yet.
  FragmentScopeAttr scope = adaptor.getScopeAttr();
  inferred.push_back(ElementGroupType::get(
      context, scope ? scope.getValue() : FragmentScope::warp));
  return success();
}

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
  return verifyOperandColumns(*this, getTile().getType(), // (C1)
                              getShared().getType());
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

static FragmentType fragmentOf(MemRefType array) {
  return cast<FragmentType>(array.getElementType());
}

LogicalResult MultiplyOp::verify() {
  MemRefType weights = getWeights().getType();
  if (failed(verifyWeights(*this, weights, getGroup().size(), // (C1)
                           getNumResults())) ||
      failed(verifyFactors(*this, fragmentOf(weights), // (C2)
                           getShared().getType())))
    return failure();
  SmallVector<FragmentType> held = {fragmentOf(weights)};
  for (Value product : getProducts())
    held.push_back(cast<FragmentType>(product.getType()));
  for (FragmentType fragment : held)
    if (failed(verifyScope(*this, fragment, FragmentScope::warp, // (C3)
                           "rec.multiply_async")))
      return failure();
  return success();
}

LogicalResult MultiplyAsyncOp::verify() {
  MemRefType weights = getWeights().getType(), shared = getShared().getType();
  PendingType pending = getPending().getType();
  if (failed(verifyWeights(*this, weights, getGroup().size(), // (C1)
                           pending.getCount())) ||
      failed(verifyFactors(*this, fragmentOf(weights), shared))) // (C2)
    return failure();
  if (shared.getElementType().isF32()) // (C2)
    return emitOpError() << "multiplies f32: tensor cores take weights from "
                            "registers as bf16 or f16";
  if (failed(verifyScope(*this, fragmentOf(weights), // (C3)
                         FragmentScope::warpgroup, "rec.multiply")))
    return failure();
  int64_t columns = shared.getDimSize(1);
  if (pending.getProduct().getColumns() != columns ||
      columns > maxAsyncColumns) // (C4)
    return emitOpError() << "makes products of "
                         << pending.getProduct().getColumns()
                         << " columns from an operand of " << columns
                         << ": they are the same, and at most "
                         << maxAsyncColumns;
  return success();
}

LogicalResult MultiplyWaitOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location,
    MultiplyWaitOp::Adaptor adaptor, llvm::SmallVectorImpl<Type> &inferred) {
  auto pending = cast<PendingType>(adaptor.getPending().getType());
  inferred.append(pending.getCount(), pending.getProduct());
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
  SmallVector<std::pair<ArrayRef<int64_t>, FragmentScope>> types;
  for (Type type :
       llvm::concat<const Type>(getOperandTypes(), getResultTypes())) {
    auto tile = cast<FragmentType>(type);
    types.emplace_back(tile.getShape(), tile.getScope());
  }
  if (!llvm::all_equal(types)) // (C1)
    return emitOpError("has tiles of different types: give inputs and results "
                       "one shape and scope");
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

//===----------------------------------------------------------------------===//
// Asynchronous copies and clusters
//===----------------------------------------------------------------------===//

LogicalResult MBarriersOp::verify() {
  return verifyCount(*this, "arrivals", getArrivals()); // (C1)
}

LogicalResult MBarrierExpectOp::verify() {
  return verifyCount(*this, "bytes", getBytes()); // (C1)
}

LogicalResult CopyAsyncOp::verify() {
  MemRefType source = getSource().getType(), shared = getShared().getType();
  ArrayRef<int64_t> box = getBox();
  size_t rank = source.getRank();
  if (getIndices().size() != rank || box.size() != rank) // (C1)
    return emitOpError() << "has " << getIndices().size() << " indices and "
                         << box.size() << " sizes of a box in " << source
                         << ": give one of each for each dimension";
  auto isNotOne = [](int64_t size) { return size != 1; };
  auto stage = shared.getShape().drop_front();
  if (llvm::to_vector(llvm::make_filter_range(box, isNotOne)) !=
          llvm::to_vector(llvm::make_filter_range(stage, isNotOne)) ||
      source.getElementType() != shared.getElementType()) // (C2)
    return emitOpError() << "copies a box [" << box << "] of " << source
                         << " into a stage of " << shared
                         << ": sizes (but for 1) and element types must be "
                            "the same";
  int64_t bytes =
      box.back() * source.getElementType().getIntOrFloatBitWidth() / 8;
  if (bytes % bulkCopyBytes != 0) // (C3)
    return emitOpError() << "copies rows of " << bytes
                         << " bytes, which is no multiple of " << bulkCopyBytes
                         << ": bulk copies move no less";
  return success();
}

LogicalResult PushOperandOp::verify() {
  return verifyOperandColumns(*this, getTile().getType(), // (C1)
                              getShared().getType());
}
