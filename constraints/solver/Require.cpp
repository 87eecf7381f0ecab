//===- Require.cpp - what formulas leave possible -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Engine.h"

#include <algorithm>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// What is decided
//===----------------------------------------------------------------------===//

static Decided decideEqual(Interval a, Interval b) {
  if (a.upper < b.lower || b.upper < a.lower)
    return Decided::no;
  return a.isFixed() && a == b ? Decided::yes : Decided::open;
}

/// a + distance <= b.
static Decided decideAtMost(Interval a, Interval b, int64_t distance) {
  // An upper bound of `above` is none, and a lower one of `below`.
  if (a.upper != above && b.lower != below && a.upper + distance <= b.lower)
    return Decided::yes;
  if (b.upper != above && a.lower != below && a.lower + distance > b.upper)
    return Decided::no;
  return Decided::open;
}

static Decided decideDivides(Interval divisor, Interval dividend) {
  if (dividend.isFixed() && dividend.lower == 0)
    return Decided::yes;
  if (divisor.isFixed() && divisor.lower == 1)
    return Decided::yes;
  if (divisor.isFixed() && dividend.isFixed())
    return dividend.lower % divisor.lower == 0 ? Decided::yes : Decided::no;
  bool isPositive = dividend.lower > 0, isNegative = dividend.upper < 0;
  if ((isPositive && dividend.upper != above &&
       divisor.lower > dividend.upper) ||
      (isNegative && dividend.lower != below &&
       divisor.lower > -dividend.lower))
    return Decided::no;
  return Decided::open;
}

static Decided opposite(Decided decided) {
  return decided == Decided::open ? decided
         : decided == Decided::no ? Decided::yes
                                  : Decided::no;
}

/// Whether all of a variable's domain are multiples of a positive number.
bool Engine::hasFactor(NodeId node, Wide number) const {
  const Domain *domain = domainOf(node);
  return domain && domain->values.empty() && domain->factor % number == 0;
}

Decided Engine::decideTable(const Formula &table, const Bounds &of) const {
  bool isPossible = false, isFixed = true;
  for (NodeId term : table.terms)
    isFixed &= of[term].isFixed();
  for (const auto &row : *table.rows) {
    bool fits = true;
    for (size_t i = 0; i != row.size() && fits; ++i)
      fits = canBe(table.terms[i], row[i], of);
    isPossible |= fits;
  }
  if (!isPossible)
    return Decided::no;
  return isFixed ? Decided::yes : Decided::open;
}

Decided Engine::decide(uint32_t id, const Bounds &of) const {
  const Formula &formula = model.formulas[id];
  auto term = [&](size_t i) { return of[formula.terms[i]]; };
  switch (formula.kind) {
  case FormulaKind::equal:
    return formula.terms[0] == formula.terms[1] ? Decided::yes
                                                : decideEqual(term(0), term(1));
  case FormulaKind::notEqual:
    return formula.terms[0] == formula.terms[1]
               ? Decided::no
               : opposite(decideEqual(term(0), term(1)));
  case FormulaKind::lessEqual:
    return decideAtMost(term(0), term(1), 0);
  case FormulaKind::less:
    return decideAtMost(term(0), term(1), 1);
  case FormulaKind::divides:
    return term(0).isFixed() && hasFactor(formula.terms[1], term(0).lower)
               ? Decided::yes
               : decideDivides(term(0), term(1));
  case FormulaKind::table:
    return decideTable(formula, of);
  case FormulaKind::conjunction:
  case FormulaKind::disjunction: {
    Decided decisive =
        formula.kind == FormulaKind::conjunction ? Decided::no : Decided::yes;
    Decided all = opposite(decisive);
    for (uint32_t child : formula.children) {
      Decided one = decide(child, of);
      if (one == decisive)
        return decisive;
      if (one == Decided::open)
        all = Decided::open;
    }
    return all;
  }
  case FormulaKind::implication: {
    Decided premise = decide(formula.children[0], of);
    Decided conclusion = decide(formula.children[1], of);
    if (premise == Decided::no || conclusion == Decided::yes)
      return Decided::yes;
    return premise == Decided::yes     ? conclusion
           : conclusion == Decided::no ? opposite(premise)
                                       : Decided::open;
  }
  }
  return Decided::open;
}

