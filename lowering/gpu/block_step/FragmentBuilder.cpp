//===- FragmentBuilder.cpp - ops on the fragments of a block --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/block_step/FragmentBuilder.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

Value FragmentBuilder::times(Value x, int64_t factor) {
  return factor == 1 ? x
                     : arith::MulIOp::create(b, x, index(factor)).getResult();
}

Type FragmentBuilder::tileType(Type element) {
  return FragmentType::get(
      b.getContext(), FragmentKind::accumulator,
      {BlockSchedule::tileElements, BlockSchedule::tileColumns}, element);
}

Type FragmentBuilder::columnsType(Type element) {
  return FragmentType::get(b.getContext(), FragmentKind::columns,
                           {BlockSchedule::tileColumns}, element);
}

/// Weights keep their dimension of entries even if there is one: products take
/// an array.
RegisterArray FragmentBuilder::declare(const Twine &text, Type element,
                                       bool perGroup, bool perTile,
                                       int64_t entries) {
  RegisterArray array;
  auto fragment = dyn_cast<FragmentType>(element);
  bool isWeights = fragment && fragment.getKind() == FragmentKind::weights;
  array.perGroup = perGroup && schedule.groupsPerWarp > 1;
  array.perTile = perTile && schedule.batchTiles > 1;
  array.perEntry = entries > 1 || isWeights;
  SmallVector<int64_t> shape;
  if (array.perGroup)
    shape.push_back(schedule.groupsPerWarp);
  if (array.perTile)
    shape.push_back(schedule.batchTiles);
  if (array.perEntry)
    shape.push_back(entries);
  array.memref =
      name(memref::AllocaOp::create(b, MemRefType::get(shape, element)), text);
  return array;
}

SmallVector<Value> FragmentBuilder::indicesOf(const RegisterArray &array,
                                              Position at, Value entry) {
  SmallVector<Value> indices;
  if (array.perGroup)
    indices.push_back(at.group ? at.group : index(0));
  if (array.perTile)
    indices.push_back(at.tile);
  if (array.perEntry)
    indices.push_back(entry ? entry : index(0));
  return indices;
}

Value FragmentBuilder::read(const RegisterArray &array, Position at,
                            Value entry) {
  return memref::LoadOp::create(b, array.memref, indicesOf(array, at, entry));
}

void FragmentBuilder::write(Value value, const RegisterArray &array,
                            Position at, Value entry) {
  memref::StoreOp::create(b, value, array.memref, indicesOf(array, at, entry));
}
