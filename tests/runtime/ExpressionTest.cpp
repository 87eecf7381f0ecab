//===- ExpressionTest.cpp - integer expressions ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Expression.h"

#include "TestSupport.h"

using namespace reprise;
using namespace reprise::test;

static Expected<int64_t> evaluate(std::string_view text) {
  Bindings sizes;
  sizes.set("T", 7);
  sizes.set("B", 3);
  sizes.set("max_length", 100);
  auto expression = Expression::parse(text);
  if (!expression)
    return passOn(expression);
  return expression->evaluate(sizes);
}

TEST(Expression, Evaluates) {
  EXPECT_EQ(evaluate("42").value(), 42);
  EXPECT_EQ(evaluate(" T * B + 2 ").value(), 23);
  EXPECT_EQ(evaluate("2 + T * B").value(), 23);
  EXPECT_EQ(evaluate("10 - 3 - 2").value(), 5);
  EXPECT_EQ(evaluate("(2 + T) * (B - 1)").value(), 18);
  EXPECT_EQ(evaluate("ceildiv(T, 2)").value(), 4);
  EXPECT_EQ(evaluate("floordiv(T, 2)").value(), 3);
  EXPECT_EQ(evaluate("min(T, max(B, 5)) * max_length").value(), 500);
}

TEST(Expression, DivisionRoundsByDirection) {
  EXPECT_EQ(evaluate("ceildiv(0 - T, 2)").value(), -3);
  EXPECT_EQ(evaluate("floordiv(0 - T, 2)").value(), -4);
  EXPECT_EQ(evaluate("ceildiv(T, 0 - 2)").value(), -3);
  EXPECT_EQ(evaluate("ceildiv(6, 2)").value(), 3);
  EXPECT_EQ(evaluate("floordiv(0 - 6, 2)").value(), -3);
}

TEST(Expression, KeepsTextAndNames) {
  Expression expression = Expression::parse("T * B + T").value();
  EXPECT_EQ(expression.text(), "T * B + T");
  EXPECT_EQ(expression.names(), (std::vector<std::string>{"T", "B"}));
  EXPECT_EQ(Expression(5).text(), "5");
}

TEST(Expression, ParseErrorsNameTheColumn) {
  struct Case {
    const char *text;
    const char *part;
  };
  for (const Case &c :
       {Case{"", "column 1"}, Case{"T +", "column 4"}, Case{"T B", "'B'"},
        Case{"(T", "')'"}, Case{"T / 2", "'/'"}, Case{"mod(T, 2)", "'mod'"},
        Case{"min(T)", "','"}, Case{"9223372036854775808", "2^63"},
        Case{"-1", "column 1"}, Case{"T\n", "unexpected"}}) {
    auto parsed = Expression::parse(c.text, "m.json.workspace_bytes");
    expectError(parsed, ErrorCode::invalidArgument,
                {"m.json.workspace_bytes", "column", c.part});
  }
}

TEST(Expression, DeepNestingIsRefused) {
  std::string deep = std::string(1000, '(') + "1" + std::string(1000, ')');
  expectError(Expression::parse(deep), ErrorCode::invalidArgument,
              {"nested deeper than 32"});
  std::string wide = "1";
  while (wide.size() < 5000)
    wide += "+1";
  expectError(Expression::parse(wide), ErrorCode::invalidArgument,
              {"limit of 4096"});
}

TEST(Expression, DeepestAllowedNestingEvaluates) {
  std::string text = "1";
  for (int i = 0; i < 32; ++i)
    text = "1+1*min(1," + text + ")";
  EXPECT_EQ(evaluate(text).value(), 2);
}

TEST(Expression, OverflowIsAnError) {
  for (const char *text :
       {"9223372036854775807 + 1", "0 - 9223372036854775807 - 2",
        "T * 9223372036854775807",
        "floordiv(0 - 9223372036854775807 - 1, 0 - 1)"})
    expectError(evaluate(text), ErrorCode::invalidArgument, {"64 bits", text});
}

TEST(Expression, DivisionByZeroIsAnError) {
  expectError(evaluate("ceildiv(T, B - 3)"), ErrorCode::invalidArgument,
              {"7 is divided by zero"});
}

TEST(Expression, UnboundNameIsAnError) {
  expectError(evaluate("T * H"), ErrorCode::invalidArgument,
              {"'H'", "--dim H=SIZE"});
}
