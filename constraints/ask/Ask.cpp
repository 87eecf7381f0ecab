//===- Ask.cpp - one question about a problem, and its answer -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/ask/Ask.h"

#include "constraints/z3/Z3.h"

using namespace reprise::constraints;

static Reply replyOf(const Answer &answer, std::string count) {
  return {answer.status, answer.incomplete, false, std::move(count), 0};
}

/// Needs no order among components, as the first of many would.
static Reply askForOne(const Problem &problem, const Question &question,
                       const TakeSolution &take) {
  Solution solution = question.asksZ3 ? solveWithZ3(problem, question.limits)
                                      : solve(problem, question.limits);
  if (solution.status != Status::satisfiable)
    return replyOf(solution, "0");
  take(solution.values, std::nullopt);
  return replyOf(solution, "1");
}

static Reply askForMany(const Problem &problem, const Question &question,
                        const TakeSolution &take) {
  uint64_t taken = 0;
  auto takeOne = [&](const Assignment &values) {
    bool goesOn = take(values, std::nullopt);
    return ++taken < question.howMany && goesOn;
  };
  Answer answer = question.asksZ3
                      ? enumerateWithZ3(problem, takeOne, question.limits)
                      : enumerate(problem, takeOne, question.limits);
  Reply reply = replyOf(answer, std::to_string(taken));
  reply.isCut = taken == question.howMany;
  return reply;
}

static Reply askForCount(const Problem &problem, const Question &question) {
  Count answer = question.asksZ3
                     ? countWithZ3(problem, UINT64_MAX, question.limits)
                     : count(problem, question.limits);
  return replyOf(answer, answer.solutions);
}

static Reply askForBest(const Problem &problem, const Question &question,
                        const TakeSolution &take) {
  Best answer = question.asksZ3
                    ? bestWithZ3(problem, question.howMany, question.limits)
                    : best(problem, question.howMany, question.limits);
  for (const Ranked &ranked : answer.solutions)
    if (!take(ranked.values, ranked.cost))
      break;
  return replyOf(answer, std::to_string(answer.solutions.size()));
}

static Reply askAny(const Problem &problem, const Question &question,
                    const TakeSolution &take) {
  switch (question.wanted) {
  case Question::Wanted::count:
    return askForCount(problem, question);
  case Question::Wanted::best:
    return askForBest(problem, question, take);
  default:
    return question.howMany == 1 ? askForOne(problem, question, take)
                                 : askForMany(problem, question, take);
  }
}

Reply reprise::constraints::ask(const Problem &problem,
                                const Question &question,
                                const TakeSolution &take) {
  auto begin = std::chrono::steady_clock::now();
  Reply reply = askAny(problem, question, take);
  std::chrono::duration<double, std::milli> taken =
      std::chrono::steady_clock::now() - begin;
  reply.milliseconds = taken.count();
  return reply;
}
