//===- Z3.cpp - the same problems, solved by Z3 ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/z3/Z3.h"

#include "constraints/z3/Translation.h"

#include <algorithm>

using namespace reprise::constraints;

using Clock = std::chrono::steady_clock;

namespace {

/// One problem in one of Z3's solvers, with the time that is left for it.
class Session {
public:
  Session(const Problem &problem, const Limits &limits)
      : problem(problem), begin(Clock::now()), limit(limits.time),
        translation(problem, context),
        // Not the one that changes over to tactics when there is a time limit
        // or a clause too many: on these problems it takes several times as
        // long.
        solver(context, z3::solver::simple()) {
    solver.add(translation.domains());
  }

  void addConstraints() {
    for (size_t i = 0; i < problem.getConstraints().size(); ++i)
      solver.add(translation.constraint(i));
    for (const Preference &preference : problem.getPreferences())
      solver.add(translation.exactness(preference.term));
    if (auto objective = problem.getObjective())
      solver.add(translation.exactness(*objective));
  }
  void add(const z3::expr &formula) { solver.add(formula); }
  void push() { solver.push(); }
  void pop() { solver.pop(); }

  /// satisfiable: `values()` has the model.
  Status check();
  const std::string &whyUnknown() const { return reason; }
  Assignment values() { return translation.values(solver.get_model()); }
  int64_t value(TermId id) { return translation.value(solver.get_model(), id); }
  /// Goes from a model to that of the least term, by one bound after the other:
  /// Z3's own optimiser proves nothing where terms are not linear. Leaves the
  /// bound `term == least` in the solver.
  Status descend(TermId term, bool isLargest, int64_t &least);

  Translation &translate() { return translation; }
  z3::expr number(int64_t value) { return context.int_val(value); }

private:
  std::chrono::microseconds timeLeft() const {
    return limit - std::chrono::duration_cast<std::chrono::microseconds>(
                       Clock::now() - begin);
  }

  const Problem &problem;
  Clock::time_point begin;
  std::chrono::microseconds limit;
  z3::context context;
  Translation translation;
  z3::solver solver;
  std::string reason;
};

} // namespace

/// Z3 takes its time as milliseconds in 32 bits.
static unsigned milliseconds(std::chrono::microseconds time) {
  auto count = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  return unsigned(std::clamp<int64_t>(count, 1, 1 << 30));
}

Status Session::check() {
  auto left = timeLeft();
  if (left.count() <= 0) {
    reason = "the time limit was hit";
    return Status::unknown;
  }
  z3::params parameters(context);
  parameters.set("timeout", milliseconds(left));
  solver.set(parameters);
  switch (solver.check()) {
  case z3::sat:
    return Status::satisfiable;
  case z3::unsat:
    return Status::unsatisfiable;
  default:
    break;
  }
  std::string why = solver.reason_unknown();
  // Whose end Z3 does not always give as the reason.
  bool isTime = why == "timeout" || why == "canceled" ||
                timeLeft() < std::chrono::milliseconds(1);
  reason = isTime ? "the time limit was hit" : "Z3 gave up: " + why;
  return Status::unknown;
}

Status Session::descend(TermId term, bool isLargest, int64_t &least) {
  z3::expr expression = translation.term(term);
  Status first = check();
  if (first != Status::satisfiable)
    return first;
  least = value(term);
  Status status = Status::satisfiable;
  push();
  while (status == Status::satisfiable) {
    add(isLargest ? expression > number(least) : expression < number(least));
    status = check();
    if (status == Status::satisfiable)
      least = value(term);
  }
  pop();
  add(expression == number(least));
  return status == Status::unsatisfiable ? Status::satisfiable : status;
}

/// Runs what uses Z3, whose exceptions become an answer.
template <typename Result, typename Function>
static Result guarded(Function function) {
  Result result;
  try {
    function(result);
  } catch (const z3::exception &error) {
    result.status = Status::unknown;
    result.incomplete = std::string("Z3 gave up: ") + error.msg();
  } catch (const std::exception &error) {
    result.status = Status::unknown;
    result.incomplete = error.what();
  }
  return result;
}

