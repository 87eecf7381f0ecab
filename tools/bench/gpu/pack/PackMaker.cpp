//===- PackMaker.cpp - makes a pack for GPUs ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/pack/PackMaker.h"

#include "constraints/Target.h"
#include "dialect/Rec.h"
#include "lowering/bind/Bound.h"
#include "runtime/Bundle.h"
#include "runtime/Npy.h"
#include "tools/bench/gpu/GpuBench.h"
#include "tools/bench/gpu/RecurrenceRows.h"
#include "tools/bench/gpu/pack/PackFolder.h"
#include "tools/jit/Compilation.h"
#include "tools/jit/Sizes.h"
#include "tools/jit/Verification.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fnmatch.h>
#include <fstream>
#include <sstream>

using namespace reprise;
using namespace reprise::pack;
using verify::InputKind;
namespace fs = std::filesystem;

static constexpr const char *architectureNames[] = {"sm_80", "sm_90a"};
static constexpr DType storageTypes[] = {DType::bf16, DType::f16, DType::f32};
/// Every pack of one commit holds the same numbers.
static constexpr uint64_t seed = 20240229;

namespace {

/// An operator for some sizes, without an architecture.
struct Operator {
  std::string cell;
  DType dtype = DType::bf16;
  /// All but time and batch.
  Sizes sizes;
  /// Empty: the compiler chooses. Else a schedule under this name.
  std::string variant, schedule;

  /// "lstm.bf16.D17.H2".
  std::string name() const {
    std::string text = fmt::format("{}.{}", cell, reprise::name(dtype));
    for (const auto &[dimension, size] : sizes)
      text += fmt::format(".{}{}", dimension, size);
    return text;
  }
};

class PackMaker {
public:
  PackMaker(const MakeOptions &options, Compiler &compiler)
      : options(options), compiler(compiler) {}

  Expected<void> make();

private:
  Expected<void> addArchitecture(const std::string &name);
  Expected<void> addCells();
  Expected<void> addVariants();
  Expected<void> addRows();

  /// Adds the item for each architecture that can have it. `kind` and
  /// `caseSizes` where it is checked, `timedSizes` where it is timed.
  struct Use {
    std::string group;
    std::optional<InputKind> kind;
    Sizes caseSizes, timedSizes;
  };
  Expected<void> add(const Operator &op, const Use &use);
  /// Writes the kernel unless it is there. Its family; empty where it cannot be
  /// compiled.
  Expected<std::string> addKernel(const Operator &op,
                                  const std::string &architecture,
                                  const std::string &kernel);
  Expected<void> addCase(const Operator &op, const Use &use,
                         const std::string &name);
  Expected<void> addFiles() const;

  CompileRequest requestFor(const Operator &op) const;
  Expected<Sizes> sizesOf(const std::string &cell, int64_t size) const;
  bool isWanted(const std::string &name) const;
  std::string pathOf(const std::string &name) const {
    return options.folder + "/" + name;
  }

  const MakeOptions &options;
  Compiler &compiler;
  Pack pack;
  /// Of kernels by name; empty where there is none.
  std::map<std::string, std::string> families;
};

} // namespace

static Expected<void> writeText(const std::string &path,
                                const std::string &text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (file)
    return {};
  return fail(ErrorCode::io, "cannot write it", path,
              "check that the disk has room");
}

