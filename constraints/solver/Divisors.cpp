//===- Divisors.cpp - what divisibility says before the search ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Divisors.h"

#include "constraints/solver/Facts.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

using namespace reprise::constraints;

/// Facts beyond this are dropped: they say nothing that bounds do not.
static constexpr Wide largest = std::numeric_limits<int64_t>::max();

//===----------------------------------------------------------------------===//
// Prime factors
//===----------------------------------------------------------------------===//

static uint64_t multiply(uint64_t a, uint64_t b, uint64_t modulus) {
  return uint64_t((unsigned __int128)a * b % modulus);
}

static uint64_t power(uint64_t base, uint64_t exponent, uint64_t modulus) {
  uint64_t result = 1;
  for (; exponent; exponent >>= 1, base = multiply(base, base, modulus))
    if (exponent & 1)
      result = multiply(result, base, modulus);
  return result;
}

/// Of an odd number above 37. With these bases Miller's and Rabin's test is
/// exact below 2^64 (Sorenson and Webster, Strong pseudoprimes to twelve prime
/// bases, 2017).
static bool isPrime(uint64_t number) {
  int twos = std::countr_zero(number - 1);
  for (uint64_t base : {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37}) {
    uint64_t x = power(base, (number - 1) >> twos, number);
    bool isStrong = x == 1 || x == number - 1;
    for (int i = 1; i < twos && !isStrong; ++i) {
      x = multiply(x, x, number);
      isStrong = x == number - 1;
    }
    if (!isStrong)
      return false;
  }
  return true;
}

/// A factor of an odd composite number (Pollard, A Monte Carlo method for
/// factorization, 1975): x^2 + shift from two places, until they meet modulo a
/// factor.
static uint64_t findFactor(uint64_t number) {
  for (uint64_t shift = 1;; ++shift) {
    auto step = [&](uint64_t x) {
      return (multiply(x, x, number) + shift) % number;
    };
    uint64_t slow = 2, fast = 2, common = 1;
    while (common == 1) {
      slow = step(slow);
      fast = step(step(fast));
      common = std::gcd(slow > fast ? slow - fast : fast - slow, number);
    }
    if (common != number)
      return common;
  }
}

/// Of an odd number above 37.
static void addLargeFactors(uint64_t number, std::vector<int64_t> &primes) {
  std::vector<uint64_t> open{number};
  while (!open.empty()) {
    uint64_t next = open.back();
    open.pop_back();
    if (isPrime(next)) {
      primes.push_back(int64_t(next));
      continue;
    }
    uint64_t factor = findFactor(next);
    open.push_back(factor);
    open.push_back(next / factor);
  }
}

/// Rising, each as often as it divides the number.
static std::vector<int64_t> primeFactorsOf(int64_t number) {
  std::vector<int64_t> primes;
  constexpr int64_t lastTried = 1 << 10;
  int64_t rest = number;
  for (int64_t prime = 2; prime <= lastTried && prime * prime <= rest; ++prime)
    for (; rest % prime == 0; rest /= prime)
      primes.push_back(prime);
  // What is left has no factor up to here: it is a prime below its square.
  if (rest > lastTried * lastTried)
    addLargeFactors(uint64_t(rest), primes);
  else if (rest > 1)
    primes.push_back(rest);
  std::sort(primes.begin(), primes.end());
  return primes;
}

std::vector<int64_t> reprise::constraints::divisorsOf(int64_t number,
                                                      size_t most) {
  std::vector<int64_t> divisors{1};
  // Of the divisors before, those that the prime at work was multiplied to.
  size_t first = 0;
  int64_t last = 1;
  for (int64_t prime : primeFactorsOf(number)) {
    size_t count = divisors.size();
    first = prime == last ? first : 0;
    for (size_t at = first; at != count; ++at)
      divisors.push_back(divisors[at] * prime);
    first = count;
    last = prime;
    if (divisors.size() > most)
      return {};
  }
  std::sort(divisors.begin(), divisors.end());
  return divisors;
}

//===----------------------------------------------------------------------===//
// The lattice
//===----------------------------------------------------------------------===//

namespace {

class Lattice {
public:
  Lattice(const Model &model, Engine &engine)
      : model(model), engine(engine), facts(model.nodes.size()) {}

  void begin(NodeId node);
  void visit(NodeId node);
  void visit(const Formula &formula);
  bool apply(uint32_t variable);

  bool hasChanged = false;
  bool isPossible = true;

private:
  struct Fact {
    /// The term divides it; 0: nothing is known.
    int64_t multiple = 0;
    /// It divides the term.
    int64_t factor = 1;
  };

  bool isPositive(NodeId node) const { return engine[node].lower >= 1; }
  void addMultiple(NodeId node, Wide multiple);
  void addFactor(NodeId node, Wide factor);
  void visitProduct(const Node &node, NodeId id);
  void visitSum(const Node &node, NodeId id);
  void visitEqual(NodeId a, NodeId b);
  void visitDivides(NodeId divisor, NodeId dividend);

  const Model &model;
  Engine &engine;
  std::vector<Fact> facts;
};

} // namespace

