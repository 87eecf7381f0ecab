//===- Congruences.cpp - what remainders say before the search ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Congruences.h"

#include "constraints/solver/Facts.h"

#include <limits>
#include <utility>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

static Wide residue(Wide number, Wide modulus) {
  Wide rest = number % modulus;
  return rest < 0 ? rest + modulus : rest;
}

static Wide greatestCommonDivisor(Wide a, Wide b) {
  while (b != 0) {
    Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a < 0 ? -a : a;
}

/// Of a number that has no factor in common with the modulus.
static Wide inverse(Wide number, Wide modulus) {
  Wide rest = modulus, next = residue(number, modulus);
  Wide result = 0, factor = 1;
  while (next != 0) {
    Wide quotient = rest / next;
    rest = std::exchange(next, rest - quotient * next);
    result = std::exchange(factor, result - quotient * factor);
  }
  return residue(result, modulus);
}

namespace {

/// A term is `rest` modulo `modulus`; modulo 0: it is `rest`.
struct Congruence {
  Wide modulus = 1;
  Wide rest = 0;

  bool operator==(const Congruence &) const = default;
};

} // namespace

/// What leaves 64 bits is dropped.
static Congruence congruence(Wide modulus, Wide rest) {
  constexpr Wide largest = std::numeric_limits<int64_t>::max();
  if (modulus == 0)
    return rest >= -largest && rest <= largest ? Congruence{0, rest}
                                               : Congruence();
  return modulus <= largest ? Congruence{modulus, residue(rest, modulus)}
                            : Congruence();
}

static Congruence operator+(Congruence a, Congruence b) {
  return congruence(greatestCommonDivisor(a.modulus, b.modulus),
                    a.rest + b.rest);
}

static Congruence operator*(Congruence a, Congruence b) {
  Wide mixed = greatestCommonDivisor(a.modulus * b.rest, b.modulus * a.rest);
  return congruence(greatestCommonDivisor(a.modulus * b.modulus, mixed),
                    a.rest * b.rest);
}

/// Of the remainder of a division by `divisor`.
static Congruence remainder(Congruence dividend, Wide divisor) {
  if (dividend.modulus % divisor == 0)
    return congruence(0, residue(dividend.rest, divisor));
  return congruence(greatestCommonDivisor(dividend.modulus, divisor),
                    dividend.rest);
}

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

namespace {

class Congruences {
public:
  Congruences(const Model &model, Engine &engine)
      : model(model), engine(engine), facts(model.nodes.size()) {}

  void begin(NodeId node);
  void visit(NodeId id);
  void visit(const Formula &formula);
  bool apply(uint32_t variable);

  bool hasChanged = false;
  bool isPossible = true;

private:
  void meet(NodeId node, Congruence other);
  void meetFactor(NodeId operand, Congruence factor, Congruence product);
  Congruence ofOthers(const Node &node, size_t operand) const;

  const Model &model;
  Engine &engine;
  std::vector<Congruence> facts;
};

} // namespace

/// Keeps both; where they contradict each other, there is no solution.
void Congruences::meet(NodeId node, Congruence other) {
  Congruence known = facts[node];
  if (known.modulus == 0)
    std::swap(known, other);
  Wide common = greatestCommonDivisor(known.modulus, other.modulus);
  bool isCompatible = common == 0 ? known.rest == other.rest
                                  : (other.rest - known.rest) % common == 0;
  isPossible &= isCompatible;
  if (!isCompatible || common == known.modulus)
    std::swap(known, other);
  else if (common != other.modulus) {
    // The Chinese remainder theorem.
    Wide step = other.modulus / common;
    Wide turns = residue((other.rest - known.rest) / common, step) *
                 inverse(known.modulus / common, step) % step;
    Congruence both =
        congruence(known.modulus * step, known.rest + known.modulus * turns);
    known = both.modulus == 1 ? facts[node] : both;
  }
  hasChanged |= known != facts[node];
  facts[node] = known;
}

void Congruences::begin(NodeId node) {
  if (Interval now = engine[node]; now.isFixed()) {
    facts[node] = congruence(0, now.lower);
    return;
  }
  if (model.nodes[node].kind != TermKind::variable)
    return;
  auto values = engine.valuesOf(uint32_t(model.nodes[node].payload));
  if (values.empty())
    return;
  Wide modulus = 0;
  for (int64_t value : values)
    modulus = greatestCommonDivisor(modulus, Wide(value) - values.front());
  facts[node] = congruence(modulus, values.front());
}

/// Of all operands but one.
Congruence Congruences::ofOthers(const Node &node, size_t operand) const {
  bool isSum = node.kind == TermKind::sum;
  Congruence others = congruence(0, isSum ? 0 : 1);
  for (size_t i = 0; i != node.operands.size(); ++i)
    if (i != operand)
      others = isSum ? others + facts[node.operands[i]]
                     : others * facts[node.operands[i]];
  return others;
}

/// factor * operand == product, where the factor is known.
void Congruences::meetFactor(NodeId operand, Congruence factor,
                             Congruence product) {
  if (factor.modulus != 0 || factor.rest == 0)
    return;
  Wide common = greatestCommonDivisor(factor.rest, product.modulus);
  if (product.rest % common != 0) {
    isPossible = false;
    return;
  }
  Wide modulus = product.modulus / common;
  Wide rest = product.rest / common, by = factor.rest / common;
  // A product that is known: `by` is then 1 or -1.
  meet(operand, modulus == 0 ? congruence(0, rest * by)
                             : congruence(modulus, residue(rest, modulus) *
                                                       inverse(by, modulus)));
}

void Congruences::visit(NodeId id) {
  const Node &node = model.nodes[id];
  constexpr size_t mostOperands = 16;
  size_t count = node.operands.size();
  switch (node.kind) {
  case TermKind::sum:
  case TermKind::product:
    meet(id, ofOthers(node, count));
    for (size_t i = 0; i != count && count <= mostOperands; ++i)
      if (node.kind == TermKind::product)
        meetFactor(node.operands[i], ofOthers(node, i), facts[id]);
      else
        meet(node.operands[i],
             facts[id] + congruence(0, -1) * ofOthers(node, i));
    break;
  case TermKind::power: {
    Congruence power = congruence(0, 1);
    for (int64_t i = 0; i != node.payload; ++i)
      power = power * facts[node.operands[0]];
    meet(id, power);
    break;
  }
  case TermKind::remainder: {
    Congruence divisor = facts[node.operands[1]];
    if (divisor.modulus != 0 || divisor.rest <= 0)
      break;
    meet(id, remainder(facts[node.operands[0]], divisor.rest));
    meet(node.operands[0],
         congruence(greatestCommonDivisor(divisor.rest, facts[id].modulus),
                    facts[id].rest));
    break;
  }
  default:
    break;
  }
}

void Congruences::visit(const Formula &formula) {
  if (formula.kind == FormulaKind::equal) {
    meet(formula.terms[0], facts[formula.terms[1]]);
    meet(formula.terms[1], facts[formula.terms[0]]);
  } else if (formula.kind == FormulaKind::divides) {
    Congruence divisor = facts[formula.terms[0]];
    if (divisor.modulus == 0 && divisor.rest > 0)
      meet(formula.terms[1], congruence(divisor.rest, 0));
  }
}

bool Congruences::apply(uint32_t variable) {
  NodeId node = model.variables[variable];
  auto [modulus, rest] = facts[node];
  Interval now = engine[node];
  if (modulus == 0)
    return engine.narrow(node, {rest, rest});
  if (modulus == 1 || now.isFixed() || now.lower == below || now.upper == above)
    return true;
  Interval to{now.lower + residue(rest - now.lower, modulus),
              now.upper - residue(now.upper - rest, modulus)};
  if (to.isEmpty() || !engine.narrow(node, to))
    return false;
  constexpr Wide mostValues = 4096;
  if ((to.upper - to.lower) / modulus >= mostValues ||
      !engine.valuesOf(variable).empty())
    return true;
  std::vector<int64_t> values;
  for (Wide value = to.lower; value <= to.upper; value += modulus)
    values.push_back(int64_t(value));
  return engine.restrict(variable, std::move(values));
}

bool reprise::constraints::restrictToCongruences(const Model &model,
                                                 Engine &engine) {
  return findFacts(Congruences(model, engine), model, engine);
}