const std::vector<Interval> &
Engine::boundsFromDomains(const std::vector<NodeId> &nodes) const {
  for (NodeId id : nodes)
    fromVariables[id] = model.nodes[id].kind == TermKind::variable
                            ? bounds[id]
                            : compute(id, fromVariables);
  return fromVariables;
}

Interval Engine::fromDomains(NodeId node) const {
  return boundsFromDomains(model.nodesBelow({node}))[node];
}

Decided Engine::decideConstraint(uint32_t index) const {
  const RequiredFormula &constraint = model.constraints[index];
  // Where it is open with what is known, it is open without; and where all of
  // its variables are fixed, so are the bounds of its terms. Not so where a
  // propagation was broken off: bounds may lag behind. And where values leave
  // 64 bits, bounds are what the constraint itself has made of them.
  bool isUpToDate = isSettled && !wasBrokenOff;
  Decided decided = decide(constraint.formula);
  if (isUpToDate && decided == Decided::open)
    return decided;
  if (isUpToDate && !haveWideTerms[index] &&
      std::all_of(constraint.variables.begin(), constraint.variables.end(),
                  [&](uint32_t i) { return isFixed(i); }))
    return decided;
  return decide(constraint.formula, boundsFromDomains(constraint.nodes));
}

//===----------------------------------------------------------------------===//
// Beyond 64 bits
//===----------------------------------------------------------------------===//

static bool isWide(Interval interval) {
  return interval.lower == below || interval.upper == above;
}

/// Whether what is known of the operands, all of them fixed, may not say on
/// which side of 64 bits the term is.
static bool losesItsSide(TermKind kind, const std::vector<Interval> &operands) {
  auto any = [&](auto holds) {
    return std::any_of(operands.begin(), operands.end(), holds);
  };
  switch (kind) {
  case TermKind::sum:
    return (any([](Interval i) { return i.upper == above; }) &&
            any([](Interval i) { return i.lower < 0; })) ||
           (any([](Interval i) { return i.lower == below; }) &&
            any([](Interval i) { return i.upper > 0; }));
  case TermKind::floorDivide:
  case TermKind::ceilDivide:
  case TermKind::exactDivide:
  case TermKind::remainder:
    return any(isWide);
  default:
    return false;
  }
}

void Engine::markWideTerms() {
  areWide.assign(model.nodes.size(), false);
  areLost.assign(model.nodes.size(), false);
  for (NodeId id = 0; id != model.nodes.size(); ++id) {
    const Node &node = model.nodes[id];
    areWide[id] = isWide(boundsFromDomains({id})[id]);
    std::vector<Interval> operands;
    for (NodeId operand : node.operands) {
      operands.push_back(fromVariables[operand]);
      areLost[id] = areLost[id] || areLost[operand];
      areWide[id] = areWide[id] || areWide[operand];
    }
    areLost[id] = areLost[id] || losesItsSide(node.kind, operands);
  }
  haveWideTerms.clear();
  for (const RequiredFormula &constraint : model.constraints)
    haveWideTerms.push_back(
        std::any_of(constraint.nodes.begin(), constraint.nodes.end(),
                    [&](NodeId id) { return areWide[id]; }));
}

bool Engine::isBeyond(uint32_t index) const {
  const Formula &formula = model.formulas[model.constraints[index].formula];
  // A table has rows of finite values only; a term is equal to itself.
  if (formula.kind == FormulaKind::table ||
      (!formula.terms.empty() && formula.terms.front() == formula.terms.back()))
    return false;
  auto all = [&](auto isOutside) {
    return std::all_of(formula.terms.begin(), formula.terms.end(),
                       [&](NodeId id) { return isOutside(bounds[id]); });
  };
  return !formula.terms.empty() &&
         (all([](Interval now) { return now.lower == above; }) ||
          all([](Interval now) { return now.upper == below; }));
}

