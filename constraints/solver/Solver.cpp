//===- Solver.cpp - solutions of an integer problem ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Solver.h"

#include "constraints/solver/BigCount.h"
#include "constraints/solver/Differences.h"
#include "constraints/solver/Divisors.h"
#include "constraints/solver/Search.h"

#include <algorithm>
#include <cassert>

using namespace reprise::constraints;

namespace {

/// What the questions have in common: a problem narrowed once and split into
/// components.
class Session {
public:
  Session(const Problem &problem, const Limits &limits,
          const std::vector<bool> &isLeftOut = {})
      : model(problem, isLeftOut), engine(model), clock(limits) {
    isPossible = engine.start() && !hasContradictoryCycle(model, engine) &&
                 restrictToDivisors(model, engine);
  }

  /// Variables of one of the terms stay together.
  void split(std::vector<NodeId> terms) {
    terms.insert(terms.end(), model.preferences.begin(),
                 model.preferences.end());
    components = findComponents(model, engine, terms);
    clock.statistics.components = components.size();
  }

  /// The preferences about a component's variables.
  std::vector<Wish> wishesFor(const Component &component) const;

  /// Notes what a search met. Whether it came to an end by itself.
  bool finish(const Search &search) {
    if (overflow == noConstraint && search.overflow != noConstraint)
      overflow = search.overflow;
    return clock.reached.empty();
  }

  /// The values of the solution at hand; of what is not fixed the least.
  int64_t valueOf(uint32_t variable) const { return engine.valueOf(variable); }
  Assignment assignment() const {
    Assignment values;
    for (uint32_t i = 0; i != model.variables.size(); ++i)
      values.push_back(engine.valueOf(i));
    return values;
  }

  /// Fills in what an answer says beside its solutions.
  void close(Answer &answer, bool hasSolution) const {
    answer.statistics = clock.statistics;
    if (!clock.reached.empty())
      answer.incomplete = clock.reached;
    else if (overflow != noConstraint)
      answer.incomplete = describeOverflow();
    answer.status = hasSolution                 ? Status::satisfiable
                    : answer.incomplete.empty() ? Status::unsatisfiable
                                                : Status::unknown;
  }

  Model model;
  Engine engine;
  Clock clock;
  std::vector<Component> components;
  bool isPossible = false;

private:
  std::string describeOverflow() const;

  uint32_t overflow = noConstraint;
};

} // namespace

std::vector<Wish> Session::wishesFor(const Component &component) const {
  std::vector<Wish> wishes;
  const auto &preferences = model.problem.getPreferences();
  for (size_t i = 0; i != preferences.size(); ++i) {
    std::vector<uint32_t> variables = model.variablesOf(model.preferences[i]);
    bool isAbout =
        std::any_of(component.variables.begin(), component.variables.end(),
                    [&](uint32_t variable) {
                      return std::binary_search(variables.begin(),
                                                variables.end(), variable);
                    });
    if (isAbout)
      wishes.push_back({model.preferences[i], preferences[i].order});
  }
  return wishes;
}

std::string Session::describeOverflow() const {
  const Constraint &constraint = model.problem.getConstraints()[overflow];
  std::string place =
      constraint.place.line
          ? "line " + std::to_string(constraint.place.line) + ": "
          : "";
  return place + "values of " + model.problem.strFormula(constraint.formula) +
         " leave 64 bits, and it is not decided";
}

//===----------------------------------------------------------------------===//
// The first solution, and all
//===----------------------------------------------------------------------===//

Solution reprise::constraints::solveWithout(const Problem &problem,
                                            const std::vector<bool> &isLeftOut,
                                            const Limits &limits) {
  Session session(problem, limits, isLeftOut);
  Solution solution;
  bool isSolved = session.isPossible;
  if (isSolved) {
    session.split({});
    solution.values = session.assignment();
  }
  for (const Component &component : session.components) {
    size_t before = session.engine.mark();
    Search search(session.model, session.engine, component, session.clock);
    search.prefer(session.wishesFor(component));
    isSolved = search.next();
    for (uint32_t variable : component.variables)
      solution.values[variable] = session.valueOf(variable);
    session.engine.undo(before);
    session.finish(search);
    if (!isSolved)
      break;
  }
  if (!isSolved)
    solution.values.clear();
  session.close(solution, isSolved);
  return solution;
}

Solution reprise::constraints::solve(const Problem &problem,
                                     const Limits &limits) {
  return solveWithout(problem, {}, limits);
}

Answer reprise::constraints::enumerate(
    const Problem &problem, const std::function<bool(const Assignment &)> &take,
    const Limits &limits) {
  Session session(problem, limits);
  Answer answer;
  bool hasSolution = false;
  if (session.isPossible) {
    session.split({});
    // One after the other: the solutions of the first in the outermost loop.
    Component all;
    for (const Component &component : session.components)
      all.append(component);
    Search search(session.model, session.engine, all, session.clock);
    search.prefer(session.wishesFor(all));
    while (search.next()) {
      hasSolution = true;
      if (!take(session.assignment()))
        break;
    }
    session.finish(search);
  }
  session.close(answer, hasSolution);
  return answer;
}

//===----------------------------------------------------------------------===//
// Counting
//===----------------------------------------------------------------------===//

