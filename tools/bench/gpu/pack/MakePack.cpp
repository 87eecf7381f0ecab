//===- MakePack.cpp - the program that makes a pack for GPUs ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/pack/PackMaker.h"

#include "llvm/Support/CommandLine.h"

#include <cstdio>
#include <filesystem>

using namespace reprise;

static llvm::cl::OptionCategory category("Options");
static llvm::cl::opt<std::string> folder(llvm::cl::Positional,
                                         llvm::cl::desc("FOLDER"),
                                         llvm::cl::Required,
                                         llvm::cl::cat(category));
static llvm::cl::opt<std::string>
    specs("specs", llvm::cl::desc("the folder of specs (kernels/specs)"),
          llvm::cl::Required, llvm::cl::cat(category));
static llvm::cl::opt<std::string>
    commit("commit", llvm::cl::desc("what the pack is made from"),
           llvm::cl::init("unknown"), llvm::cl::cat(category));
static llvm::cl::list<std::string>
    only("only", llvm::cl::desc("items with such a name: * ? [] are patterns"),
         llvm::cl::cat(category));

int main(int argc, char **argv) {
  llvm::cl::HideUnrelatedOptions(category);
  llvm::raw_ostream &errors = llvm::errs();
  if (!llvm::cl::ParseCommandLineOptions(
          argc, argv, "Makes a folder that checks a GPU elsewhere.\n", &errors))
    return 2;
  pack::MakeOptions options;
  options.folder = folder;
  options.specs = specs;
  options.commit = commit;
  options.patterns.assign(only.begin(), only.end());
  std::error_code ignored;
  options.checker =
      std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() /
      "reprise-gpu-check";
  options.show = [](const std::string &line) {
    std::fprintf(stderr, "%s\n", line.c_str());
  };
  auto made = pack::makePack(options);
  if (made)
    return 0;
  std::fprintf(stderr, "%s\n", made.error().render().c_str());
  return exitStatus(made.error().code);
}
