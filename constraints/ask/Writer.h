//===- Writer.h - answers as text and as JSON -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Solutions are written as they come, whatever their number.

#ifndef REPRISE_CONSTRAINTS_ASK_WRITER_H
#define REPRISE_CONSTRAINTS_ASK_WRITER_H

#include "constraints/ask/Ask.h"

namespace reprise::constraints {

/// Gets pieces of text in order; false: it can take no more.
using Sink = std::function<bool(const std::string &)>;

class Writer {
public:
  Writer(const Problem &problem, const Question &question, Sink sink)
      : problem(problem), question(question), sink(std::move(sink)) {}
  virtual ~Writer() = default;

  /// False: stop.
  virtual bool solution(const Assignment &values,
                        std::optional<int64_t> cost) = 0;
  /// The rest, after the last solution; why there is none, where that is known.
  virtual bool close(const Reply &reply,
                     const std::vector<std::string> &explanation) = 0;

protected:
  const Problem &problem;
  const Question &question;
  Sink sink;
};

/// A single solution has a line for each variable, `x == 3;`, several have a
/// line each: both read back as constraints.
std::unique_ptr<Writer> makeTextWriter(const Problem &problem,
                                       const Question &question, Sink sink);

/// {"solutions": [{"x": 3}], "costs": [7], "status": "sat", "count": 1,
/// "complete": true, "explanation": [], "ms": 0.1}. The count is a number of
/// any size, which some readers round; "costs" are there where the best were
/// asked for; "incomplete" says why an answer is not complete.
std::unique_ptr<Writer> makeJsonWriter(const Problem &problem,
                                       const Question &question, Sink sink);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_ASK_WRITER_H