/// Of one component; a lower bound where the search did not come to its end.
static BigCount countComponent(Session &session, const Component &component) {
  Search search(session.model, session.engine, component, session.clock);
  search.leaveFree();
  BigCount total;
  // Single solutions, which are most, are counted in a machine's word.
  uint64_t single = 0;
  size_t before = session.engine.mark();
  while (search.next()) {
    std::vector<Wide> freedom = search.freedom();
    if (freedom.empty()) {
      ++single;
      continue;
    }
    BigCount weight(1);
    for (Wide size : freedom)
      weight = weight * BigCount(static_cast<unsigned __int128>(size));
    total += weight;
  }
  session.engine.undo(before);
  session.finish(search);
  total += BigCount(single);
  return total;
}

Count reprise::constraints::count(const Problem &problem,
                                  const Limits &limits) {
  Session session(problem, limits);
  Count answer;
  BigCount total(session.isPossible ? 1 : 0);
  if (session.isPossible)
    session.split({});
  for (const Component &component : session.components) {
    total = total * countComponent(session, component);
    if (total.isZero())
      break;
  }
  answer.solutions = total.str();
  session.close(answer, !total.isZero());
  return answer;
}

//===----------------------------------------------------------------------===//
// The best
//===----------------------------------------------------------------------===//

/// Terms whose sum is the objective.
static std::vector<NodeId> summands(const Model &model, NodeId objective) {
  std::vector<NodeId> open{objective}, found;
  while (!open.empty()) {
    NodeId id = open.back();
    open.pop_back();
    const Node &node = model.nodes[id];
    if (node.kind == TermKind::sum)
      open.insert(open.end(), node.operands.begin(), node.operands.end());
    else
      found.push_back(id);
  }
  return found;
}

namespace {

/// The solutions of least cost that are known, the best first.
class Ranking {
public:
  explicit Ranking(size_t most) : most(most) {}

  /// Solutions that cost more are of no use.
  Wide limit() const {
    return ranked.size() < most ? above : ranked.back().cost - 1;
  }
  void add(Wide cost, Assignment values) {
    auto place = std::upper_bound(
        ranked.begin(), ranked.end(), cost,
        [](Wide value, const Entry &entry) { return value < entry.cost; });
    ranked.insert(place, {cost, std::move(values)});
    if (ranked.size() > most)
      ranked.pop_back();
  }

  struct Entry {
    Wide cost;
    Assignment values;
  };
  const std::vector<Entry> &entries() const { return ranked; }

private:
  size_t most;
  std::vector<Entry> ranked;
};

} // namespace

/// The best of one component: values of its variables only count.
static Ranking rankComponent(Session &session, const Component &component,
                             const std::vector<NodeId> &costs, size_t most) {
  Search search(session.model, session.engine, component, session.clock);
  search.prefer(session.wishesFor(component));
  search.limit(costs, above);
  Ranking ranking(most);
  size_t before = session.engine.mark();
  while (search.next()) {
    Wide cost = 0;
    for (NodeId term : costs)
      cost += session.engine[term].lower;
    ranking.add(cost, session.assignment());
    // Without costs all are as good as each other.
    if (costs.empty() && ranking.entries().size() == most)
      break;
    search.limit(costs, ranking.limit());
  }
  session.engine.undo(before);
  session.finish(search);
  return ranking;
}

/// The best combinations of solutions of components that share no variable.
static Ranking combine(const Ranking &a, const Ranking &b, const Component &ofB,
                       size_t most) {
  Ranking both(most);
  for (const Ranking::Entry &first : a.entries())
    for (const Ranking::Entry &second : b.entries()) {
      Wide cost = first.cost + second.cost;
      if (cost > both.limit())
        break;
      Assignment values = first.values;
      for (uint32_t variable : ofB.variables)
        values[variable] = second.values[variable];
      both.add(cost, std::move(values));
    }
  return both;
}

/// Which component decides on a term; nothing where all of it is fixed.
static std::optional<size_t> ownerOf(NodeId term, const Model &model,
                                     const std::vector<Component> &components) {
  std::vector<uint32_t> variables = model.variablesOf(term);
  for (size_t i = 0; i != components.size(); ++i)
    for (uint32_t variable : components[i].variables)
      if (std::binary_search(variables.begin(), variables.end(), variable))
        return i;
  return std::nullopt;
}

/// Each component by itself: its part of the sum does not depend on the others.
static Ranking rankAll(Session &session, size_t howMany) {
  std::vector<NodeId> costs = summands(session.model, *session.model.objective);
  session.split(costs);
  std::vector<std::vector<NodeId>> costsOf(session.components.size());
  Wide fixedCost = 0;
  for (NodeId cost : costs)
    if (auto owner = ownerOf(cost, session.model, session.components))
      costsOf[*owner].push_back(cost);
    else
      fixedCost += session.engine[cost].lower;
  Ranking all(howMany);
  all.add(fixedCost, session.assignment());
  for (size_t i = 0; i != session.components.size(); ++i) {
    const Component &component = session.components[i];
    all = combine(all, rankComponent(session, component, costsOf[i], howMany),
                  component, howMany);
  }
  return all;
}

Best reprise::constraints::best(const Problem &problem, size_t howMany,
                                const Limits &limits) {
  assert(problem.getObjective() && howMany > 0);
  Session session(problem, limits);
  Best answer;
  if (session.isPossible) {
    Ranking ranking = rankAll(session, howMany);
    for (const Ranking::Entry &entry : ranking.entries())
      answer.solutions.push_back({int64_t(entry.cost), entry.values});
  }
  session.close(answer, !answer.solutions.empty());
  return answer;
}
