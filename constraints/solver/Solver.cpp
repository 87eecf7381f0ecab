//===- Solver.cpp - the first solution, and all ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/solver/Solver.h"

#include "constraints/solver/Session.h"

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

/// Decides what the preferences are about, the most important first. Then what
/// is left falls into components, and each goes through its solutions inside
/// those of the one before it.
class Enumeration {
public:
  explicit Enumeration(Session &session);

  /// The session then holds the next solution. False: there is none.
  bool next();

private:
  bool hasSolution(const Component &component);
  bool enterPart();
  bool nextInPart();
  void enterLevel();

  Session &session;
  /// All components that preferences are about; the others.
  Component wished;
  std::vector<Component> free;
  std::optional<Search> outer;
  /// Of what is left beside the wishes.
  std::vector<Component> components;
  std::deque<Search> levels;
  bool hasStarted = false;
  /// Whether the innermost level has given nothing yet.
  bool isFirst = true;
};

} // namespace

Enumeration::Enumeration(Session &session) : session(session) {
  for (const Component &component : session.components)
    if (session.preferencesFor(component).empty())
      free.push_back(component);
    else
      wished.append(component);
  outer.emplace(session.model, session.engine, wished, session.clock);
  outer->prefer(session.wishesFor(wished));
  outer->stopAtWishes();
}

bool Enumeration::hasSolution(const Component &component) {
  Search search(session.model, session.engine, component, session.clock);
  size_t before = session.engine.mark();
  bool isFound = search.next();
  session.engine.undo(before);
  // What was not decided on the way there will be met again.
  if (!isFound)
    session.finish(search);
  return isFound;
}

bool Enumeration::enterPart() {
  if (!outer->next()) {
    session.finish(*outer);
    return false;
  }
  // Variables of a preference are tied by the value it was given.
  components = splitFurther(session.model, session.engine, wished,
                            session.model.preferences);
  components.insert(components.end(), free.begin(), free.end());
  levels.clear();
  isFirst = true;
  return true;
}

void Enumeration::enterLevel() {
  levels.emplace_back(session.model, session.engine, components[levels.size()],
                      session.clock);
  isFirst = true;
}

bool Enumeration::nextInPart() {
  if (components.empty())
    return std::exchange(isFirst, false);
  if (levels.empty())
    enterLevel();
  while (!levels.empty()) {
    if (levels.back().next()) {
      isFirst = false;
      if (levels.size() == components.size())
        return true;
      enterLevel();
      continue;
    }
    // A component that has no solution here has none for any values of the
    // earlier components: their other solutions need not be tried.
    if (!session.finish(levels.back()) || isFirst)
      return false;
    levels.pop_back();
  }
  return false;
}

bool Enumeration::next() {
  if (!std::exchange(hasStarted, true)) {
    // Better known before the others' solutions are gone through.
    for (const Component &component : session.components)
      if (!hasSolution(component))
        return false;
    if (!enterPart())
      return false;
  }
  while (!nextInPart())
    if (!session.clock.reached.empty() || !enterPart())
      return false;
  session.checkPreferences(session.preferencesFor(wished));
  return true;
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