bool Engine::mayBeBeyond(uint32_t index) const {
  const Formula &formula = model.formulas[model.constraints[index].formula];
  return std::any_of(
      formula.terms.begin(), formula.terms.end(), [&](NodeId id) {
        return bounds[id].upper == above || bounds[id].lower == below;
      });
}

//===----------------------------------------------------------------------===//
// Atoms
//===----------------------------------------------------------------------===//

bool Engine::keepDivisors(NodeId product, int64_t number) {
  if (number == 0)
    return true;
  // Factors may be products themselves, one in the other.
  auto &open = openDivisors;
  open.assign(1, {product, number});
  while (!open.empty()) {
    auto [id, multiple] = open.back();
    open.pop_back();
    const Node &node = model.nodes[id];
    if (node.kind == TermKind::variable &&
        !filter(id, [multiple = multiple](int64_t value) {
          return value != 0 && multiple % value == 0;
        }))
      return false;
    if (node.kind != TermKind::product)
      continue;
    for (NodeId operand : node.operands) {
      if (!bounds[operand].isFixed())
        continue;
      int64_t factor = int64_t(bounds[operand].lower);
      if (factor == 0 || multiple % factor != 0)
        return false;
      multiple /= factor;
    }
    for (NodeId operand : node.operands)
      if (!bounds[operand].isFixed())
        open.push_back({operand, multiple});
  }
  return true;
}

bool Engine::requireEqual(NodeId a, NodeId b) {
  if (!narrow(a, bounds[b]) || !narrow(b, bounds[a]))
    return false;
  for (auto [one, other] : {std::pair(a, b), {b, a}})
    if (bounds[one].isFixed() &&
        !keepDivisors(other, int64_t(bounds[one].lower)))
      return false;
  bool areSets = domainOf(a) && domainOf(b);
  return !areSets ||
         (filter(a, [&](int64_t value) { return canBe(b, value); }) &&
          filter(b, [&](int64_t value) { return canBe(a, value); }));
}

bool Engine::requireDifferent(NodeId a, NodeId b) {
  if (a == b)
    return false;
  for (auto [one, other] : {std::pair(a, b), {b, a}}) {
    if (!bounds[one].isFixed())
      continue;
    Wide value = bounds[one].lower;
    Interval rest = bounds[other];
    if (rest.isFixed() && rest.lower == value)
      return false;
    rest.lower += rest.lower == value;
    rest.upper -= rest.upper == value;
    if (!narrow(other, rest))
      return false;
    if (domainOf(other) &&
        !filter(other, [&](int64_t left) { return left != value; }))
      return false;
  }
  return true;
}

bool Engine::requireAtMost(NodeId a, NodeId b, int64_t distance) {
  Interval ofA, ofB;
  if (bounds[b].upper != above)
    ofA.upper = clamp(bounds[b].upper - distance);
  if (bounds[a].lower != below)
    ofB.lower = clamp(bounds[a].lower + distance);
  return narrow(a, ofA) && narrow(b, ofB);
}

bool Engine::requireDivides(NodeId divisor, NodeId dividend) {
  Interval d = bounds[divisor], n = bounds[dividend];
  if (decideDivides(d, n) == Decided::no)
    return false;
  if (n.lower > 0 && n.upper != above && !narrow(divisor, {1, n.upper}))
    return false;
  if (d.isFixed() && d.lower > 1) {
    Interval multiples;
    if (n.lower != below)
      multiples.lower = clamp(ceilQuotient(n.lower, d.lower) * d.lower);
    if (n.upper != above)
      multiples.upper = clamp(floorQuotient(n.upper, d.lower) * d.lower);
    if (!narrow(dividend, multiples))
      return false;
    if (domainOf(dividend) && !filter(dividend, [&](int64_t value) {
          return value % int64_t(d.lower) == 0;
        }))
      return false;
  }
  return !n.isFixed() || keepDivisors(divisor, int64_t(n.lower));
}

