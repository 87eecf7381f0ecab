//===- Best.cpp - the solutions of least cost -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the objective is a sum, its summands fall to the components, and the k
// best of the whole are among the combinations of the k best of each. Where it
// is a maximum, none is less than the least of each operand by itself, which is
// tried first.

#include "constraints/solver/Session.h"
#include "constraints/solver/Solver.h"

#include <algorithm>
#include <cassert>

using namespace reprise::constraints;

namespace {

struct Merit {
  Wide cost;
  /// For each preference; smaller is better.
  std::vector<Wide> wishes;

  bool isBetterThan(const Merit &other) const {
    return cost != other.cost ? cost < other.cost : wishes < other.wishes;
  }
};

/// A solution of a component.
struct Entry : Merit {
  /// Of the component's variables.
  std::vector<int64_t> values;
};

/// Which entry of a component; and which of Combinations' links says what was
/// taken of the components before it.
struct Link {
  size_t entry;
  size_t before;
};

/// Solutions of the first components, one of each.
struct Combination : Merit {
  Link last;
};

/// The best that are known, the best first.
template <typename Ranked>
class Ranking {
public:
  explicit Ranking(size_t most) : most(most) {}

  bool isFull() const { return ranked.size() == most; }
  /// Solutions that cost more are of no use, nor are those that cost as much
  /// where only the cost counts.
  Wide limit() const {
    return isFull() ? ranked.back().cost - 1 : Search::unlimited;
  }
  void add(Ranked one) {
    auto place = std::upper_bound(
        ranked.begin(), ranked.end(), one,
        [](const Ranked &a, const Ranked &b) { return a.isBetterThan(b); });
    ranked.insert(place, std::move(one));
    if (ranked.size() > most)
      ranked.pop_back();
  }
  const std::vector<Ranked> &entries() const { return ranked; }

private:
  size_t most;
  std::vector<Ranked> ranked;
};

/// Ranks the solutions of a component.
class ComponentRanking {
public:
  ComponentRanking(Session &session, const Component &component,
                   std::vector<NodeId> costs, size_t most)
      : session(session), component(component), costs(std::move(costs)),
        preferences(session.preferencesFor(component)), most(most) {}