Solution reprise::constraints::solveWithZ3(const Problem &problem,
                                           const Limits &limits) {
  return guarded<Solution>([&](Solution &solution) {
    Session session(problem, limits);
    session.addConstraints();
    for (const Preference &preference : problem.getPreferences()) {
      bool isLargest = preference.order == Preference::Order::largest;
      int64_t value = 0;
      solution.status = session.descend(preference.term, isLargest, value);
      solution.incomplete = session.whyUnknown();
      if (solution.status != Status::satisfiable)
        return;
    }
    solution.status = session.check();
    solution.incomplete = session.whyUnknown();
    if (solution.status == Status::satisfiable)
      solution.values = session.values();
  });
}

Answer reprise::constraints::enumerateWithZ3(
    const Problem &problem, const std::function<bool(const Assignment &)> &take,
    const Limits &limits) {
  bool hasAny = false;
  Answer answer = guarded<Answer>([&](Answer &answer) {
    Session session(problem, limits);
    session.addConstraints();
    while ((answer.status = session.check()) == Status::satisfiable) {
      hasAny = true;
      Assignment values = session.values();
      if (!take(values))
        return;
      session.add(session.translate().differsFrom(values));
    }
    if (answer.status == Status::unknown)
      answer.incomplete = session.whyUnknown();
  });
  if (hasAny)
    answer.status = Status::satisfiable;
  return answer;
}

Count reprise::constraints::countWithZ3(const Problem &problem, uint64_t most,
                                        const Limits &limits) {
  uint64_t found = 0;
  Answer answer = enumerateWithZ3(
      problem, [&](const Assignment &) { return ++found <= most; }, limits);
  Count count{std::move(answer), {}};
  if (found > most)
    count.incomplete =
        "more than " + std::to_string(most) + " solutions are not counted";
  count.solutions = std::to_string(std::min(found, most));
  return count;
}

/// Adds the best of those that are left, and takes it from them.
static Status takeBest(Session &session, TermId objective, Best &best) {
  session.push();
  int64_t cost = 0;
  Status status = session.descend(objective, /*isLargest=*/false, cost);
  // The model of a descent is gone with its last check.
  if (status == Status::satisfiable)
    status = session.check();
  Assignment values;
  if (status == Status::satisfiable) {
    values = session.values();
    best.solutions.push_back({cost, values});
  }
  session.pop();
  if (status == Status::satisfiable)
    session.add(session.translate().differsFrom(values));
  return status;
}

Best reprise::constraints::bestWithZ3(const Problem &problem, size_t howMany,
                                      const Limits &limits) {
  return guarded<Best>([&](Best &best) {
    Session session(problem, limits);
    session.addConstraints();
    Status status = Status::satisfiable;
    while (best.solutions.size() < howMany && status == Status::satisfiable)
      status = takeBest(session, *problem.getObjective(), best);
    if (status == Status::unknown)
      best.incomplete = session.whyUnknown();
    best.status = best.solutions.empty() ? status : Status::satisfiable;
  });
}

//===----------------------------------------------------------------------===//
// Proofs
//===----------------------------------------------------------------------===//

/// That there is no assignment under which `doubt` holds.
template <typename Doubt>
static Proof refute(const Problem &problem, const Limits &limits, Doubt doubt) {
  Proof proof;
  Answer answer = guarded<Answer>([&](Answer &answer) {
    Session session(problem, limits);
    session.add(doubt(session));
    answer.status = session.check();
    answer.incomplete = session.whyUnknown();
    if (answer.status == Status::satisfiable)
      proof.counterexample = session.values();
  });
  proof.reason = answer.incomplete;
  proof.status = answer.status == Status::satisfiable ? Proof::Status::refuted
                 : answer.status == Status::unsatisfiable
                     ? Proof::Status::proved
                     : Proof::Status::unknown;
  return proof;
}

Proof reprise::constraints::prove(const Problem &problem, FormulaId formula,
                                  const Limits &limits) {
  return refute(problem, limits, [&](Session &session) {
    session.addConstraints();
    return !session.translate().formula(formula);
  });
}

Proof reprise::constraints::proveEquivalent(const Problem &problem,
                                            FormulaId lhs, FormulaId rhs,
                                            const Limits &limits) {
  return refute(problem, limits, [&](Session &session) {
    return session.translate().formula(lhs) != session.translate().formula(rhs);
  });
}

std::string reprise::constraints::z3Version() {
  unsigned major, minor, build, revision;
  Z3_get_version(&major, &minor, &build, &revision);
  return std::to_string(major) + "." + std::to_string(minor) + "." +
         std::to_string(build);
}