static std::string readText(const fs::path &path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool PackMaker::isWanted(const std::string &name) const {
  return options.patterns.empty() ||
         llvm::any_of(options.patterns, [&](const std::string &pattern) {
           return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
         });
}

CompileRequest PackMaker::requestFor(const Operator &op) const {
  CompileRequest request;
  request.specPath = options.specs + "/" + op.cell + ".mlir";
  request.specText = readText(request.specPath);
  request.storage = op.dtype;
  request.dims = op.sizes;
  request.schedule = op.schedule;
  return request;
}

//===----------------------------------------------------------------------===//
// Kernels and cases
//===----------------------------------------------------------------------===//

static bool isNotLowered(const Error &error) {
  return error.code == ErrorCode::unsupported ||
         error.code == ErrorCode::doesNotFit;
}

Expected<std::string> PackMaker::addKernel(const Operator &op,
                                           const std::string &architecture,
                                           const std::string &kernel) {
  auto known = families.find(kernel);
  if (known != families.end())
    return known->second;
  CompileRequest request = requestFor(op);
  request.target = architecture;
  auto compiled = compiler.compile(request);
  std::string &family = families[kernel];
  if (!compiled && isNotLowered(compiled.error())) {
    // A schedule of a variant is an attempt.
    std::string reason = compiled.error().message;
    if (op.schedule.empty())
      pack.leftOut.push_back({kernel, reason.substr(0, reason.find('\n'))});
    return family;
  }
  if (!compiled)
    return passOn(compiled);
  if (auto saved = Bundle::save(**compiled, pathOf("kernels/" + kernel));
      !saved)
    return passOn(saved);
  options.show("kernel " + kernel);
  return family = familyOf((*compiled)->manifest.schedule);
}

Expected<void> PackMaker::addCase(const Operator &op, const Use &use,
                                  const std::string &name) {
  if (pack.cases.count(name))
    return {};
  CompileRequest request = requestFor(op);
  request.dims.insert(use.caseSizes.begin(), use.caseSizes.end());
  // The oracle knows no schedules.
  request.schedule.clear();
  auto reference = jit::makeReferenceCase(request, *use.kind, seed);
  if (!reference)
    return passOn(reference);
  std::error_code code;
  fs::create_directories(pathOf("cases/" + name), code);
  Case described;
  described.sizes = use.caseSizes;
  for (const auto &[input, tensor] : reference->inputs) {
    described.inputs.push_back(input);
    if (auto written = writeNpy(pathOf(inputFile(name, input)), tensor.view());
        !written)
      return written;
  }
  for (const verify::ExpectedOutput &output : reference->outputs) {
    described.outputs.push_back({output.name, output.blind});
    for (auto [bound, tensor] : {std::pair(Bound::expected, &output.expected),
                                 {Bound::low, &output.low},
                                 {Bound::high, &output.high}})
      if (auto written = writeNpy(pathOf(outputFile(name, output.name, bound)),
                                  tensor->view());
          !written)
        return written;
  }
  options.show("case   " + name);
  pack.cases[name] = std::move(described);
  return {};
}

Expected<void> PackMaker::add(const Operator &op, const Use &use) {
  for (const Architecture &architecture : pack.architectures) {
    std::string name = op.name();
    std::string variant = op.variant.empty() ? "" : "." + op.variant;
    std::string kernel =
        fmt::format("{}{}.{}", name, variant, architecture.name);
    Item item;
    item.group = use.group;
    item.architecture = architecture.name;
    item.kernel = "kernels/" + kernel;
    item.timedSizes = use.timedSizes;
    if (use.kind)
      item.caseName = fmt::format("{}.{}", name, verify::name(*use.kind));
    item.name = use.group + "." + name + variant;
    if (use.kind)
      item.name += fmt::format(".{}", verify::name(*use.kind));
    else
      item.name += fmt::format(".B{}", use.timedSizes.at("B"));
    item.name += "." + architecture.name;
    if (!isWanted(item.name))
      continue;
    auto family = addKernel(op, architecture.name, kernel);
    if (!family)
      return passOn(family);
    if (family->empty())
      continue;
    item.family = *family;
    if (use.kind)
      if (auto added = addCase(op, use, item.caseName); !added)
        return added;
    pack.items.push_back(std::move(item));
  }
  return {};
}

//===----------------------------------------------------------------------===//
// What is in it
//===----------------------------------------------------------------------===//

Expected<void> PackMaker::addArchitecture(const std::string &name) {
  const auto *target =
      std::get_if<constraints::GpuTarget>(constraints::findTarget(name));
  assert(target && "each architecture has a product of reference");
  Architecture architecture{name, target->maxThreadsPerBlock,
                            target->sharedMemoryPerBlockBytes,
                            fmt::format("floors.{}.cubin", name)};
  auto cubin = bench::compileFloors(name);
  if (!cubin)
    return passOn(cubin);
  auto written = writeText(pathOf(architecture.floors),
                           std::string(cubin->begin(), cubin->end()));
  pack.architectures.push_back(std::move(architecture));
  return written;
}

/// Two heads where there are heads, and `size` for every other dimension.
Expected<Sizes> PackMaker::sizesOf(const std::string &cell,
                                   int64_t size) const {
  CompileRequest request = requestFor({cell, DType::bf16, {}, "", ""});
  auto spec = jit::Compilation::parse(request);
  if (!spec)
    return passOn(spec);
  rec::OperatorOp op = (*spec)->operatorOp();
  llvm::SmallVector<llvm::StringRef> dynamic = lowering::dynamicDimensions(op);
  Sizes sizes;
  for (llvm::StringRef name : op.getDimensionNames())
    if (!llvm::is_contained(dynamic, name))
      sizes[name.str()] = name == "H" ? 2 : size;
  return sizes;
}

Expected<void> PackMaker::addCells() {
  std::set<std::string> cells;
  std::error_code code;
  for (const auto &entry : fs::directory_iterator(options.specs, code))
    if (entry.path().extension() == ".mlir")
      cells.insert(entry.path().stem());
  if (cells.empty())
    return fail(ErrorCode::io, "it holds no spec (*.mlir)", options.specs,
                "name the folder kernels/specs");
  for (const std::string &cell : cells)
    for (DType dtype : storageTypes) {
      // Ragged tiles, under all kinds of inputs; then whole tiles, and more
      // than one of them over the batch.
      auto odd = sizesOf(cell, 17), whole = sizesOf(cell, 64);
      if (!odd || !whole)
        return passOn(odd ? whole : odd);
      for (InputKind kind : verify::allInputKinds())
        if (auto added = add({cell, dtype, *odd, "", ""},
                             {"cell", kind, {{"T", 7}, {"B", 3}}, {}});
            !added)
          return added;
      if (auto added =
              add({cell, dtype, *whole, "", ""},
                  {"cell", InputKind::normal, {{"T", 5}, {"B", 9}}, {}});
          !added)
        return added;
    }
  return {};
}

/// What the solver chooses among, for an operator of the suite's shape: each is
/// checked and timed. Those that do not fit are passed over.
Expected<void> PackMaker::addVariants() {
  constexpr int64_t D = 64, H = 12, groups = D / 8;
  for (const char *cell : {"lstm", "gru", "elman"})
    for (int64_t batchTiles : {1, 2})
      for (int64_t groupsPerWarp : {1, 2})
        for (int64_t sharedGates : {0, 1}) {
          Operator op{cell, DType::bf16, {{"H", H}, {"D", D}}, "", ""};
          int64_t warps = groups / groupsPerWarp;
          op.variant = fmt::format("tiles{}.groups{}.shared{}", batchTiles,
                                   groupsPerWarp, sharedGates);
          op.schedule = fmt::format(
              "#rec.schedule<block_step {{batch_tiles = {}, groups_per_warp = "
              "{}, shared_gates = {}, warps = {}}}>",
              batchTiles, groupsPerWarp, sharedGates, warps);
          Use use{"variant",
                  InputKind::normal,
                  {{"T", 5}, {"B", 9}},
                  {{"T", bench::recurrenceSteps}, {"B", 16}}};
          if (auto added = add(op, use); !added)
            return added;
        }
  return {};
}

Expected<void> PackMaker::addRows() {
  for (const bench::RecurrenceRow &row : bench::recurrenceRows()) {
    Operator op{row.cell, row.dtype, {{"H", row.H}, {"D", row.D}}, "", ""};
    Use use{"row", {}, {}, {{"T", bench::recurrenceSteps}, {"B", row.B}}};
    if (auto added = add(op, use); !added)
      return added;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

static constexpr const char *readme =
    R"(This folder checks a GPU with kernels that Reprise has compiled. It needs NVIDIA's driver and nothing else:

    ./check --out report.json       everything; each result is also a line on the terminal
    ./check --dry-run               without a GPU: the files and their fingerprints, the launches
    ./check --help

The report is JSON: "status" is "passed" where all is as it should be, "results" holds each kernel and measurement.
)";

Expected<void> PackMaker::addFiles() const {
  std::error_code code;
  fs::copy_file(options.checker, pathOf("check"), code);
  if (code)
    return fail(ErrorCode::io,
                fmt::format("cannot copy it: {}", code.message()),
                options.checker, "build it: ninja -C build reprise-gpu-check");
  return writeText(pathOf("README"), readme).and_then([&] {
    return writeText(pathOf(std::string(packFileName)), pack.toJson());
  });
}

Expected<void> PackMaker::make() {
  pack.version = REPRISE_VERSION;
  pack.commit = options.commit;
  std::error_code code;
  fs::create_directories(pathOf("kernels"), code);
  for (const char *name : architectureNames)
    if (auto added = addArchitecture(name); !added)
      return added;
  auto added = addCells().and_then([&] { return addVariants(); }).and_then([&] {
    return addRows();
  });
  if (!added)
    return added;
  if (pack.items.empty() && !options.patterns.empty())
    return fail(ErrorCode::invalidArgument, "no item has such a name", "--only",
                "names are like cell.lstm.bf16.D17.H2.normal.sm_90a");
  if (auto files = addFiles(); !files)
    return files;
  auto bytes = writeFingerprints(options.folder);
  if (!bytes)
    return passOn(bytes);
  options.show(fmt::format("{}: {} items, {:.1f} MiB", options.folder,
                           pack.items.size(), double(*bytes) / (1 << 20)));
  if (*bytes <= maxPackBytes)
    return {};
  return fail(
      ErrorCode::doesNotFit,
      fmt::format("the pack has {} bytes; {} at most", *bytes, maxPackBytes),
      options.folder, "leave items out: --only");
}

Expected<void> pack::makePack(const MakeOptions &options) {
  std::error_code code;
  if (fs::exists(options.folder, code) && !fs::is_empty(options.folder, code))
    return fail(ErrorCode::io, "it is there, and not empty", options.folder,
                "name a folder that is not there yet");
  auto compiler = loadCompiler();
  if (!compiler)
    return passOn(compiler);
  return PackMaker(options, **compiler).make();
}
