//===- ConstraintRun.cpp - one problem, both solvers ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/constraints/ConstraintRun.h"

#include "constraints/Checker.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;
using namespace reprise::bench;
using constraints::Problem;
using constraints::Question;
using constraints::Reply;
using constraints::Status;

namespace {

/// A reply with its solution.
struct Found {
  Reply reply;
  constraints::Assignment values;
  std::optional<int64_t> cost;

  double us() const { return reply.milliseconds * 1000; }
  /// Whether a limit or Z3 itself gave up.
  bool isOpen() const {
    return reply.status == Status::unknown || !reply.incomplete.empty();
  }
};

/// One solver, asked again and again.
class SolverSide : public Side {
public:
  SolverSide(const Problem &problem, Question question)
      : problem(problem), question(std::move(question)) {}

  Found find() const {
    Found found;
    found.reply = constraints::ask(problem, question,
                                   [&](const constraints::Assignment &values,
                                       std::optional<int64_t> cost) {
                                     found.values = values;
                                     found.cost = cost;
                                     return true;
                                   });
    return found;
  }

  Expected<double> run(int calls) override {
    double total = 0;
    for (int i = 0; i < calls; ++i)
      total += find().us();
    return total;
  }
  Expected<void> settle() override { return {}; }

private:
  const Problem &problem;
  Question question;
};

} // namespace

static Question questionOf(const ConstraintRow &row, bool asksZ3,
                           double seconds) {
  Question question;
  question.wanted = row.wanted;
  question.asksZ3 = asksZ3;
  question.limits.time =
      std::chrono::microseconds(int64_t(std::max(seconds, 0.1) * 1e6));
  return question;
}

static std::string describe(const ConstraintRow &row, const Found &found) {
  if (found.reply.status == Status::unsatisfiable)
    return "no solution";
  if (row.wanted == Question::Wanted::count)
    return fmt::format("{} solutions", found.reply.count);
  return found.cost ? fmt::format("cost {}", *found.cost) : "a solution";
}

/// What is wrong with a solution that one side found; empty where nothing is.
static std::string checkSolution(const Problem &problem, const Found &found) {
  if (found.values.empty())
    return {};
  return toString(problem, found.values,
                  constraints::check(problem, found.values));
}

/// What the sides do not agree on; empty where they do.
static std::string compare(const ConstraintRow &row, const Problem &problem,
                           const Found &ours, const Found &theirs) {
  std::string wrong = checkSolution(problem, theirs);
  if (!wrong.empty())
    return "its solution is none: " + wrong;
  std::string mine = describe(row, ours), other = describe(row, theirs);
  return mine == other ? std::string()
                       : fmt::format("it found '{}', we '{}'", other, mine);
}

static std::vector<double> repeat(double value, size_t times) {
  return std::vector<double>(times, value);
}

/// Times of both, where they have answered and agree.
static Expected<void> measureBoth(SolverSide &ours, SolverSide &theirs,
                                  const Found &z3,
                                  const MeasureOptions &options,
                                  ConstraintResult &result) {
  // Longer ones are not repeated.
  constexpr double longUs = 1e6;
  bool isLong = z3.us() > longUs || z3.isOpen();
  std::vector<Side *> sides{&ours};
  if (!isLong)
    sides.push_back(&theirs);
  auto samples = measure(sides, options);
  if (!samples)
    return passOn(samples);
  if (isLong)
    samples->push_back(repeat(z3.us(), (*samples)[0].size()));
  result.reprise.time = summarize((*samples)[0]);
  result.z3.time = {summarize((*samples)[1]),
                    summarize(ratios((*samples)[1], (*samples)[0])),
                    z3.isOpen()};
  return {};
}

static Expected<void> runSides(const ConstraintRow &row,
                               const MeasureOptions &options,
                               ConstraintResult &result) {
  auto problem = readProblem(row);
  if (!problem)
    return passOn(problem);
  // Ours is to answer: its limit only ends what went wrong.
  constexpr double patienceSeconds = 60;
  SolverSide ours(**problem, questionOf(row, false, patienceSeconds));
  SolverSide theirs(**problem, questionOf(row, true, 5 * options.seconds));
  Found mine = ours.find();
  std::string wrong =
      mine.isOpen() ? mine.reply.incomplete : checkSolution(**problem, mine);
  if (!wrong.empty())
    return fail(ErrorCode::verification, wrong, row.name);
  result.answer = describe(row, mine);
  Found z3 = theirs.find();
  if (!z3.isOpen())
    result.z3.reason = compare(row, **problem, mine, z3);
  result.z3.failed = !result.z3.reason.empty();
  if (z3.isOpen())
    result.z3.reason = z3.reply.incomplete;
  if (auto measured = measureBoth(ours, theirs, z3, options, result); !measured)
    return measured;
  if (result.z3.failed)
    result.z3.time.reset();
  return {};
}

ConstraintResult bench::runRow(const ConstraintRow &row,
                               const MeasureOptions &options) {
  ConstraintResult result{row, {}, {}, {}};
  if (auto done = runSides(row, options, result); !done) {
    result.reprise.failed = true;
    result.reprise.reason = done.error().message;
    result.reprise.time.reset();
    result.z3.time.reset();
  }
  return result;
}