/// Only for positive terms: zero divides nothing else.
void Lattice::addMultiple(NodeId node, Wide multiple) {
  if (!isPositive(node) || multiple <= 0 || multiple > largest)
    return;
  int64_t &known = facts[node].multiple;
  int64_t both = known ? std::gcd(known, int64_t(multiple)) : int64_t(multiple);
  hasChanged |= both != known;
  known = both;
}

void Lattice::addFactor(NodeId node, Wide factor) {
  if (factor <= 1 || factor > largest)
    return;
  int64_t &known = facts[node].factor;
  Wide both = Wide(known) / std::gcd(known, int64_t(factor)) * factor;
  if (both > largest || both == known)
    return;
  known = int64_t(both);
  hasChanged = true;
  Interval now = engine[node];
  if (now.isFixed() && now.lower % both != 0)
    isPossible = false;
}

/// What the values that a term may have, have in common.
void Lattice::begin(NodeId node) {
  Interval now = engine[node];
  if (now.isFixed()) {
    addMultiple(node, now.lower);
    addFactor(node, now.lower < 0 ? -now.lower : now.lower);
    return;
  }
  if (model.nodes[node].kind != TermKind::variable)
    return;
  Wide multiple = 1;
  int64_t factor = 0;
  auto values = engine.valuesOf(uint32_t(model.nodes[node].payload));
  for (int64_t value : values) {
    factor = std::gcd(factor, value);
    if (value > 0 && multiple <= largest)
      multiple = multiple / std::gcd(int64_t(multiple), value) * value;
  }
  if (values.empty())
    return;
  addMultiple(node, multiple);
  addFactor(node, factor);
}

void Lattice::visitProduct(const Node &node, NodeId id) {
  Wide multiple = 1, factor = 1;
  for (NodeId operand : node.operands) {
    int64_t part = facts[operand].multiple;
    multiple = part && multiple && isPositive(operand) ? multiple * part : 0;
    factor = factor > largest ? factor : factor * facts[operand].factor;
    if (multiple > largest)
      multiple = 0;
  }
  addMultiple(id, multiple);
  addFactor(id, factor);
  if (!isPositive(id))
    return;
  for (NodeId operand : node.operands) {
    if (facts[id].multiple)
      addMultiple(operand, facts[id].multiple);
    // What divides the product and is not in the others divides this one.
    Wide others = 1;
    bool isKnown = true;
    bool isSkipped = false;
    for (NodeId other : node.operands) {
      if (other == operand && !isSkipped) {
        isSkipped = true;
        continue;
      }
      others *= facts[other].multiple;
      isKnown &= facts[other].multiple != 0 && others <= largest;
      if (!isKnown)
        break;
    }
    if (isKnown)
      addFactor(operand,
                facts[id].factor / std::gcd(facts[id].factor, int64_t(others)));
  }
}

/// A common factor of all but one divides that one too.
void Lattice::visitSum(const Node &node, NodeId id) {
  int64_t all = 0;
  for (NodeId operand : node.operands)
    all = std::gcd(all, facts[operand].factor);
  addFactor(id, all);
  if (node.operands.size() > 16)
    return;
  for (size_t i = 0; i != node.operands.size(); ++i) {
    int64_t others = facts[id].factor;
    for (size_t j = 0; j != node.operands.size(); ++j)
      if (j != i)
        others = std::gcd(others, facts[node.operands[j]].factor);
    addFactor(node.operands[i], others);
  }
}

void Lattice::visit(NodeId id) {
  const Node &node = model.nodes[id];
  if (node.parents.empty() && node.constraints.empty())
    return;
  if (node.kind == TermKind::product)
    visitProduct(node, id);
  else if (node.kind == TermKind::sum)
    visitSum(node, id);
}

void Lattice::visitEqual(NodeId a, NodeId b) {
  for (auto [one, other] : {std::pair(a, b), {b, a}}) {
    addMultiple(one, facts[other].multiple);
    addFactor(one, facts[other].factor);
  }
}

void Lattice::visitDivides(NodeId divisor, NodeId dividend) {
  if (isPositive(dividend))
    addMultiple(divisor, facts[dividend].multiple);
  addFactor(dividend, facts[divisor].factor);
}

void Lattice::visit(const Formula &formula) {
  if (formula.kind == FormulaKind::equal)
    visitEqual(formula.terms[0], formula.terms[1]);
  else if (formula.kind == FormulaKind::divides)
    visitDivides(formula.terms[0], formula.terms[1]);
}

bool Lattice::apply(uint32_t variable) {
  NodeId node = model.variables[variable];
  auto [multiple, factor] = facts[node];
  if (engine.isFixed(variable))
    return true;
  if (factor > 1 && !engine.restrictToMultiples(variable, factor))
    return false;
  if (multiple == 0 || !isPositive(node))
    return true;
  constexpr size_t mostDivisors = 4096;
  auto values = divisorsOf(multiple, mostDivisors);
  if (values.empty() || Wide(values.size()) >= engine.sizeOf(variable))
    return true;
  return engine.restrict(variable, std::move(values));
}

bool reprise::constraints::restrictToDivisors(const Model &model,
                                              Engine &engine) {
  return findFacts(Lattice(model, engine), model, engine);
}
