//===- Oracle.cpp - what an operator's results are ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/oracle/Oracle.h"
#include "dialect/oracle/Recurrence.h"

using namespace mlir;
using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;

static const std::vector<double> &keptOf(const Sequence &sequence,
                                         ReturnKind kind) {
  switch (kind) {
  case ReturnKind::all:
    return sequence.all;
  case ReturnKind::last:
    return sequence.last;
  case ReturnKind::sum:
    return sequence.sum;
  }
  llvm_unreachable("no other kind");
}

/// The shape in front of the pack.
static std::vector<int64_t> outerShape(ReturnKind kind, StringRef time,
                                       const Binding &binding) {
  if (kind == ReturnKind::sum)
    return {};
  std::vector<int64_t> shape = {binding.sizeOf(RecDialect::batchName)};
  if (kind == ReturnKind::all)
    shape.insert(shape.begin(), binding.sizeOf(time));
  return shape;
}

/// Interleaves the sequences of a pack: [outer, pack, space].
static Array assemble(ReturnOp op, unsigned index, const Binding &binding,
                      const Sequences &sequences) {
  ReturnKind kind = op.getKind(index);
  OperandRange packed = op.getPacked(index);
  auto time = packed[0].getDefiningOp<RecurrenceOp>().getTime();
  Array result;
  result.shape = outerShape(kind, time, binding);
  int64_t outer = llvm::product_of(result.shape);
  const Space &space = sequences.find(packed[0])->second.space;
  if (packed.size() > 1)
    result.shape.push_back(packed.size());
  llvm::append_range(result.shape, space.sizes);
  int64_t points = space.points();
  for (int64_t i = 0; i != outer; ++i)
    for (Value sequence : packed)
      llvm::append_range(
          result.data, ArrayRef(keptOf(sequences.find(sequence)->second, kind))
                           .slice(i * points, points));
  return result;
}

static Arrays assembleAll(ReturnOp op, const Binding &binding,
                          const Sequences &sequences, const Options &options,
                          FloatFormat storage) {
  Arrays results;
  for (unsigned i = 0; i != op.getNumReturned(); ++i) {
    Array result = assemble(op, i, binding, sequences);
    if (options.mode != Mode::exact && options.roundResults)
      for (double &value : result.data)
        value = roundTo(value,
                        op.getKind(i) == ReturnKind::all ? storage : f32Format);
    results.emplace(op.getResultName(i), std::move(result));
  }
  return results;
}

Expected<Arrays> reprise::oracle::interpret(OperatorOp op, const Arrays &inputs,
                                            const Options &options) {
  FloatFormat storage =
      formatOf(op.getStorage().value_or(Type()), options.storage);
  Expected<Binding> binding = Binding::create(op, inputs, storage);
  if (!binding)
    return passOn(binding);
  Arithmetic arithmetic(options);
  Sequences sequences;
  uint64_t operation = 0;
  for (auto recurrence : op.getBody().getOps<RecurrenceOp>()) {
    RecurrenceContext context = {*binding, arithmetic, storage, operation};
    if (auto done = runRecurrence(recurrence, context, sequences); !done)
      return passOn(done);
    // Its ops, and the sums of its results.
    operation += recurrence.getStep().front().getOperations().size() +
                 recurrence.getNumResults();
  }
  return assembleAll(op.getReturn(), *binding, sequences, options, storage);
}