/// Each term is between the least and the largest of what the rows that are
/// left have for it.
bool Engine::requireRow(const Formula &table) {
  size_t width = table.terms.size();
  std::vector<Interval> hull(width, Interval{above, below});
  std::vector<const std::vector<int64_t> *> left;
  for (const auto &row : *table.rows) {
    bool fits = true;
    for (size_t i = 0; i != width && fits; ++i)
      fits = canBe(table.terms[i], row[i]);
    if (!fits)
      continue;
    left.push_back(&row);
    for (size_t i = 0; i != width; ++i)
      hull[i] = {std::min<Wide>(hull[i].lower, row[i]),
                 std::max<Wide>(hull[i].upper, row[i])};
  }
  if (left.empty())
    return false;
  for (size_t i = 0; i != width; ++i) {
    if (!narrow(table.terms[i], hull[i]))
      return false;
    auto isSupported = [&](int64_t value) {
      for (const auto *row : left)
        if ((*row)[i] == value)
          return true;
      return false;
    };
    if (domainOf(table.terms[i]) && !filter(table.terms[i], isSupported))
      return false;
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

/// Where all but one are false, that one must hold.
bool Engine::requireOneOf(const Formula &disjunction) {
  uint32_t last = noConstraint;
  for (uint32_t child : disjunction.children) {
    Decided decided = decide(child);
    if (decided == Decided::yes)
      return true;
    if (decided == Decided::no)
      continue;
    if (last != noConstraint)
      return true;
    last = child;
  }
  return last != noConstraint && require(last);
}

bool Engine::requireImplication(const Formula &implication) {
  uint32_t premise = implication.children[0],
           conclusion = implication.children[1];
  if (decide(premise) == Decided::yes)
    return require(conclusion);
  return decide(conclusion) != Decided::no || refute(premise);
}

bool Engine::require(uint32_t id) {
  const Formula &formula = model.formulas[id];
  auto a = [&] { return formula.terms[0]; };
  auto b = [&] { return formula.terms[1]; };
  switch (formula.kind) {
  case FormulaKind::equal:
    return requireEqual(a(), b());
  case FormulaKind::notEqual:
    return requireDifferent(a(), b());
  case FormulaKind::lessEqual:
    return requireAtMost(a(), b(), 0);
  case FormulaKind::less:
    return a() != b() && requireAtMost(a(), b(), 1);
  case FormulaKind::divides:
    return requireDivides(a(), b());
  case FormulaKind::table:
    return requireRow(formula);
  case FormulaKind::conjunction:
    for (uint32_t child : formula.children)
      if (!require(child))
        return false;
    return true;
  case FormulaKind::disjunction:
    return requireOneOf(formula);
  case FormulaKind::implication:
    return requireImplication(formula);
  }
  return true;
}

/// The opposite must hold.
bool Engine::refute(uint32_t id) {
  const Formula &formula = model.formulas[id];
  auto a = [&] { return formula.terms[0]; };
  auto b = [&] { return formula.terms[1]; };
  switch (formula.kind) {
  case FormulaKind::equal:
    return requireDifferent(a(), b());
  case FormulaKind::notEqual:
    return requireEqual(a(), b());
  case FormulaKind::lessEqual:
    return a() != b() && requireAtMost(b(), a(), 1);
  case FormulaKind::less:
    return requireAtMost(b(), a(), 0);
  case FormulaKind::divides:
  case FormulaKind::table:
    return decide(id) != Decided::yes;
  case FormulaKind::disjunction:
    for (uint32_t child : formula.children)
      if (!refute(child))
        return false;
    return true;
  case FormulaKind::conjunction: {
    // Where all but one hold, that one must not.
    uint32_t last = noConstraint;
    for (uint32_t child : formula.children) {
      Decided decided = decide(child);
      if (decided == Decided::no ||
          (decided == Decided::open && last != noConstraint))
        return true;
      if (decided == Decided::open)
        last = child;
    }
    return last != noConstraint && refute(last);
  }
  case FormulaKind::implication:
    return require(formula.children[0]) && refute(formula.children[1]);
  }
  return true;
}
