//===- Verify.cpp - a kernel against the oracle ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/verify/Verify.h"
#include "dialect/Rec.h"

using namespace reprise;
using namespace reprise::verify;

std::span<const InputKind> reprise::verify::allInputKinds() {
  static constexpr InputKind kinds[] = {InputKind::normal, InputKind::saturated,
                                        InputKind::ragged, InputKind::leftOut,
                                        InputKind::special};
  return kinds;
}

std::string_view reprise::verify::name(InputKind kind) {
  switch (kind) {
  case InputKind::normal:
    return "normal";
  case InputKind::saturated:
    return "saturated";
  case InputKind::ragged:
    return "ragged";
  case InputKind::leftOut:
    return "left-out";
  case InputKind::special:
    return "special";
  }
  llvm_unreachable("no other kind");
}

Expected<std::vector<CaseCheck>> reprise::verify::verify(
    rec::OperatorOp op, const std::map<std::string, int64_t> &sizes,
    DType storage, std::span<const InputKind> kinds, uint64_t seed,
    const Kernel &kernel, const CaseCallback &onCase, Subnormals subnormals) {
  std::vector<CaseCheck> checks;
  for (InputKind kind : kinds) {
    Expected<TensorMap> inputs = drawInputs(op, {kind, sizes, storage, seed});
    if (!inputs)
      return passOn(inputs);
    Expected<TensorMap> outputs = kernel(*inputs);
    if (!outputs)
      return passOn(outputs);
    auto check = compareOutputs(op, storage, *inputs, *outputs, subnormals);
    if (!check)
      return passOn(check);
    check->name = name(kind);
    checks.push_back(std::move(*check));
    if (onCase)
      onCase(checks.back());
  }
  return checks;
}