  /// `bound`: no solution costs less.
  Ranking<Entry> run(std::optional<Wide> bound = std::nullopt);
  /// What the best solution costs; none where that is not known.
  std::optional<Wide> leastCost();

private:
  Wide limitFor(const Ranking<Entry> &ranking) const;
  Ranking<Entry> rankByCost(std::optional<Wide> bound = std::nullopt);
  Ranking<Entry> rankByWishes(const Ranking<Entry> &byCost);
  std::optional<Entry> entry();
  void noteUnranked(const Ranking<Entry> &ranking);

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
  Entry entry{{least, {}}, {}};
  for (uint32_t variable : component.variables)
    entry.values.push_back(session.engine.valueOf(variable));
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
void ComponentRanking::noteUnranked(const Ranking<Entry> &ranking) {
  if (leastUnranked != Search::unlimited &&
      (!ranking.isFull() || leastUnranked <= ranking.entries().back().cost))
    session.noteUnranked(unranked);
}

/// Of solutions that cost more than 64 bits hold, one says it all.
Wide ComponentRanking::limitFor(const Ranking<Entry> &ranking) const {
  return leastUnranked >= above ? std::min(ranking.limit(), leastUnranked - 1)
                                : ranking.limit();
}

/// With a bound, solutions that cost more do not count.
Ranking<Entry> ComponentRanking::rankByCost(std::optional<Wide> bound) {
  Search search(session.model, session.engine, component, session.clock);
  search.limit(costs, bound.value_or(Search::unlimited));
  // Without costs the preferences alone decide.
  if (costs.empty())
    search.prefer(session.wishesFor(component));
  Ranking<Entry> ranking(most);
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
Ranking<Entry> ComponentRanking::rankByWishes(const Ranking<Entry> &byCost) {
  Wide last = byCost.entries().back().cost;
  Ranking<Entry> ranking(most);
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
  Ranking<Entry> ranking = rankByCost();
  bool isKnown = ranking.isFull() && leastUnranked == Search::unlimited &&
                 session.clock.reached.empty();
  return isKnown ? std::optional(ranking.entries().back().cost) : std::nullopt;
}

Ranking<Entry> ComponentRanking::run(std::optional<Wide> bound) {
  Ranking<Entry> ranking = rankByCost(bound);
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

/// What no solution is below: of a maximum, the least of each of its operands.
static std::optional<Wide> boundOf(Session &session) {
  const Node &node = session.model.nodes[session.model.costs.front()];
  if (session.model.costs.size() != 1 || node.kind != TermKind::maximum)
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

namespace {

/// The best combinations of solutions of components that share no variable.
/// What one of them takes of a component is kept once, however many continue
/// it.
class Combinations {
public:
  /// `fixedCost`: of what is the same in all of them.
  Combinations(const Session &session, size_t most, Wide fixedCost);

  /// With the solutions of one more component.
  void add(Ranking<Entry> entries);
  const std::vector<Combination> &best() const { return ranking.entries(); }
  Assignment valuesOf(const Combination &combination) const;

private:
  const Session &session;
  size_t most;
  std::vector<Ranking<Entry>> parts;
  /// One for each combination that was continued.
  std::vector<Link> links;
  Ranking<Combination> ranking;
};

} // namespace

Combinations::Combinations(const Session &session, size_t most, Wide fixedCost)
    : session(session), most(most), ranking(most) {
  std::vector<Wide> noWishes(session.model.preferences.size());
  ranking.add({{fixedCost, std::move(noWishes)}, {}});
}

void Combinations::add(Ranking<Entry> entries) {
  parts.push_back(std::move(entries));
  const std::vector<Entry> &all = parts.back().entries();
  Ranking<Combination> longer(most);
  for (const Combination &first : ranking.entries()) {
    links.push_back(first.last);
    for (size_t i = 0; i != all.size(); ++i) {
      if (longer.isFull() && first.cost + all[i].cost > longer.limit() + 1)
        break;
      Combination next{{first.cost + all[i].cost, first.wishes},
                       {i, links.size() - 1}};
      for (size_t wish = 0; wish != next.wishes.size(); ++wish)
        next.wishes[wish] += all[i].wishes[wish];
      longer.add(std::move(next));
    }
  }
  ranking = std::move(longer);
}

Assignment Combinations::valuesOf(const Combination &combination) const {
  // Of what no component holds.
  Assignment values = session.assignment();
  Link link = combination.last;
  for (size_t part = parts.size(); part-- != 0; link = links[link.before]) {
    const std::vector<uint32_t> &variables = session.components[part].variables;
    const Entry &entry = parts[part].entries()[link.entry];
    for (size_t i = 0; i != variables.size(); ++i)
      values[variables[i]] = entry.values[i];
  }
  return values;
}

/// What the summands cost that are fixed from the start.
static Wide fixedCost(Session &session, const std::vector<NodeId> &costs) {
  Wide total = 0;
  for (NodeId cost : costs) {
    Interval value = session.engine.fromDomains(cost);
    if (!value.isFixed())
      session.noteUnranked(cost);
    total += value.lower;
  }
  return total;
}

/// In the order of the session's components.
static Combinations rank(Session &session, size_t most) {
  const std::vector<NodeId> &costs = session.model.costs;
  std::optional<Wide> bound;
  if (most == 1)
    bound = boundOf(session);
  std::vector<NodeId> together = costs;
  together.insert(together.end(), session.model.preferences.begin(),
                  session.model.preferences.end());
  session.split(together);
  auto costsOf = distribute(session, costs);
  Combinations all(session, most, fixedCost(session, costsOf.back()));
  for (size_t i = 0; i != session.components.size(); ++i) {
    ComponentRanking part(session, session.components[i], costsOf[i], most);
    bool isObjective = costsOf[i] == costs;
    all.add(part.run(isObjective ? bound : std::nullopt));
    if (all.best().empty())
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
  if (session.isPossible) {
    Combinations ranked = rank(session, howMany);
    for (const Combination &combination : ranked.best()) {
      // The parts have 64 bits; the sum may not.
      if (combination.cost > below && combination.cost < above)
        answer.solutions.push_back(
            {int64_t(combination.cost), ranked.valuesOf(combination)});
      else
        session.noteUnranked(*problem.getObjective());
    }
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
