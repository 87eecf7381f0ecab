//===- Page.cpp - the text of the operators' pages ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/operator-pages/Page.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;
using namespace reprise::pages;

/// Marks of Markdown in a line of plain text, and of tables, stand for
/// themselves.
static std::string escaped(const std::string &text) {
  std::string result;
  for (char character : text) {
    if (std::string_view("\\`*_<>|[]").find(character) != std::string::npos)
      result += '\\';
    result += character;
  }
  return result;
}

/// "[T, B, 4, H, D]".
static std::string shapeOf(const ManifestArgument &argument) {
  std::string shape;
  for (const AxisExtent &extent : argument.dims)
    shape += (shape.empty() ? "" : ", ") + text(extent);
  return "[" + shape + "]";
}

static std::string elementOf(const ManifestArgument &argument) {
  if (argument.values)
    return "i32, i64 or u8";
  return argument.dtype == DType::bf16 ? "storage"
                                       : std::string(name(argument.dtype));
}

static std::string leftOutOf(const ManifestArgument &argument) {
  if (!argument.optional)
    return "is needed";
  if (argument.fill)
    return fmt::format("{}", *argument.fill);
  return argument.values ? "all rows are full" : "0";
}

static std::string inputTable(const Manifest &manifest) {
  std::string table =
      "| input | shape | elements | left out |\n|---|---|---|---|\n";
  for (const ManifestArgument &argument : manifest.arguments)
    if (argument.role == ArgumentRole::input)
      table += fmt::format("| `{}` | {} | {} | {} |\n", argument.name,
                           shapeOf(argument), elementOf(argument),
                           leftOutOf(argument));
  return table;
}

static std::string resultTable(const Manifest &manifest) {
  std::string table =
      "| result | shape | elements | for the next call |\n|---|---|---|---|\n";
  for (const ManifestArgument &argument : manifest.arguments) {
    if (argument.role != ArgumentRole::output)
      continue;
    const ManifestCarry *carry = manifest.carryInto(argument.name);
    table += fmt::format("| `{}` | {} | {} | {} |\n", argument.name,
                         shapeOf(argument), elementOf(argument),
                         carry ? "`" + carry->input + "`" : "");
  }
  return table;
}

/// Empty where the operator lacks the form.
static std::string answerOf(const Form &form, const FormAnswer &answer) {
  bool isTaken = !answer.families.empty();
  return form.isGpu || !isTaken ? answer.families : "yes";
}

static std::string formTable(const OperatorFacts &facts) {
  std::string table = "| form | |\n|---|---|\n| forward, on CPUs | yes |\n";
  for (size_t i = 0; i != facts.forms.size(); ++i) {
    std::string answer = answerOf(allForms()[i], facts.forms[i]);
    table += fmt::format(
        "| {} | {} |\n", allForms()[i].description,
        answer.empty() ? "no: " + escaped(facts.forms[i].refusal) : answer);
  }
  return table;
}

/// Heads are few, all other sizes alike.
static std::string sizesOf(const OperatorFacts &facts) {
  std::string sizes;
  for (const std::string &time : facts.times)
    sizes += fmt::format("{}=20,", time);
  sizes += "B=4";
  for (const std::string &size : facts.sizes)
    sizes += fmt::format(",{}={}", size,
                         size == "H" || size == "G" ? 2 : facts.sizeOf(size));
  return sizes;
}

static std::string runCommand(const OperatorFacts &facts) {
  std::string command =
      fmt::format("reprise run kernels/specs/{}.mlir", facts.name);
  for (const ManifestArgument &argument : facts.manifest.arguments)
    if (argument.role == ArgumentRole::input && !argument.optional)
      command += fmt::format(" --input {0}={0}.npy", argument.name);
  for (const ManifestArgument &argument : facts.manifest.arguments)
    if (argument.role == ArgumentRole::output)
      command += fmt::format(" --output {0}={0}.npy", argument.name);
  return command;
}

std::string reprise::pages::pageOf(const OperatorFacts &facts) {
  return fmt::format(R"(# {0}

{7}from kernels/specs/{0}.mlir: ninja -C build update-docs -->

```text
{1}```

The spec: [kernels/specs/{0}.mlir](../../kernels/specs/{0}.mlir).

{2}
{3}
{4}
```
reprise verify kernels/specs/{0}.mlir --dim {5}
{6}
```
)",
                     facts.name, facts.comment, inputTable(facts.manifest),
                     resultTable(facts.manifest), formTable(facts),
                     sizesOf(facts), runCommand(facts), pageMark);
}

std::string reprise::pages::indexOf(std::span<const OperatorFacts> operators) {
  std::string index = "# The library of operators\n\n";
  index += pageMark;
  index += R"(from kernels/specs: ninja -C build update-docs -->

Every operator runs on CPUs as it is written, over rows of different lengths, with f32, bf16 or f16 in memory. What else it does
stands here as the compiler answers: `yes`, or the family that computes it on a GPU. Where a cell is empty, the
operator's page says why. *Elements* that a page calls `storage` are of the type in memory.

| operator | what it is |)";
  std::string rule = "\n|---|---|";
  for (const Form &form : allForms()) {
    index += fmt::format(" {} |", form.heading);
    rule += "---|";
  }
  index += rule + "\n";
  for (const OperatorFacts &facts : operators) {
    index += fmt::format("| [{0}]({0}.md) | {1} |", facts.name,
                         escaped(facts.title));
    for (size_t i = 0; i != facts.forms.size(); ++i)
      index += " " + answerOf(allForms()[i], facts.forms[i]) + " |";
    index += "\n";
  }
  return index;
}
