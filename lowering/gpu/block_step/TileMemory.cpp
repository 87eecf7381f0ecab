//===- TileMemory.cpp - a block's tiles of tensors in memory --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/block_step/TileMemory.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

//===----------------------------------------------------------------------===//
// Coordinates
//===----------------------------------------------------------------------===//

void TileMemory::findCoordinates(ArrayRef<StringRef> heads) {
  comments.say(
      "This block's head and batch columns, and this warp's elements.");
  frame.spreadBlocks(heads, schedule.batchTiles * BlockSchedule::tileColumns);
  column = declare("column", b.getIndexType(), false, true);
  elements =
      declare("elements", ElementGroupType::get(b.getContext()), true, false);
  forEachTile([&](Value tile) {
    Value first = times(frame.batchPart(), schedule.batchTiles);
    if (tile)
      first = add(first, tile);
    write(times(first, BlockSchedule::tileColumns), column, {{}, tile});
  });
  forEachGroup([&](Value group) {
    Value number =
        times(gpu::SubgroupIdOp::create(b, b.getIndexType(), IntegerAttr()),
              schedule.groupsPerWarp);
    if (group)
      number = add(number, group);
    auto here = ElementsOp::create(b, number, *op.getSize(lane));
    nameSize(here);
    write(here, elements, {group, {}});
  });
}

void TileMemory::loadColumns() {
  Type masks = columnsType(b.getI1Type()), counts = columnsType(b.getI64Type());
  inBatch = declare("inBatch", masks, false, true);
  lengths = declare("lengthOf", counts, false, true);
  comments.say("Which of the columns exist, and how many steps each has.");
  forEachTile([&](Value tile) {
    Position at{{}, tile};
    Value first = read(column, at);
    write(ColumnsBelowOp::create(b, masks, first, frame.batch), inBatch, at);
    write(frame.rowLengths(counts, first), lengths, at);
  });
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

TileMemory::Address TileMemory::addressOf(NamedTensorType type, Value t,
                                          Position at, Value entry) {
  Address address;
  for (const Dimension &dim : type.getDimensions().drop_back()) {
    Value here;
    if (!dim.isNamed()) {
      here = entry ? entry : index(0);
    } else if (op.isTime(dim.getName())) {
      here = t;
    } else if (dim.getName() == RecDialect::batchName) {
      address.columnAxis = b.getI64IntegerAttr(address.indices.size());
      here = read(column, at);
    } else {
      here = frame.blockIndex(dim.getName());
    }
    address.indices.push_back(here);
  }
  return address;
}

Value TileMemory::loadTile(Value argument, Value t, Position at, Value entry,
                           Value mask, Type tile) {
  auto type = cast<NamedTensorType>(argument.getType());
  Address address = addressOf(type, t, at, entry);
  return LoadTileOp::create(b, tile, frame.arguments.inputs.lookup(argument),
                            address.indices, read(elements, at), mask,
                            address.columnAxis);
}

void TileMemory::prefetchTile(Value argument, Value t, Position at, Value entry,
                              Value mask) {
  auto type = cast<NamedTensorType>(argument.getType());
  Address address = addressOf(type, t, at, entry);
  PrefetchTileOp::create(b, frame.arguments.inputs.lookup(argument),
                         address.indices, read(elements, at), mask,
                         address.columnAxis);
}

void TileMemory::storeTile(Value tile, const GpuFrame::ResultPlace &place,
                           Value t, Position at, Value entry) {
  Address address = addressOf(place.type, t, at, entry);
  StoreTileOp::create(b, tile, place.memref, address.indices,
                      read(elements, at), read(inBatch, at),
                      address.columnAxis);
}
