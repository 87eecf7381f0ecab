//===- OperatorFacts.h - what is to be told of an operator ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_OPERATOR_PAGES_OPERATORFACTS_H
#define REPRISE_TOOLS_OPERATOR_PAGES_OPERATORFACTS_H

#include "runtime/Compiler.h"

namespace reprise::pages {

/// What a kernel can be made of a spec, beside its forward form on the CPU.
struct Form {
  /// In the list of all operators.
  const char *heading;
  /// On the operator's page.
  const char *description;
  /// What asks for it.
  void (*ask)(CompileRequest &request);
  /// Which family computes it is told, since few do; on CPUs the choice may be
  /// another on another machine.
  bool isGpu = false;
};

std::span<const Form> allForms();

struct FormAnswer {
  /// The families that compute it, as its schedule names them; empty where the
  /// compiler refuses it.
  std::string families;
  /// Why it does.
  std::string refusal;
};

/// All that is told comes from the spec and from the compiler.
struct OperatorFacts {
  /// The name of the spec's file.
  std::string name;
  /// Its head comment, and what that begins with: the first words that stand
  /// by themselves.
  std::string comment, title;
  /// Names of dimensions: of time, all others but B and those whose sizes
  /// follow from others, and among these the taps of windows.
  std::vector<std::string> times, sizes, taps;
  /// Of the forward form with bf16 as the storage type, which tells the tensors
  /// that have it from those that are f32 in any.
  Manifest manifest;
  /// In the order of allForms.
  std::vector<FormAnswer> forms;

  /// What one of `sizes` is in the examples: alike for all but taps, which are
  /// few and, as centred windows want them, odd in number.
  int64_t sizeOf(const std::string &dimension) const;
};

/// Fails where the spec is not one, has no head comment, or has no forward form
/// on the CPU.
Expected<OperatorFacts> factsOf(Compiler &compiler, const std::string &path);

} // namespace reprise::pages

#endif // REPRISE_TOOLS_OPERATOR_PAGES_OPERATORFACTS_H
