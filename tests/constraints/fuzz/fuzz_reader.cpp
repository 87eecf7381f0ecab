//===- fuzz_reader.cpp - any bytes as a constraint file -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is accepted prints as a file that is accepted and prints the same, and
// can be evaluated; what is not says why, in text that can be shown.

#include "constraints/Checker.h"
#include "constraints/format/Printer.h"
#include "constraints/format/Reader.h"

#include <cstdio>
#include <cstdlib>

using namespace reprise::constraints;

static void require(bool condition, const std::string &what) {
  if (condition)
    return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

/// Any value of the domain.
static int64_t someValue(const Variable &variable) {
  if (const Range *range = std::get_if<Range>(&variable.domain))
    return range->lower;
  return std::get<std::vector<int64_t>>(variable.domain).back();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view text(reinterpret_cast<const char *>(data), size);
  ReadResult result = readConstraints(text);
  std::string shown = render(result.diagnostics, text, "fuzz");
  require(result.problem || hasError(result.diagnostics), "no reason given");
  if (!result.problem)
    return 0;
  std::string printed = print(*result.problem);
  ReadResult again = readConstraints(printed);
  require(again.problem != nullptr,
          printed + render(again.diagnostics, printed, "printed"));
  require(print(*again.problem) == printed,
          printed + "\n-- prints as --\n" + print(*again.problem));
  Assignment values;
  for (const Variable &variable : result.problem->getVariables())
    values.push_back(someValue(variable));
  // Two readings of one problem agree on every assignment.
  require(check(*result.problem, values).violations.size() ==
              check(*again.problem, values).violations.size(),
          printed);
  return 0;
}
