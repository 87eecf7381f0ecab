//===- Expression.h - integer expressions of dynamic sizes ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A manifest states workspace and launch geometry as expressions of sizes that
// are known only at the launch. The grammar:
//
//   expression := term (('+' | '-') term)*
//   term       := factor ('*' factor)*
//   factor     := integer | name | '(' expression ')'
//               | function '(' expression ',' expression ')'
//   function   := 'ceildiv' | 'floordiv' | 'min' | 'max'
//
// Arithmetic is on 64-bit integers, and an overflow is an error. floordiv
// rounds towards minus infinity, ceildiv towards plus infinity.

#ifndef REPRISE_RUNTIME_EXPRESSION_H
#define REPRISE_RUNTIME_EXPRESSION_H

#include "support/Error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise {

/// Sizes by name. Few names: a linear search, and no allocation once the names
/// are known.
class Bindings {
public:
  REPRISE_API void set(std::string_view name, int64_t value);
  REPRISE_API std::optional<int64_t> find(std::string_view name) const;
  void clear() { entries.clear(); }
  const std::vector<std::pair<std::string, int64_t>> &all() const {
    return entries;
  }

private:
  std::vector<std::pair<std::string, int64_t>> entries;
};

class Expression {
public:
  /// The constant 0.
  REPRISE_API Expression();
  /// A constant, zero or more.
  REPRISE_API explicit Expression(int64_t constant);

  /// Parses the whole text; errors name the column. `place` says where the text
  /// stands (a file and key).
  REPRISE_API static Expected<Expression> parse(std::string_view text,
                                                std::string_view place = {});

  /// The value under the bindings. Fails with invalidArgument where a name is
  /// not bound, a divisor is zero or a result does not fit 64 bits.
  REPRISE_API Expected<int64_t> evaluate(const Bindings &bindings) const;

  /// The text it was parsed from.
  const std::string &text() const { return source; }

  /// Whether the texts are the same.
  friend bool operator==(const Expression &a, const Expression &b) {
    return a.source == b.source;
  }

  /// The names it mentions, each once, in order of appearance.
  const std::vector<std::string> &names() const { return nameTable; }

private:
  friend class ExpressionParser;

  enum class Op : uint8_t {
    constant,
    name,
    add,
    subtract,
    multiply,
    ceilDiv,
    floorDiv,
    min,
    max
  };
  /// Postfix form; `value` is the constant, or the index into nameTable.
  struct Instruction {
    Op op;
    int64_t value;
  };

  static Expected<int64_t> apply(Op op, int64_t a, int64_t b);

  std::string source;
  std::vector<std::string> nameTable;
  std::vector<Instruction> program;
};

} // namespace reprise

#endif // REPRISE_RUNTIME_EXPRESSION_H
