//===- RepriseSide.cpp - our side of a row --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/RepriseSide.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <regex>

using namespace reprise;
using namespace reprise::bench;

static CompileRequest requestFor(const Row &row, const ThreadTeam &team) {
  CompileRequest request;
  request.specPath = row.cell->specPath;
  request.specText = row.cell->specText;
  for (const CellTensor &input : row.cell->inputs)
    request.inputs[input.name] = {row.dtypeOf(input), row.resolve(input.shape)};
  request.direction = row.cell->direction;
  request.threads = team.size();
  return request;
}

/// The schedules' names, as the text of the stage "scheduled" has them.
static std::string familiesIn(const std::string &scheduled) {
  static const std::regex schedule("#rec\\.schedule<(\\w+)");
  std::vector<std::string> names;
  for (std::sregex_iterator at(scheduled.begin(), scheduled.end(), schedule),
       end;
       at != end; ++at)
    names.push_back((*at)[1]);
  return fmt::to_string(fmt::join(names, "+"));
}

static Expected<int64_t> scratchOf(const Manifest &manifest, const Row &row) {
  Bindings sizes;
  for (const auto &[name, size] : row.sizes)
    sizes.set(name, size);
  int64_t total = 0;
  for (const ManifestBuffer &buffer : manifest.buffers) {
    if (buffer.kind == BufferKind::prepared)
      continue;
    auto bytes = buffer.bytes.evaluate(sizes);
    if (!bytes)
      return bytes;
    total += *bytes;
  }
  return total;
}

Expected<std::unique_ptr<RepriseSide>>
RepriseSide::create(Compiler &compiler, ThreadTeam &team, const Row &row,
                    const NamedTensors &inputs) {
  CompileRequest request = requestFor(row, team);
  auto kernel = compiler.compile(request);
  if (!kernel)
    return passOn(kernel);
  auto scheduled = compiler.inspect(request, "scheduled");
  if (!scheduled)
    return passOn(scheduled);
  std::unique_ptr<RepriseSide> side(new RepriseSide(team));
  side->kernel = *kernel;
  side->familyNames = familiesIn(*scheduled);
  auto scratch = scratchOf((*kernel)->manifest, row);
  if (!scratch)
    return passOn(scratch);
  side->scratchBytes = *scratch;
  std::vector<NamedInput> weights;
  for (const auto &[name, tensor] : inputs) {
    const ManifestArgument *argument = (*kernel)->manifest.find(name);
    bool isWeight = argument && argument->prepared;
    (isWeight ? weights : side->inputViews).push_back({name, tensor.view()});
  }
  auto prepared = side->executor.prepare(**kernel, weights);
  if (!prepared)
    return passOn(prepared);
  side->prepared.emplace(std::move(*prepared));
  for (const auto &[name, shape, draw] : row.cell->outputs) {
    const ManifestArgument *argument = (*kernel)->manifest.find(name);
    if (!argument)
      return fail(ErrorCode::internal,
                  fmt::format("the kernel has no output '{}'", name), row.name);
    auto tensor = Tensor::zeros(argument->dtype, row.resolve(shape));
    if (!tensor)
      return passOn(tensor);
    side->results[name] = std::move(*tensor);
  }
  for (auto &[name, tensor] : side->results)
    side->outputViews.push_back({name, tensor.view()});
  return side;
}

Expected<double> RepriseSide::run(int calls) {
  using Clock = std::chrono::steady_clock;
  RunOptions options;
  options.prepared = &*prepared;
  Clock::time_point start = Clock::now();
  for (int call = 0; call < calls; ++call)
    if (auto done = executor.run(*kernel, inputViews, outputViews, options);
        !done)
      return passOn(done);
  std::chrono::duration<double, std::micro> elapsed = Clock::now() - start;
  return elapsed.count();
}

Expected<void> RepriseSide::settle() {
  // A team's threads sleep after some tens of microseconds (ThreadTeam.h), less
  // than any other side needs to start.
  return {};
}
