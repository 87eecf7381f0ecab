//===- Solver.cpp - the first solution, and all ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Solver.h"

#include "constraints/solver/Session.h"

#include <algorithm>
#include <deque>
#include <utility>

using namespace reprise::constraints;

//===----------------------------------------------------------------------===//
// The first solution
//===----------------------------------------------------------------------===//

Solution reprise::constraints::solveWithout(const Problem &problem,
                                            const std::vector<bool> &isLeftOut,
                                            const Limits &limits) {
  Session session(problem, limits, isLeftOut);
  session.split(session.model.preferences);
  Solution solution;
  bool isSolved = session.isPossible;
  for (const Component &component : session.components) {
    Search search(session.model, session.engine, component, session.clock);
    search.prefer(session.wishesFor(component));
    // Solutions of components stay where they are: none is in another's way.
    isSolved = search.next();
    session.finish(search);
    if (!isSolved)
      break;
    session.checkPreferences(session.preferencesFor(component));
  }
  if (isSolved)
    solution.values = session.assignment();
  session.close(solution, isSolved);
  // Without preferences one solution is as good as another.
  if (isSolved && session.model.preferences.empty())
    solution.incomplete.clear();
  return solution;
}

Solution reprise::constraints::solve(const Problem &problem,
                                     const Limits &limits) {
  return solveWithout(problem, {}, limits);
}

//===----------------------------------------------------------------------===//
// All solutions
//===----------------------------------------------------------------------===//

namespace {

/// Components that are enumerated as one.
struct Group {
  Component component;
  /// About it, the most important first.
  std::vector<size_t> preferences;

  size_t first() const {
    return preferences.empty() ? SIZE_MAX : preferences[0];
  }
};

} // namespace

/// In which order to put the components inside one another, the outermost
/// first. Components whose preferences alternate by importance are joined.
static std::vector<Group> group(const Session &session) {
  std::vector<Group> groups, joined;
  for (const Component &component : session.components)
    groups.push_back({component, session.preferencesFor(component)});
  std::stable_sort(
      groups.begin(), groups.end(),
      [](const Group &a, const Group &b) { return a.first() < b.first(); });
  for (Group &next : groups) {
    bool alternates = !joined.empty() && !next.preferences.empty() &&
                      next.first() < joined.back().preferences.back();
    if (!alternates) {
      joined.push_back(std::move(next));
      continue;
    }
    Group &last = joined.back();
    last.component.append(next.component);
    last.preferences = session.preferencesFor(last.component);
  }
  return joined;
}

namespace {

/// Goes through the solutions of one component inside those of another: they
/// are combined, but found once only where it takes no memory.
class Enumeration {
public:
  explicit Enumeration(Session &session)
      : session(session), groups(group(session)) {}

  /// The session then holds the next solution. False: there is none.
  bool next();

private:
  void enter() {
    const Component &component = groups[levels.size()].component;
    levels.emplace_back(session.model, session.engine, component,
                        session.clock);
    levels.back().prefer(session.wishesFor(component));
    isFirst = true;
  }

  Session &session;
  std::vector<Group> groups;
  std::deque<Search> levels;
  bool hasStarted = false;
  /// Whether the innermost level has given nothing yet.
  bool isFirst = true;
};

} // namespace

bool Enumeration::next() {
  if (groups.empty())
    return !std::exchange(hasStarted, true);
  if (!std::exchange(hasStarted, true))
    enter();
  while (!levels.empty()) {
    if (levels.back().next()) {
      isFirst = false;
      session.checkPreferences(groups[levels.size() - 1].preferences);
      if (levels.size() == groups.size())
        return true;
      enter();
      continue;
    }
    // What has no solution now has none beside other values of the others.
    if (!session.finish(levels.back()) || isFirst)
      return false;
    levels.pop_back();
  }
  return false;
}

Answer reprise::constraints::enumerate(
    const Problem &problem, const std::function<bool(const Assignment &)> &take,
    const Limits &limits) {
  Session session(problem, limits);
  session.split(session.model.preferences);
  Answer answer;
  bool hasSolution = false;
  if (session.isPossible) {
    Enumeration enumeration(session);
    while (enumeration.next()) {
      hasSolution = true;
      if (!take(session.assignment()))
        break;
    }
  }
  session.close(answer, hasSolution);
  return answer;
}
