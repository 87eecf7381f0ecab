//===- PackWeights.cpp - weights in the order in which a step reads them --===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/PackWeights.h"
#include "lowering/cpu/Memory.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

template <typename Body>
static void forEachProduct(WalkKernel &kernel, Body body) {
  for (Layer &layer : kernel.layers)
    for (ProductOpInterface product : contractionsOf(layer.recurrence))
      body(product);
}

static SmallVector<StringRef> blocksOf(ProductOpInterface product) {
  SmallVector<StringRef> blocks = product.getWeight().getType().getNames();
  blocks.pop_back_n(2);
  return blocks;
}

void reprise::lowering::allocatePackedWeights(WalkKernel &kernel,
                                              Workspace &prepared) {
  forEachProduct(kernel, [&](ProductOpInterface product) {
    UnitShape units = kernel.unitsOf(product);
    SmallVector<int64_t> shape;
    for (StringRef name : blocksOf(product))
      shape.push_back(kernel.sizeOf(name));
    shape.append({units.groups(), int64_t(product.getFactors().size()),
                  kernel.sizeOf(product.getContractedName()),
                  int64_t(product->getNumResults()) * units.groupVectors,
                  kernel.schedule.vectorLanes});
    kernel.packedWeights[product] = prepared.allocate(
        shape, product.getWeight().getType().getElementType());
  });
}

namespace {

class Packer {
public:
  Packer(WalkKernel &kernel, ProductOpInterface product)
      : kernel(kernel), b(kernel.builder), product(product),
        type(product.getWeight().getType()), units(kernel.unitsOf(product)) {}

  void emit();

private:
  Value enter(Value lower, Value upper);
  Value enter(int64_t count) {
    return enter(kernel.index(0), kernel.index(count));
  }
  Value laneMask(Value first);
  Place sourceAt(Value entry, Value first, Value k);

  WalkKernel &kernel;
  ImplicitLocOpBuilder &b;
  ProductOpInterface product;
  NamedTensorType type;
  UnitShape units;
  SmallVector<Value> blockIndices;
};

} // namespace

Value Packer::enter(Value lower, Value upper) {
  auto loop = scf::ForOp::create(b, lower, upper, kernel.index(1));
  b.setInsertionPointToStart(loop.getBody());
  return loop.getInductionVar();
}

/// Vectors of the last group may lie wholly beyond the dimension.
Value Packer::laneMask(Value first) {
  int64_t size = kernel.sizeOf(product.getMadeName());
  int64_t lanes = kernel.schedule.vectorLanes;
  if (size % (lanes * units.groupVectors) == 0)
    return {};
  Value left = arith::SubIOp::create(b, kernel.index(size), first);
  return vector::CreateMaskOp::create(
      b, VectorType::get({lanes}, b.getI1Type()), left);
}

/// The two matrix dimensions may have one name: they are addressed by position.
Place Packer::sourceAt(Value entry, Value first, Value k) {
  Place source{kernel.arguments().inputs.lookup(product.getWeight()),
               {},
               -1,
               laneMask(first)};
  const Value *block = blockIndices.begin();
  for (const Dimension &dim : type.getDimensions().drop_back(2))
    source.indices.push_back(dim.isNamed() ? *block++ : entry);
  bool transposed = product.getTransposed();
  source.indices.append({transposed ? k : first, transposed ? first : k});
  source.lanePosition = source.indices.size() - (transposed ? 1 : 2);
  return source;
}

/// Copies vector after vector along the made dimension, which the lanes gather
/// from the weight's rows.
void Packer::emit() {
  OpBuilder::InsertionGuard guard(b);
  int64_t pieces = units.groups();
  SmallVector<StringRef> blocks = blocksOf(product);
  for (StringRef name : blocks)
    pieces *= kernel.sizeOf(name);
  Bounds part = kernel.frame.partOf(kernel.index(pieces));
  Value piece = enter(part.lower, part.upper);
  Value group = arith::RemUIOp::create(b, piece, kernel.index(units.groups()));
  Value rest = arith::DivUIOp::create(b, piece, kernel.index(units.groups()));
  for (StringRef name : llvm::reverse(blocks)) {
    Value size = kernel.index(kernel.sizeOf(name));
    blockIndices.insert(blockIndices.begin(),
                        arith::RemUIOp::create(b, rest, size));
    rest = arith::DivUIOp::create(b, rest, size);
  }
  Value factor = enter(product.getFactors().size());
  Value result = enter(product->getNumResults());
  Value vector = enter(units.groupVectors);
  Value k = enter(kernel.sizeOf(product.getContractedName()));

  Value width = kernel.index(units.groupVectors);
  Value first = arith::MulIOp::create(
      b,
      arith::AddIOp::create(b, arith::MulIOp::create(b, group, width), vector),
      kernel.index(kernel.schedule.vectorLanes));
  Value entry =
      arith::AddIOp::create(b, product.getTransposed() ? factor : result,
                            kernel.index(product.getTaken().first));
  Value column =
      arith::AddIOp::create(b, arith::MulIOp::create(b, result, width), vector);

  Memory memory = kernel.memory();
  Place target{kernel.packedWeights[product], blockIndices, 0, {}};
  target.indices.append({group, factor, k, column, kernel.index(0)});
  target.lanePosition = target.indices.size() - 1;
  memory.store(target, memory.load(sourceAt(entry, first, k)));
}

void reprise::lowering::packWeights(WalkKernel &kernel) {
  forEachProduct(kernel, [&](ProductOpInterface product) {
    Packer(kernel, product).emit();
  });
}
