//===- Library.h - the specs of kernels/specs and their forms -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What tests ask of every operator of the library. Nothing here knows one by
// its name: sizes follow from the names of dimensions, and which forms an
// operator has is for the compiler to say.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_TOOLS_SWEEP_LIBRARY_H
#define REPRISE_TESTS_TOOLS_SWEEP_LIBRARY_H

#include "runtime/Compiler.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace reprise::verify {
class LibrarySpec;
} // namespace reprise::verify

namespace reprise::test {

/// What a kernel is made of the spec.
struct Form {
  /// Empty: the spec's own.
  const char *direction = "";
  const char *mode = "forward";
  /// The argument that a product stands for.
  const char *inputProduct = "";
  const char *target = "cpu";
  /// Whether an input `reset` is given to a spec that does not ask for it.
  bool hasReset = false;

  bool isStep() const;
  bool isSimulated() const;
};

/// All forms that are asked of a spec; it has the first, and may lack others.
std::span<const Form> allForms();

/// How large the dimensions of a spec are.
struct Scale {
  /// Which of the sizes each size has; see LibraryEntry::dims.
  int sizes = 0;
  int64_t heads = 1, rows = 1, steps = 1;

  static constexpr int sizeChoices = 5;
};

class LibraryEntry {
public:
  /// A spec of kernels/specs.
  explicit LibraryEntry(const std::string &name);

  const std::string &name() const { return nameValue; }
  /// From the root of the repository.
  std::string path() const { return "kernels/specs/" + nameValue + ".mlir"; }

  /// A size for each dimension. Those of time and batch, H and G count steps,
  /// rows and heads. All others are sizes of a head; they differ from one
  /// another, since what is exchanged would not show among equal ones.
  /// Taps of a window are odd in number, as centred ones must be, and at least
  /// three; the size of what stands before the first step follows from them.
  std::map<std::string, int64_t> dims(const Scale &scale) const;

  /// Complete but for the storage type.
  CompileRequest request(const Form &form, const Scale &scale) const;

  /// Whether the compiler makes this form. An operator lacks one where the
  /// compiler refuses it; any other error is a failure of the test.
  bool has(Compiler &compiler, const Form &form) const;

private:
  std::string nameValue, text;
  std::shared_ptr<verify::LibrarySpec> spec;
  std::vector<std::string> times, heads, sizes;
};

/// The names of all specs, in their order.
std::vector<std::string> libraryNames();

} // namespace reprise::test

#endif // REPRISE_TESTS_TOOLS_SWEEP_LIBRARY_H
