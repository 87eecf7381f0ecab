//===- Diagnostics.cpp - MLIR's diagnostics as errors of the runtime ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/Diagnostics.h"

#include "tools/jit/ParserMessages.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"

using namespace mlir;
using namespace reprise;
using namespace reprise::jit;

DiagnosticCollector::DiagnosticCollector(MLIRContext &context, std::string path,
                                         StringRef text)
    : path(std::move(path)), text(text),
      handler(&context, [this](Diagnostic &diagnostic) {
        collect(diagnostic);
        return success();
      }) {}

void DiagnosticCollector::collect(Diagnostic &diagnostic) {
  if (diagnostic.getSeverity() == DiagnosticSeverity::Remark)
    remarks += diagnostic.str() + "\n";
  if (diagnostic.getSeverity() == DiagnosticSeverity::Warning) {
    Report report = describe(diagnostic);
    warnings.push_back({ErrorCode::invalidArgument,
                        report.message + report.excerpt, report.place, ""});
  }
  if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
    return;
  Problem &problem = problems.emplace_back();
  problem.report = describe(diagnostic);
  std::optional<ParserMessage> message =
      rephrase(problem.report.message, textAt(diagnostic.getLocation()), text,
               *diagnostic.getLocation().getContext());
  if (message) {
    problem.report.message = message->message;
    problem.mend = message->mend;
  }
  // A note of the parser at the same place is advice that the mend replaces.
  for (Diagnostic &note : diagnostic.getNotes())
    if (!message || note.getLocation() != diagnostic.getLocation())
      problem.notes.push_back(describe(note));
}

DiagnosticCollector::Report
DiagnosticCollector::describe(const Diagnostic &diagnostic) const {
  Report report{path, diagnostic.str(), ""};
  LocationAttr location = diagnostic.getLocation();
  auto found = location.findInstanceOf<FileLineColLoc>();
  if (!found)
    return report;
  unsigned line = found.getLine(), column = found.getColumn();
  report.place =
      (found.getFilename().getValue() + ":" + Twine(line) + ":" + Twine(column))
          .str();
  if (found.getFilename() == path)
    report.excerpt = excerptAt(line, column);
  return report;
}

/// Blanks as wide as `text`: tabs stay, and a character of several bytes is
/// one.
static std::string blanksFor(StringRef text) {
  std::string blanks;
  for (char c : text) {
    bool continuesCharacter = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (!continuesCharacter)
      blanks += c == '\t' ? '\t' : ' ';
  }
  return blanks;
}

StringRef DiagnosticCollector::textFrom(unsigned line) const {
  StringRef rest = text;
  for (unsigned skipped = 1; skipped < line; ++skipped)
    rest = rest.split('\n').second;
  return rest;
}

StringRef DiagnosticCollector::textAt(LocationAttr location) const {
  auto found = location.findInstanceOf<FileLineColLoc>();
  bool isInText = found && found.getFilename() == path && found.getColumn() > 0;
  return isInText ? textFrom(found.getLine()).substr(found.getColumn() - 1)
                  : StringRef();
}

std::string DiagnosticCollector::excerptAt(unsigned line,
                                           unsigned column) const {
  StringRef found = textFrom(line).split('\n').first.rtrim();
  // A location written in the text (`loc("..":9:9)`) may point anywhere, and a
  // generated line may be of any length.
  constexpr size_t longestShown = 160;
  if (found.empty() || found.size() > longestShown || column == 0 ||
      column > found.size() + 1)
    return "";
  return ("\n  " + found + "\n  " + blanksFor(found.take_front(column - 1)) +
          "^")
      .str();
}

Error DiagnosticCollector::takeError(ErrorCode code) {
  std::vector<Problem> taken = std::exchange(problems, {});
  if (taken.empty())
    return {ErrorCode::internal, "a stage failed without saying why", path,
            "this is a defect of Reprise: please report it with the spec"};
  std::string message;
  for (const Problem &problem : taken) {
    // The place of the first problem is the error's.
    if (!message.empty())
      message += "\n" + problem.report.place + ": ";
    message += problem.report.message + problem.report.excerpt;
    for (const Report &note : problem.notes)
      message += "\n" + note.place + ": note: " + note.message + note.excerpt;
  }
  return {code, message, taken.front().report.place, taken.front().mend};
}
