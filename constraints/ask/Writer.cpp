//===- Writer.cpp - answers as text and as JSON ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/ask/Writer.h"

#include <nlohmann/json.hpp>

using namespace reprise::constraints;

namespace {

class TextWriter : public Writer {
public:
  using Writer::Writer;
  bool solution(const Assignment &values, std::optional<int64_t> cost) override;
  bool close(const Reply &reply,
             const std::vector<std::string> &explanation) override;
};

class JsonWriter : public Writer {
public:
  using Writer::Writer;
  bool solution(const Assignment &values, std::optional<int64_t> cost) override;
  bool close(const Reply &reply,
             const std::vector<std::string> &explanation) override;

private:
  bool hasBegun = false;
  std::vector<int64_t> costs;
};

} // namespace

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

bool TextWriter::solution(const Assignment &values,
                          std::optional<int64_t> cost) {
  bool isSingle = question.howMany == 1;
  std::string text;
  if (cost)
    text = "# cost " + std::to_string(*cost) + "\n";
  const auto &variables = problem.getVariables();
  for (size_t i = 0; i < values.size(); ++i) {
    bool endsLine = isSingle || i + 1 == values.size();
    text += variables[i].name + " == " + std::to_string(values[i]) +
            (endsLine ? ";\n" : "; ");
  }
  return sink(text);
}

bool TextWriter::close(const Reply &reply,
                       const std::vector<std::string> &explanation) {
  std::string text;
  if (reply.status == Status::unsatisfiable)
    text = "no solution\n";
  else if (reply.status == Status::unknown)
    text = "unknown: " + reply.incomplete + "\n";
  else if (question.wanted == Question::Wanted::count)
    text = (reply.incomplete.empty() ? "" : "at least ") + reply.count +
           (reply.count == "1" ? " solution\n" : " solutions\n");
  for (const std::string &line : explanation)
    text += line + "\n";
  return text.empty() || sink(text);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

/// Whatever its bytes.
static std::string quote(const std::string &text) {
  return nlohmann::json(text).dump(-1, ' ', false,
                                   nlohmann::json::error_handler_t::replace);
}

bool JsonWriter::solution(const Assignment &values,
                          std::optional<int64_t> cost) {
  std::string text = hasBegun ? ",\n    {" : "{\n  \"solutions\": [\n    {";
  hasBegun = true;
  const auto &variables = problem.getVariables();
  for (size_t i = 0; i < values.size(); ++i)
    text += (i ? ", " : "") + quote(variables[i].name) + ": " +
            std::to_string(values[i]);
  if (cost)
    costs.push_back(*cost);
  return sink(text + "}");
}

static const char *wordOf(Status status) {
  switch (status) {
  case Status::satisfiable:
    return "sat";
  case Status::unsatisfiable:
    return "unsat";
  case Status::unknown:
    return "unknown";
  }
  return "";
}

bool JsonWriter::close(const Reply &reply,
                       const std::vector<std::string> &explanation) {
  std::string text = hasBegun ? "\n  ],\n" : "{\n  \"solutions\": [],\n";
  if (question.wanted == Question::Wanted::best)
    text += "  \"costs\": " + nlohmann::json(costs).dump() + ",\n";
  text += "  \"status\": " + quote(wordOf(reply.status)) +
          ",\n  \"count\": " + reply.count + ",\n  \"complete\": " +
          (reply.incomplete.empty() && !reply.isCut ? "true" : "false") + ",\n";
  if (!reply.incomplete.empty())
    text += "  \"incomplete\": " + quote(reply.incomplete) + ",\n";
  text += "  \"explanation\": [";
  for (const std::string &line : explanation)
    text +=
        (&line == &explanation.front() ? "\n    " : ",\n    ") + quote(line);
  text += explanation.empty() ? "],\n" : "\n  ],\n";
  text += "  \"ms\": " + nlohmann::json(reply.milliseconds).dump() + "\n}\n";
  return sink(text);
}

std::unique_ptr<Writer>
reprise::constraints::makeTextWriter(const Problem &problem,
                                     const Question &question, Sink sink) {
  return std::make_unique<TextWriter>(problem, question, std::move(sink));
}

std::unique_ptr<Writer>
reprise::constraints::makeJsonWriter(const Problem &problem,
                                     const Question &question, Sink sink) {
  return std::make_unique<JsonWriter>(problem, question, std::move(sink));
}
