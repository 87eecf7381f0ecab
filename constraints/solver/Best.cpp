//===- Best.cpp - the solutions of least cost -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the objective is a sum, its summands fall to the components, and the k
// best of the whole are among the combinations of the k best of each. Where it
// is a maximum, none is less than the least of each operand by itself, which is
// tried first.

#include "constraints/solver/Session.h"

#include <algorithm>
#include <cassert>

using namespace reprise::constraints;

namespace {

struct Entry {
  Wide cost;
  /// For each preference; smaller is better.
  std::vector<Wide> wishes;
  Assignment values;

  bool isBetterThan(const Entry &other) const {
    return cost != other.cost ? cost < other.cost : wishes < other.wishes;
  }
};

/// The best entries that are known, the best first.
class Ranking {
public:
  explicit Ranking(size_t most) : most(most) {}

  bool isFull() const { return ranked.size() == most; }
  /// Solutions that cost more are of no use, nor are those that cost as much
  /// where only the cost counts.
  Wide limit() const {
    return isFull() ? ranked.back().cost - 1 : Search::unlimited;
  }
  void add(Entry entry) {
    auto place = std::upper_bound(
        ranked.begin(), ranked.end(), entry,
        [](const Entry &a, const Entry &b) { return a.isBetterThan(b); });
    ranked.insert(place, std::move(entry));
    if (ranked.size() > most)
      ranked.pop_back();
  }
  const std::vector<Entry> &entries() const { return ranked; }

private:
  size_t most;
  std::vector<Entry> ranked;
};

/// Ranks the solutions of a component.
class ComponentRanking {
public:
  ComponentRanking(Session &session, const Component &component,
                   std::vector<NodeId> costs, size_t most)
      : session(session), component(component), costs(std::move(costs)),
        preferences(session.preferencesFor(component)), most(most) {}

  /// `bound`: no solution costs less.
  Ranking run(std::optional<Wide> bound = std::nullopt);
  /// What the best solution costs; none where that is not known.
  std::optional<Wide> leastCost();

private:
  Wide limitFor(const Ranking &ranking) const;
  Ranking rankByCost(std::optional<Wide> bound = std::nullopt);
  Ranking rankByWishes(const Ranking &byCost);
  std::optional<Entry> entry();
  void noteUnranked(const Ranking &ranking);

  Session &session;
  const Component &component;
  std::vector<NodeId> costs;
  std::vector<size_t> preferences;
  size_t most;
  /// What a solution whose cost is beyond 64 bits costs at least, and a term of
  /// it.
  Wide leastUnranked = Search::unlimited;
  NodeId unranked = 0;
};

} // namespace

/// The solution at hand; none where it has no cost in 64 bits.
std::optional<Entry> ComponentRanking::entry() {
  Wide least = 0;
  std::optional<NodeId> unrankedHere;
  for (NodeId cost : costs) {
    // Not what the search has made of it: see Engine::decideConstraint.
    Interval value = session.engine.fromDomains(cost);
    least = value.lower == below ? -Search::unlimited : least + value.lower;
    if (!value.isFixed())
      unrankedHere = cost;
  }
  if (unrankedHere) {
    unranked = *unrankedHere;
    leastUnranked = std::min(leastUnranked, least);
    return std::nullopt;
  }
  Entry entry{least, {}, session.assignment()};
  entry.wishes.resize(session.model.preferences.size());
  const auto &orders = session.model.problem.getPreferences();
  for (size_t i : preferences) {
    Wide value = session.engine[session.model.preferences[i]].lower;
    bool isSmallest = orders[i].order == Preference::Order::smallest;
    entry.wishes[i] = isSmallest ? value : -value;
  }
  return entry;
}

/// Beyond 64 bits a solution may still be better than one that was taken.
void ComponentRanking::noteUnranked(const Ranking &ranking) {
  if (leastUnranked != Search::unlimited &&
      (!ranking.isFull() || leastUnranked <= ranking.entries().back().cost))
    session.noteUnranked(unranked);
}

/// Of solutions that cost more than 64 bits hold, one says it all.
Wide ComponentRanking::limitFor(const Ranking &ranking) const {
  return leastUnranked >= above ? std::min(ranking.limit(), leastUnranked - 1)
                                : ranking.limit();
}

/// With a bound, solutions that cost more do not count.
Ranking ComponentRanking::rankByCost(std::optional<Wide> bound) {
  Search search(session.model, session.engine, component, session.clock);
  search.limit(costs, bound.value_or(Search::unlimited));
  // Without costs the preferences alone decide.
  if (costs.empty())
    search.prefer(session.wishesFor(component));
  Ranking ranking(most);
  size_t before = session.engine.mark();
  while (search.next()) {
    if (auto found = entry())
      ranking.add(std::move(*found));
    if ((costs.empty() || bound) && ranking.isFull())
      break;
    if (!bound)
      search.limit(costs, limitFor(ranking));
  }
  session.engine.undo(before);
  session.finish(search);
  return ranking;
}

/// Which solutions cost less than the last one is known; of those that cost the
/// same the preferred ones are still to be found.
Ranking ComponentRanking::rankByWishes(const Ranking &byCost) {
  Wide last = byCost.entries().back().cost;
  Ranking ranking(most);
  for (const Entry &known : byCost.entries())
    if (known.cost < last)
      ranking.add(known);
  Search search(session.model, session.engine, component, session.clock);
  search.prefer(session.wishesFor(component));
  search.pin(costs, last);
  size_t before = session.engine.mark();
  while (!ranking.isFull() && search.next())
    if (auto found = entry()) {
      session.checkPreferences(preferences);
      ranking.add(std::move(*found));
    }
  session.engine.undo(before);
  // What was found before is better than nothing.
  return session.finish(search) ? ranking : byCost;
}

