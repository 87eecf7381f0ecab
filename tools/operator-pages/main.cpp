//===- main.cpp - writes docs/operators -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A page for each spec of a folder, and a list of all: `operator-pages SPECS -o
// FOLDER`. Pages of specs that are gone are removed.
//
//===----------------------------------------------------------------------===//

#include "tools/operator-pages/Page.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

using namespace reprise;
using namespace reprise::pages;
namespace fs = std::filesystem;

static std::vector<std::string> specsIn(const fs::path &folder) {
  std::vector<std::string> paths;
  for (const auto &entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".mlir")
      paths.push_back(entry.path().string());
  std::ranges::sort(paths);
  return paths;
}

static Expected<void> write(const fs::path &path, const std::string &text) {
  if (std::ofstream(path) << text << std::flush)
    return {};
  return fail(ErrorCode::io, "it cannot be written", path.string());
}

/// Those that were written before, and nothing else.
static void removePages(const fs::path &folder) {
  std::vector<fs::path> pages;
  for (const auto &entry : fs::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    std::string title, empty, mark;
    if (std::getline(file, title) && std::getline(file, empty) &&
        std::getline(file, mark) && mark.starts_with(pageMark))
      pages.push_back(entry.path());
  }
  for (const fs::path &page : pages)
    fs::remove(page);
}

static Expected<void> writePages(const fs::path &specs,
                                 const fs::path &folder) {
  auto compiler = loadCompiler();
  if (!compiler)
    return passOn(compiler);
  std::vector<OperatorFacts> operators;
  for (const std::string &path : specsIn(specs)) {
    auto facts = factsOf(**compiler, path);
    if (!facts)
      return passOn(facts);
    operators.push_back(std::move(*facts));
  }
  fs::create_directories(folder);
  removePages(folder);
  for (const OperatorFacts &facts : operators)
    if (auto done = write(folder / (facts.name + ".md"), pageOf(facts)); !done)
      return done;
  return write(folder / "README.md", indexOf(operators));
}

int main(int argc, char **argv) {
  if (argc != 4 || std::strcmp(argv[2], "-o") != 0) {
    std::cerr << "usage: operator-pages SPECS -o FOLDER\n";
    return 2;
  }
  auto done = writePages(argv[1], argv[3]);
  if (done)
    return 0;
  std::cerr << done.error().render() << "\n";
  return exitStatus(done.error().code);
}
