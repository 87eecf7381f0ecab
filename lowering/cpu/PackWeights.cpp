//===- PackWeights.cpp - weights in the order in which a step reads them
//-------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/PackWeights.h"
#include "lowering/cpu/Memory.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

/// One product's weight: copies vector after vector along the made dimension,
/// which the lanes gather from the weight's rows.
static Value packWeight(CpuKernel &kernel, Workspace &workspace,
                        BlockDiagonalProductOp product) {
  ImplicitLocOpBuilder &b = kernel.builder;
  NamedTensorType type = product.getWeight().getType();
  SmallVector<StringRef> blocks = type.getNames();
  blocks.pop_back_n(2);
  auto [begin, end] = product.getTaken();
  int64_t vectors = kernel.vectorsAlong(product.getMadeName());

  SmallVector<int64_t> shape;
  int64_t blockCount = 1;
  for (StringRef name : blocks) {
    shape.push_back(kernel.sizeOf(name));
    blockCount *= shape.back();
  }
  shape.append({vectors, kernel.sizeOf(product.getContractedName()),
                end - begin, kernel.schedule.vectorLanes});
  Value packed = workspace.allocate(0, shape, type.getElementType());

  OpBuilder::InsertionGuard guard(b);
  auto enter = [&](Value lower, Value upper) {
    auto loop = scf::ForOp::create(b, lower, upper, kernel.index(1));
    b.setInsertionPointToStart(loop.getBody());
    return loop.getInductionVar();
  };
  Bounds part = kernel.partOf(kernel.index(blockCount * vectors));
  Value unit = enter(part.lower, part.upper);
  Value vector = arith::RemUIOp::create(b, unit, kernel.index(vectors));
  Value rest = arith::DivUIOp::create(b, unit, kernel.index(vectors));
  SmallVector<Value> blockIndices;
  for (StringRef name : llvm::reverse(blocks)) {
    Value size = kernel.index(kernel.sizeOf(name));
    blockIndices.insert(blockIndices.begin(),
                        arith::RemUIOp::create(b, rest, size));
    rest = arith::DivUIOp::create(b, rest, size);
  }
  Value k = enter(kernel.index(0),
                  kernel.index(kernel.sizeOf(product.getContractedName())));
  Value first = arith::MulIOp::create(
      b, vector, kernel.index(kernel.schedule.vectorLanes));

  // The two matrix dimensions may have one name: address them by position.
  Memory memory(kernel);
  Point lanePoint;
  lanePoint.lane = product.getMadeName();
  lanePoint.index[lanePoint.lane] = first;
  for (int64_t entry = begin; entry != end; ++entry) {
    Place source{kernel.arguments.inputs.lookup(product.getWeight()),
                 {},
                 -1,
                 memory.laneMask(lanePoint)};
    if (type.getPack() != 1 || !type.getDimensions().front().isNamed())
      source.indices.push_back(kernel.index(entry));
    source.indices.append(blockIndices);
    source.indices.append({product.getTransposed() ? k : first,
                           product.getTransposed() ? first : k});
    source.lanePosition =
        source.indices.size() - (product.getTransposed() ? 1 : 2);
    Place target{packed, blockIndices, 0, {}};
    target.indices.append(
        {vector, k, kernel.index(entry - begin), kernel.index(0)});
    target.lanePosition = target.indices.size() - 1;
    memory.store(target, memory.load(source));
  }
  return packed;
}

void reprise::lowering::packWeights(CpuKernel &kernel, Workspace &workspace) {
  kernel.recurrence.getStep().walk([&](BlockDiagonalProductOp product) {
    kernel.packedWeights[product] = packWeight(kernel, workspace, product);
  });
}
