//===- Run.cpp - reprise run ----------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/Commands.h"
#include "tools/reprise/Inputs.h"
#include "tools/reprise/Kernels.h"
#include "tools/reprise/Report.h"
#include "tools/reprise/SpecOptions.h"
#include "tools/reprise/Summary.h"

#include "runtime/TensorFile.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <optional>
#include <set>
#include <sys/stat.h>

using namespace reprise;
using namespace reprise::cli;

namespace {

struct RunCommand {
  SpecOptions spec;
  InputOptions inputs;
  CacheOptions cache;
  std::vector<std::string> outputs;

  /// The text to print: the sizes, and the results unless they went to files.
  Expected<std::string> run() const;
};

/// Output name to the file it goes to, in the order of the command line.
using Destinations = std::vector<std::pair<std::string, std::string>>;

} // namespace

static Expected<Destinations>
parseDestinations(const std::vector<std::string> &outputs) {
  Destinations destinations;
  std::set<std::string> names;
  std::vector<std::string> addresses;
  for (const std::string &text : outputs) {
    auto assignment = splitAssignment(text, "--output", "h=h.npy");
    if (!assignment)
      return passOn(assignment);
    if (!names.insert(assignment->first).second)
      return fail(ErrorCode::invalidArgument, "it is given twice",
                  fmt::format("output '{}'", assignment->first),
                  "give it once");
    destinations.push_back(*assignment);
    addresses.push_back(assignment->second);
  }
  if (auto checked = checkTensorAddresses(addresses); !checked)
    return passOn(checked);
  return destinations;
}

/// The device and the number of a file there, whatever path leads to it;
/// nothing where there is no such file.
static std::optional<std::pair<dev_t, ino_t>>
identify(const std::string &path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0)
    return std::nullopt;
  return std::pair(status.st_dev, status.st_ino);
}

/// Results replace the files they go to: none may be one that is read.
static Expected<void> keepInputs(const InputOptions &inputs,
                                 const Destinations &destinations) {
  std::vector<std::string> files = inputs.files;
  for (const std::string &text : inputs.single)
    // What is no address is refused when it is to be read.
    if (auto address = parseTensorAddress(text.substr(text.find('=') + 1)))
      files.push_back(address->path);
  std::map<std::pair<dev_t, ino_t>, std::string> read;
  for (const std::string &file : files)
    if (auto identity = identify(file))
      read.emplace(*identity, file);
  for (const auto &[name, address] : destinations)
    if (auto identity = identify(parseTensorAddress(address)->path))
      if (auto found = read.find(*identity); found != read.end())
        return fail(ErrorCode::invalidArgument,
                    fmt::format("'{}' is an input of this run, and would be "
                                "replaced",
                                found->second),
                    fmt::format("output '{}'", name), "name another file");
  return {};
}

static Expected<std::map<std::string, Tensor>>
execute(const CompiledKernel &kernel, Inputs &inputs,
        const CompileRequest &request, const Destinations &destinations) {
  auto team = ThreadTeam::create(request.threads);
  if (!team)
    return passOn(team);
  std::vector<std::string> wanted;
  for (const auto &[name, file] : destinations)
    wanted.push_back(name);
  auto named = inputs.readFor(kernel.manifest);
  if (!named)
    return passOn(named);
  RunOptions options;
  options.dims = request.dims;
  return Executor(**team).runAllocating(kernel, *named, wanted, options);
}

static Expected<void> save(const std::map<std::string, Tensor> &results,
                           const Destinations &destinations) {
  std::vector<TensorToSave> tensors;
  for (const auto &[name, file] : destinations)
    tensors.push_back({file, results.at(name).view()});
  return saveTensors(tensors);
}

Expected<std::string> RunCommand::run() const {
  // What is cheap to find wrong comes before the compiler.
  auto destinations = parseDestinations(outputs);
  if (!destinations)
    return passOn(destinations);
  if (auto kept = keepInputs(inputs, *destinations); !kept)
    return passOn(kept);
  bool hasBundle = isBundle(spec.specPath);
  auto request = hasBundle ? spec.toBundleRequest() : spec.toRequest();
  if (!request)
    return passOn(request);
  auto loaded = Inputs::load(inputs);
  if (!loaded)
    return passOn(loaded);
  request->inputs = loaded->descriptions();
  auto kernel =
      hasBundle ? loadBundle(spec.specPath) : compileKernel(*request, cache);
  if (!kernel)
    return passOn(kernel);
  auto results = execute(**kernel, *loaded, *request, *destinations);
  if (!results)
    return passOn(results);
  std::string sizes =
      describeSizes((*kernel)->manifest, loaded->descriptions());
  if (destinations->empty())
    return sizes + summarize(*results);
  if (auto saved = save(*results, *destinations); !saved)
    return passOn(saved);
  return sizes;
}

static constexpr const char *footer =
    R"(Example: an LSTM over 5 steps of 2 rows, with 1 head of 8 elements.
  python3 -c "import numpy as np; [np.save(name, np.random.rand(*shape).astype('float32')) for name, shape in dict(x=(5,2,4,1,8), r=(4,1,8,8), b=(4,1,8)).items()]"
  reprise run kernels/specs/lstm.mlir --input x=x.npy --input r=r.npy \
      --input b=b.npy --output h=h.npy
Biases, initial states (h0, c0) and lengths may be left out: zeros, all steps.
Sizes and the storage type come from the inputs. The compiled kernel is kept in
the cache, for every T and B. A bundle, which `reprise compile` writes, can stand
in the spec's place: it runs without the compiler.)";

void reprise::cli::addRunCommand(CLI::App &app, Action &action) {
  CLI::App *command = app.add_subcommand(
      "run", "Compiles an operator and runs it on tensors from files.");
  auto state = std::make_shared<RunCommand>();
  state->spec.addTo(*command);
  state->inputs.addTo(*command);
  state->cache.addTo(*command);
  command
      ->add_option("--output", state->outputs,
                   "where a result goes: a .npy file, or "
                   "FILE.safetensors:TENSOR; without this option a summary of "
                   "all results is printed")
      ->type_name("NAME=FILE")
      ->allow_extra_args(false);
  command->footer(footer);
  command->callback([state, &action] {
    action = [state] {
      auto text = state->run();
      return text ? print(*text) : report(text.error());
    };
  });
}
