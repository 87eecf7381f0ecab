//===- PackedRows.cpp - operators whose rows are packed -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/PackedRows.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace mlir;
using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;
using llvm::formatv;

/// Where the axis `tokens` is; nullopt where there is none.
static std::optional<size_t> packedAxis(OperatorOp op,
                                        ArrayRef<Dimension> dimensions) {
  for (auto [axis, dimension] : llvm::enumerate(op.getAxes(dimensions)))
    if (dimension.isNamed() && dimension.getName() == RecDialect::packedName)
      return axis;
  return std::nullopt;
}

/// [outer, tokens, inner] to [outer, time, row, inner]; zero behind a row.
static Array unpack(const Array &packed, size_t axis, ArrayRef<int64_t> offsets,
                    int64_t steps) {
  ArrayRef<int64_t> shape = packed.shape;
  int64_t rows = offsets.size() - 1, tokens = shape[axis];
  int64_t outer = llvm::product_of(shape.take_front(axis));
  int64_t inner = llvm::product_of(shape.drop_front(axis + 1));
  Array unpacked;
  unpacked.shape.assign(shape.begin(), shape.begin() + axis);
  unpacked.shape.insert(unpacked.shape.end(), {steps, rows});
  llvm::append_range(unpacked.shape, shape.drop_front(axis + 1));
  unpacked.data.assign(outer * steps * rows * inner, 0);
  for (int64_t o = 0; o != outer; ++o)
    for (int64_t row = 0; row != rows; ++row)
      for (int64_t at = offsets[row]; at != offsets[row + 1]; ++at)
        std::copy_n(packed.data.begin() + (o * tokens + at) * inner, inner,
                    unpacked.data.begin() +
                        ((o * steps + at - offsets[row]) * rows + row) * inner);
  return unpacked;
}

/// [time, row, inner] to [tokens, inner]: a result.
static Array pack(const Array &unpacked, ArrayRef<int64_t> offsets,
                  int64_t tokens) {
  int64_t rows = offsets.size() - 1;
  ArrayRef<int64_t> rest = ArrayRef(unpacked.shape).drop_front(2);
  int64_t inner = llvm::product_of(rest);
  Array packed;
  packed.shape = {tokens};
  llvm::append_range(packed.shape, rest);
  packed.data.assign(tokens * inner, 0);
  for (int64_t row = 0; row != rows; ++row)
    for (int64_t at = offsets[row]; at != offsets[row + 1]; ++at)
      std::copy_n(unpacked.data.begin() +
                      ((at - offsets[row]) * rows + row) * inner,
                  inner, packed.data.begin() + at * inner);
  return packed;
}

static Failure invalidOffsets(std::string message) {
  return fail(ErrorCode::invalidArgument, std::move(message),
              formatv("input '{0}'", RecDialect::offsetsName),
              "give where each row begins, from 0 on, and where the last one "
              "ends: integers [B + 1] that do not decrease");
}

/// Where each row begins, and the last one ends, among so many tokens.
static Expected<std::vector<int64_t>> readOffsets(const Arrays &inputs,
                                                  int64_t tokens) {
  auto given = inputs.find(RecDialect::offsetsName.str());
  if (given == inputs.end())
    return invalidOffsets("is missing");
  const Array &array = given->second;
  if (array.shape.size() != 1 || array.data.empty())
    return invalidOffsets("has no axis of at least one number");
  std::vector<int64_t> offsets;
  for (double value : array.data) {
    if (value != std::floor(value) || !(value >= 0 && value <= tokens))
      return invalidOffsets(formatv("{0} is no integer from 0 to the number "
                                    "of tokens, {1}",
                                    value, tokens));
    if (!offsets.empty() && value < offsets.back())
      return invalidOffsets(
          formatv("{0} stands behind {1}", value, offsets.back()));
    offsets.push_back(static_cast<int64_t>(value));
  }
  if (offsets.front() != 0 || offsets.back() != tokens)
    return invalidOffsets(formatv("they go from {0} to {1}, and there are {2} "
                                  "tokens",
                                  offsets.front(), offsets.back(), tokens));
  return offsets;
}

Expected<UnpackedRows> reprise::oracle::unpackRows(OperatorOp op,
                                                   const Arrays &inputs) {
  UnpackedRows rows = {inputs, {}};
  std::optional<int64_t> tokens;
  for (BlockArgument argument : op.getBody().getArguments()) {
    auto type = cast<NamedTensorType>(argument.getType());
    std::string name = op.getArgumentName(argument.getArgNumber()).str();
    std::optional<size_t> axis = packedAxis(op, type.getDimensions());
    auto input = rows.inputs.find(name);
    if (!axis || input == rows.inputs.end() ||
        input->second.shape.size() <= *axis)
      continue;
    int64_t own = input->second.shape[*axis];
    if (!tokens) {
      tokens = own;
      auto read = readOffsets(inputs, own);
      if (!read)
        return passOn(read);
      rows.offsets = std::move(*read);
    }
    if (own != *tokens)
      return fail(
          ErrorCode::invalidArgument,
          formatv("has {0} tokens, and another input {1}", own, *tokens),
          formatv("input '{0}'", name), "give all of them as many");
    int64_t steps = 0;
    for (size_t row = 1; row != rows.offsets.size(); ++row)
      steps = std::max(steps, rows.offsets[row] - rows.offsets[row - 1]);
    input->second = unpack(input->second, *axis, rows.offsets, steps);
  }
  if (!tokens)
    return invalidOffsets("nothing is given of the rows that it divides");
  rows.inputs.erase(RecDialect::offsetsName.str());
  Array &lengths = rows.inputs[RecDialect::lengthsName.str()];
  lengths.shape = {int64_t(rows.offsets.size()) - 1};
  for (size_t row = 1; row != rows.offsets.size(); ++row)
    lengths.data.push_back(rows.offsets[row] - rows.offsets[row - 1]);
  return rows;
}

void reprise::oracle::packResults(OperatorOp op, ArrayRef<int64_t> offsets,
                                  Arrays &results) {
  ReturnOp returned = op.getReturn();
  for (unsigned i = 0; i != returned.getNumReturned(); ++i)
    if (returned.getKind(i) == ReturnKind::all) {
      Array &result = results.at(returned.getResultName(i).str());
      result = pack(result, offsets, offsets.back());
    }
}
