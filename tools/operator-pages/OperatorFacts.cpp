//===- OperatorFacts.cpp - what is to be told of an operator --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/operator-pages/OperatorFacts.h"

#include "dialect/Rec.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSet.h"

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace reprise;
using namespace reprise::pages;

std::span<const Form> reprise::pages::allForms() {
  static const Form forms[] = {
      {"step", "decode step: `--mode step`",
       [](CompileRequest &request) { request.mode = "step"; }},
      {"reverse", "reverse: `--direction reverse`",
       [](CompileRequest &request) { request.direction = "reverse"; }},
      {"both directions", "both directions: `--direction bidirectional`",
       [](CompileRequest &request) { request.direction = "bidirectional"; }},
      {"packed rows", "packed rows: `--mode packed`",
       [](CompileRequest &request) {
         request.mode = "packed";
         request.dims.erase("T");
       }},
      {"resets", "rows that begin again: an input `reset`",
       [](CompileRequest &request) {
         request.inputs["reset"] = {DType::i32, {16, 16}};
       }},
      {"input product", "`x` as a product: inputs `u` and `w` in its place",
       [](CompileRequest &request) {
         request.inputProduct = "x";
         request.dims["I"] = 16;
       }},
      {"GPU", "GPUs, here an H200: `--target h200`",
       [](CompileRequest &request) { request.target = "h200"; },
       /*isGpu=*/true},
  };
  return forms;
}

static Expected<std::string> readText(const std::string &path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!(text << file.rdbuf()))
    return fail(ErrorCode::io, "it cannot be read", path);
  return text.str();
}

/// The lines of the comment at the file's top, without their slashes.
static Expected<void> readHead(const std::string &text, OperatorFacts &facts) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && line.starts_with("//");)
    facts.comment += line.substr(line.starts_with("// ") ? 3 : 2) + "\n";
  if (facts.comment.empty())
    return fail(ErrorCode::invalidArgument, "it has no head comment",
                facts.name,
                "begin the file with a line on what the operator is, its "
                "formulas, and where it comes from");
  for (size_t i = 0; i + 1 != facts.comment.size(); ++i) {
    bool ends = std::string_view(".:;").find(facts.comment[i]) !=
                std::string_view::npos;
    if (ends && std::isspace(facts.comment[i + 1]))
      break;
    facts.title += facts.comment[i] == '\n' ? ' ' : facts.comment[i];
  }
  return {};
}

/// Of a spec that the compiler has read before.
static void readDimensions(const std::string &spec, OperatorFacts &facts) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<rec::RecDialect>();
  auto module = mlir::parseSourceString<mlir::ModuleOp>(spec, &context);
  rec::OperatorOp op = *module->getOps<rec::OperatorOp>().begin();
  llvm::StringSet<> pasts;
  for (auto recurrence : op.getBody().getOps<rec::RecurrenceOp>()) {
    for (unsigned i = 0; i != recurrence.getWindowedStreams().size(); ++i)
      facts.taps.push_back(recurrence.getWindow(i).taps.str());
    for (mlir::Value past : recurrence.getPasts())
      pasts.insert(rec::RecurrenceOp::getPastName(past));
  }
  for (llvm::StringRef dimension : op.getDimensionNames())
    if (op.isTime(dimension))
      facts.times.push_back(dimension.str());
    else if (dimension != rec::RecDialect::batchName &&
             dimension != rec::RecDialect::directionName &&
             !pasts.contains(dimension))
      facts.sizes.push_back(dimension.str());
}

int64_t OperatorFacts::sizeOf(const std::string &dimension) const {
  return llvm::is_contained(taps, dimension) ? 3 : 16;
}

/// The names of the families in a scheduled spec: `#rec.schedule<NAME {...}>`.
static std::string familiesIn(const std::string &scheduled) {
  static constexpr std::string_view mark = "#rec.schedule<";
  std::vector<std::string> names;
  for (size_t at = 0; (at = scheduled.find(mark, at)) != std::string::npos;) {
    at += mark.size();
    std::string name =
        scheduled.substr(at, scheduled.find_first_of(" >", at) - at);
    if (!llvm::is_contained(names, name))
      names.push_back(name);
  }
  return llvm::join(names, ", ");
}

/// Which forms there are follows from what the compiler refuses.
static Expected<FormAnswer> ask(Compiler &compiler, CompileRequest request,
                                const Form &form) {
  form.ask(request);
  auto scheduled = compiler.inspect(request, "scheduled");
  if (scheduled)
    return FormAnswer{familiesIn(*scheduled), ""};
  ErrorCode code = scheduled.error().code;
  if (code != ErrorCode::unsupported && code != ErrorCode::invalidArgument)
    return passOn(scheduled);
  const std::string &message = scheduled.error().message;
  return FormAnswer{"", message.substr(0, message.find('\n'))};
}

Expected<OperatorFacts> reprise::pages::factsOf(Compiler &compiler,
                                                const std::string &path) {
  OperatorFacts facts;
  facts.name = std::filesystem::path(path).stem().string();
  auto text = readText(path);
  if (!text)
    return passOn(text);
  if (auto head = readHead(*text, facts); !head)
    return passOn(head);
  CompileRequest request;
  request.specPath = path;
  request.specText = *text;
  request.storage = DType::bf16;
  auto spec = compiler.inspect(request, "spec");
  if (!spec)
    return passOn(spec);
  readDimensions(*spec, facts);
  for (const std::string &size : facts.sizes)
    request.dims[size] = facts.sizeOf(size);
  auto manifest = compiler.inspect(request, "manifest");
  if (!manifest)
    return passOn(manifest);
  auto read = Manifest::fromJson(*manifest, path);
  if (!read)
    return passOn(read);
  facts.manifest = std::move(*read);
  for (const Form &form : allForms()) {
    auto answer = ask(compiler, request, form);
    if (!answer)
      return passOn(answer);
    facts.forms.push_back(std::move(*answer));
  }
  return facts;
}
