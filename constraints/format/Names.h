//===- Names.h - a constraint file's variables ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_FORMAT_NAMES_H
#define REPRISE_CONSTRAINTS_FORMAT_NAMES_H

#include "constraints/Problem.h"

namespace reprise::constraints {

/// What a name without a declared domain may be: what ConstrINT gives it.
constexpr Range undeclaredDomain{1, int64_t(1) << 30};

/// Finds variables by name, adds those that are not there yet, and remembers
/// how often each was used.
class Names {
public:
  /// `isClosed`: names that the problem does not have are errors.
  Names(Problem &problem, bool isClosed)
      : problem(problem), isClosed(isClosed) {}

  /// Nothing where there is no such variable and none may be added.
  std::optional<Term> use(std::string_view name, SourcePlace place);
  /// False where it is declared already.
  bool declare(std::string_view name,
               std::variant<Range, std::vector<int64_t>> domain,
               SourcePlace place);

  /// Where a name was declared.
  SourcePlace placeOf(std::string_view name);
  /// "did you mean 'NAME'?" from among the variables.
  std::string suggestFor(std::string_view name) const;
  /// Warns of what is likely to be misspelt: names that are used once and have
  /// no declaration.
  void warnOfLonely(std::vector<Diagnostic> &diagnostics) const;

private:
  struct Use {
    bool isDeclared = false;
    uint32_t count = 0;
  };
  Use &useOf(Term variable);

  Problem &problem;
  bool isClosed;
  /// By the variable's index.
  std::vector<Use> uses;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_FORMAT_NAMES_H