std::optional<Wide> ComponentRanking::leastCost() {
  Ranking ranking = rankByCost();
  bool isKnown = ranking.isFull() && leastUnranked == Search::unlimited &&
                 session.clock.reached.empty();
  return isKnown ? std::optional(ranking.entries().back().cost) : std::nullopt;
}

Ranking ComponentRanking::run(std::optional<Wide> bound) {
  Ranking ranking = rankByCost(bound);
  if (bound && !ranking.isFull())
    ranking = rankByCost();
  noteUnranked(ranking);
  bool isSettled = costs.empty() || preferences.empty() || !ranking.isFull() ||
                   !session.clock.reached.empty();
  return isSettled ? ranking : rankByWishes(ranking);
}

//===----------------------------------------------------------------------===//
// The whole
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

/// The summands about each component's variables; at the end what is fixed.
static std::vector<std::vector<NodeId>>
distribute(const Session &session, const std::vector<NodeId> &costs) {
  size_t count = session.components.size();
  std::vector<size_t> owners(session.model.variables.size(), count);
  for (size_t i = 0; i != count; ++i)
    for (uint32_t variable : session.components[i].variables)
      owners[variable] = i;
  std::vector<std::vector<NodeId>> costsOf(count + 1);
  for (NodeId cost : costs) {
    size_t owner = count;
    for (uint32_t variable : session.model.variablesOf(cost))
      owner = std::min(owner, owners[variable]);
    costsOf[owner].push_back(cost);
  }
  return costsOf;
}

/// The best combinations of solutions of components that share no variable.
static Ranking combine(const Ranking &a, const Ranking &b, const Component &ofB,
                       size_t most) {
  Ranking both(most);
  for (const Entry &first : a.entries())
    for (const Entry &second : b.entries()) {
      if (both.isFull() && first.cost + second.cost > both.limit() + 1)
        break;
      Entry entry = first;
      entry.cost += second.cost;
      for (size_t i = 0; i != entry.wishes.size(); ++i)
        entry.wishes[i] += second.wishes[i];
      for (uint32_t variable : ofB.variables)
        entry.values[variable] = second.values[variable];
      both.add(std::move(entry));
    }
  return both;
}

/// What no solution is below: of a maximum, the least of each of its operands.
static std::optional<Wide> boundOf(Session &session, NodeId objective) {
  const Node &node = session.model.nodes[objective];
  if (node.kind != TermKind::maximum)
    return std::nullopt;
  Wide bound = -Search::unlimited;
  for (NodeId operand : node.operands) {
    session.split({operand});
    auto costsOf = distribute(session, {operand});
    for (size_t i = 0; i != session.components.size(); ++i)
      if (!costsOf[i].empty())
        if (auto least =
                ComponentRanking(session, session.components[i], costsOf[i], 1)
                    .leastCost())
          bound = std::max(bound, *least);
  }
  return bound;
}

static Ranking rank(Session &session, size_t most) {
  auto costs = summands(session.model, *session.model.objective);
  std::optional<Wide> bound;
  if (most == 1)
    bound = boundOf(session, *session.model.objective);
  std::vector<NodeId> together = costs;
  together.insert(together.end(), session.model.preferences.begin(),
                  session.model.preferences.end());
  session.split(together);
  auto costsOf = distribute(session, costs);
  Ranking all(most);
  Entry fixed{0, std::vector<Wide>(session.model.preferences.size()),
              session.assignment()};
  for (NodeId cost : costsOf.back()) {
    Interval value = session.engine.fromDomains(cost);
    if (!value.isFixed())
      session.noteUnranked(cost);
    fixed.cost += value.lower;
  }
  all.add(std::move(fixed));
  for (size_t i = 0; i != session.components.size(); ++i) {
    const Component &component = session.components[i];
    ComponentRanking part(session, component, costsOf[i], most);
    bool isObjective = costsOf[i] == costs;
    all = combine(all, part.run(isObjective ? bound : std::nullopt), component,
                  most);
    if (all.entries().empty())
      break;
  }
  return all;
}

Best reprise::constraints::bestWithout(const Problem &problem,
                                       const std::vector<bool> &isLeftOut,
                                       size_t howMany, const Limits &limits) {
  assert(problem.getObjective() && howMany > 0);
  Session session(problem, limits, isLeftOut);
  Best answer;
  Ranking ranking(howMany);
  if (session.isPossible)
    ranking = rank(session, howMany);
  for (const Entry &entry : ranking.entries()) {
    // The parts have 64 bits; the sum may not.
    if (entry.cost > below && entry.cost < above)
      answer.solutions.push_back({int64_t(entry.cost), entry.values});
    else
      session.noteUnranked(*session.model.objective);
  }
  session.close(answer, !answer.solutions.empty());
  return answer;
}

Best reprise::constraints::best(const Problem &problem, size_t howMany,
                                const Limits &limits) {
  return bestWithout(problem, {}, howMany, limits);
}

Solution reprise::constraints::choose(const Problem &problem,
                                      const std::vector<bool> &isLeftOut,
                                      const Limits &limits) {
  if (!problem.getObjective())
    return solveWithout(problem, isLeftOut, limits);
  Best ranked = bestWithout(problem, isLeftOut, 1, limits);
  Solution solution{ranked, {}};
  if (!ranked.solutions.empty())
    solution.values = std::move(ranked.solutions.front().values);
  return solution;
}
