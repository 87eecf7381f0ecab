//===- Executor.cpp - runs kernels on named tensors -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Executor.h"

#include "runtime/ArgumentChecks.h"
#include "runtime/SizeUnifier.h"

#include <fmt/format.h>

#include <algorithm>

using namespace reprise;

namespace {

template <typename Named>
auto *findNamed(std::span<const Named> given, std::string_view name) {
  auto found = std::find_if(given.begin(), given.end(),
                            [&](const Named &n) { return n.name == name; });
  return found == given.end() ? nullptr : &found->view;
}

/// Evaluates an expression that must give a size within [least, most].
Expected<int64_t> evaluateWithin(const Expression &expression,
                                 const Bindings &sizes, std::string_view what,
                                 int64_t least, int64_t most) {
  auto value = expression.evaluate(sizes);
  if (!value)
    return value;
  if (*value < least || *value > most)
    return fail(
        ErrorCode::doesNotFit,
        fmt::format("{} is {}, outside {} to {}", what, *value, least, most),
        fmt::format("expression '{}'", expression.text()), "use smaller sizes");
  return value;
}

/// CUDA's limits, which the simulation shares; a grid may be empty (B = 0).
Expected<LaunchGeometry> evaluateLaunch(const LaunchExpressions &launch,
                                        const Bindings &sizes) {
  constexpr std::array<int64_t, 3> gridLimits{INT32_MAX, 65535, 65535};
  constexpr std::array<int64_t, 3> blockLimits{1024, 1024, 64};
  LaunchGeometry geometry;
  for (size_t axis = 0; axis < 3; ++axis) {
    auto grid = evaluateWithin(launch.grid[axis], sizes, "a grid size", 0,
                               gridLimits[axis]);
    if (!grid)
      return passOn(grid);
    auto block = evaluateWithin(launch.block[axis], sizes, "a block size", 1,
                                blockLimits[axis]);
    if (!block)
      return passOn(block);
    geometry.grid[axis] = *grid;
    geometry.block[axis] = *block;
  }
  auto shared = evaluateWithin(launch.sharedMemoryBytes, sizes,
                               "shared memory in bytes", 0, INT32_MAX);
  if (!shared)
    return passOn(shared);
  geometry.sharedMemoryBytes = *shared;
  return geometry;
}

} // namespace

void Executor::begin(const Manifest &manifest) {
  arena.reset();
  launchArguments.assign(manifest.arguments.size(), TensorView());
  copiesAfterLaunch.clear();
}

Expected<TensorView> Executor::scratchTensor(DType dtype, const Shape &shape) {
  auto elements = elementCount(shape);
  if (!elements)
    return passOn(elements);
  int64_t bytes = 0;
  if (__builtin_mul_overflow(*elements, sizeInBytes(dtype), &bytes))
    return fail(ErrorCode::doesNotFit,
                fmt::format("a tensor {} {} has more than 2^63 - 1 bytes",
                            name(dtype), toString(shape)),
                "", "use smaller sizes");
  auto memory = arena.allocate(bytes);
  if (!memory)
    return passOn(memory);
  return TensorView(*memory, dtype, shape);
}

Expected<TensorView> Executor::prepareInput(const ManifestArgument &argument,
                                            const ConstTensorView &view) {
  bool isEmpty = *elementCount(view.shape) == 0;
  bool isConverted = view.dtype != argument.dtype;
  if (!isEmpty && !isConverted && (argument.strided || isContiguous(view)))
    // Kernels take one kind of pointer; they do not write to inputs.
    return TensorView(const_cast<void *>(view.data), view.dtype, view.shape,
                      argument.strided ? view.strides
                                       : contiguousStrides(view.shape));
  // An empty tensor's pointer may be null, which would say "left out".
  auto packed = scratchTensor(argument.dtype, view.shape);
  if (packed && !isConverted)
    copyElements(view, *packed);
  if (packed && isConverted)
    if (auto held = convertIntegers(argument, view, *packed); !held)
      return passOn(held);
  return packed;
}

/// Every run fills anew: the arena hands out its memory anew.
Expected<TensorView> Executor::prepareFill(const ManifestArgument &argument) {
  auto filled = scratchTensor(argument.dtype, shapeOf(argument, sizes));
  if (filled)
    fillElements(*filled, *argument.fill);
  return filled;
}

Expected<TensorView> Executor::prepareOutput(const ManifestArgument &argument,
                                             const TensorView *view) {
  if (!view && argument.optional)
    return TensorView();
  Shape shape = shapeOf(argument, sizes);
  bool isDirect = view && *elementCount(shape) > 0 &&
                  (argument.strided || isContiguous(*view));
  if (isDirect)
    return TensorView(view->data, view->dtype, shape,
                      argument.strided ? view->strides
                                       : contiguousStrides(shape));
  auto scratch = scratchTensor(argument.dtype, shape);
  if (scratch && view)
    copiesAfterLaunch.emplace_back(*scratch, *view);
  return scratch;
}

Expected<void> Executor::bindInputs(const Manifest &manifest,
                                    std::span<const NamedInput> inputs,
                                    const RunOptions &options) {
  if (auto names = checkNames(manifest, inputs); !names)
    return names;
  SizeUnifier unifier(manifest, sizes, origins);
  if (auto started = unifier.start(options.dims); !started)
    return started;
  for (const ManifestArgument &argument : manifest.arguments) {
    if (argument.role != ArgumentRole::input)
      continue;
    const ConstTensorView *view = findNamed(inputs, argument.name);
    bool isPrepared = argument.prepared && options.prepared;
    if (view && isPrepared)
      return fail(ErrorCode::invalidArgument,
                  "it is among the prepared weights already",
                  describe(argument), "leave it out, or prepare it anew");
    if (!view && !argument.optional && !isPrepared)
      return fail(ErrorCode::invalidArgument, "it is missing",
                  describe(argument),
                  fmt::format("give it: {} {}", name(argument.dtype),
                              describeDims(argument)));
    if (!view)
      continue;
    if (auto memory = checkMemory(argument, *view); !memory)
      return memory;
    if (auto agrees = unifier.unify(argument, *view); !agrees)
      return agrees;
  }
  if (auto complete = unifier.requireAll(); !complete)
    return complete;

  for (size_t i = 0; i < manifest.arguments.size(); ++i) {
    const ManifestArgument &argument = manifest.arguments[i];
    const ConstTensorView *view = findNamed(inputs, argument.name);
    if (!view && !argument.fill)
      continue;
    if (view)
      if (auto values = checkValues(argument, *view, sizes); !values)
        return values;
    auto prepared =
        view ? prepareInput(argument, *view) : prepareFill(argument);
    if (!prepared)
      return passOn(prepared);
    launchArguments[i] = *prepared;
  }
  return {};
}

Expected<void> Executor::bindOutputs(const Manifest &manifest,
                                     std::span<const NamedOutput> outputs) {
  if (auto names = checkNames(manifest, outputs); !names)
    return names;
  SizeUnifier unifier(manifest, sizes, origins);
  for (size_t i = 0; i < manifest.arguments.size(); ++i) {
    const ManifestArgument &argument = manifest.arguments[i];
    if (argument.role != ArgumentRole::output)
      continue;
    const TensorView *view = findNamed(outputs, argument.name);
    if (view) {
      if (auto memory = checkMemory(argument, *view); !memory)
        return memory;
      if (auto agrees = unifier.unify(argument, *view); !agrees)
        return agrees;
      if (auto distinct = checkDistinctElements(argument, *view); !distinct)
        return distinct;
    }
    auto prepared = prepareOutput(argument, view);
    if (!prepared)
      return passOn(prepared);
    launchArguments[i] = *prepared;
  }
  return {};
}

/// All of a launch but the prepared weights.
Expected<Launch> Executor::describeLaunch(const CompiledKernel &kernel,
                                          const RunOptions &options) {
  const Manifest &manifest = kernel.manifest;
  auto workspaceBytes = evaluateWithin(manifest.workspaceBytes, sizes,
                                       "the workspace in bytes", 0, INT64_MAX);
  if (!workspaceBytes)
    return passOn(workspaceBytes);
  auto workspace = arena.allocate(*workspaceBytes);
  if (!workspace)
    return passOn(workspace);
  LaunchGeometry geometry;
  if (manifest.launch) {
    auto evaluated = evaluateLaunch(*manifest.launch, sizes);
    if (!evaluated)
      return passOn(evaluated);
    geometry = *evaluated;
  }
  int64_t teamSize = team.size();
  if (manifest.teamSize) {
    auto useful = evaluateWithin(*manifest.teamSize, sizes,
                                 "the size of the team", 1, INT64_MAX);
    if (!useful)
      return passOn(useful);
    teamSize = std::min(teamSize, *useful);
  }
  dynamicSizes.clear();
  for (const std::string &dimension : manifest.dynamicDims)
    dynamicSizes.push_back(*sizes.find(dimension));
  return Launch{manifest,     launchArguments,
                dynamicSizes, std::span(*workspace, size_t(*workspaceBytes)),
                {},           geometry,
                team,         int(teamSize),
                arena,        options.simulationSeed};
}

Expected<void> Executor::launch(const CompiledKernel &kernel,
                                const RunOptions &options) {
  auto launch = describeLaunch(kernel, options);
  if (!launch)
    return passOn(launch);
  if (options.prepared) {
    launch->preparedWeights =
        std::span(static_cast<std::byte *>(options.prepared->bytes.view().data),
                  size_t(options.prepared->sizeInBytes()));
  } else if (kernel.manifest.preparation) {
    int64_t bytes = kernel.manifest.preparation->bytes;
    auto memory = arena.allocate(bytes);
    if (!memory)
      return passOn(memory);
    launch->preparedWeights = std::span(*memory, size_t(bytes));
    if (auto prepared = kernel.code->prepare(*launch); !prepared)
      return prepared;
  }
  if (auto launched = kernel.code->launch(*launch); !launched)
    return launched;
  for (const auto &[from, to] : copiesAfterLaunch)
    copyElements(from, to);
  // Several blocks become one now, so that the next run finds it ready.
  arena.reset();
  return {};
}

/// The prepared weights of a run fit the kernel, if there are any.
Expected<void> Executor::checkPrepared(const CompiledKernel &kernel,
                                       const PreparedWeights *prepared) {
  if (!prepared || prepared->code == kernel.code)
    return {};
  return fail(ErrorCode::invalidArgument,
              "the prepared weights are those of another kernel",
              kernel.manifest.operatorName, "prepare them for this kernel");
}

Expected<PreparedWeights>
Executor::prepare(const CompiledKernel &kernel,
                  std::span<const NamedInput> inputs) {
  const Manifest &manifest = kernel.manifest;
  begin(manifest);
  if (auto names = checkNames(manifest, inputs); !names)
    return passOn(names);
  SizeUnifier unifier(manifest, sizes, origins);
  if (auto started = unifier.start({}); !started)
    return passOn(started);
  for (size_t i = 0; i < manifest.arguments.size(); ++i) {
    const ManifestArgument &argument = manifest.arguments[i];
    const ConstTensorView *view = findNamed(inputs, argument.name);
    if (view && !argument.prepared)
      return fail(ErrorCode::invalidArgument,
                  "it is not a weight that is prepared", describe(argument),
                  "give it to each run");
    if (!view && argument.prepared && !argument.fill)
      return fail(ErrorCode::invalidArgument, "it is missing",
                  describe(argument), "prepare all weights together");
    if (!argument.prepared)
      continue;
    if (view)
      if (auto memory = checkMemory(argument, *view); !memory)
        return passOn(memory);
    if (view)
      if (auto agrees = unifier.unify(argument, *view); !agrees)
        return passOn(agrees);
    auto input = view ? prepareInput(argument, *view) : prepareFill(argument);
    if (!input)
      return passOn(input);
    launchArguments[i] = *input;
  }
  int64_t bytes = manifest.preparation ? manifest.preparation->bytes : 0;
  auto memory = Tensor::zeros(DType::u8, Shape{bytes});
  if (!memory)
    return passOn(memory);
  Launch launch{manifest, launchArguments, {},    {}, {}, {},
                team,     team.size(),     arena, 0};
  launch.preparedWeights =
      std::span(static_cast<std::byte *>(memory->view().data), size_t(bytes));
  if (auto prepared = kernel.code->prepare(launch); !prepared)
    return passOn(prepared);
  arena.reset();
  return PreparedWeights(std::move(*memory), kernel.code);
}

Expected<void> Executor::run(const CompiledKernel &kernel,
                             std::span<const NamedInput> inputs,
                             std::span<const NamedOutput> outputs,
                             const RunOptions &options) {
  begin(kernel.manifest);
  if (auto fits = checkPrepared(kernel, options.prepared); !fits)
    return fits;
  if (auto bound = bindInputs(kernel.manifest, inputs, options); !bound)
    return bound;
  if (auto bound = bindOutputs(kernel.manifest, outputs); !bound)
    return bound;
  if (auto apart = checkOverlap(inputs, outputs); !apart)
    return apart;
  return launch(kernel, options);
}

Expected<std::map<std::string, Tensor>> Executor::runAllocating(
    const CompiledKernel &kernel, std::span<const NamedInput> inputs,
    std::span<const std::string> wanted, const RunOptions &options) {
  const Manifest &manifest = kernel.manifest;
  begin(manifest);
  if (auto fits = checkPrepared(kernel, options.prepared); !fits)
    return passOn(fits);
  if (auto bound = bindInputs(manifest, inputs, options); !bound)
    return passOn(bound);
  std::vector<NamedOutput> outputs;
  for (const std::string &name : wanted)
    outputs.push_back({name, TensorView()});
  if (auto names = checkNames(manifest, std::span<const NamedOutput>(outputs));
      !names)
    return passOn(names);

  std::map<std::string, Tensor> results;
  outputs.clear();
  for (const ManifestArgument &argument : manifest.arguments) {
    bool isWanted = wanted.empty() || std::find(wanted.begin(), wanted.end(),
                                                argument.name) != wanted.end();
    if (argument.role != ArgumentRole::output || !isWanted)
      continue;
    auto tensor = Tensor::zeros(argument.dtype, shapeOf(argument, sizes));
    if (!tensor) {
      tensor.error().place = describe(argument);
      return passOn(tensor);
    }
    Tensor &kept = results[argument.name] = std::move(*tensor);
    outputs.push_back({argument.name, kept.view()});
  }
  if (auto bound = bindOutputs(manifest, outputs); !bound)
    return passOn(bound);
  if (auto launched = launch(kernel, options); !launched)
    return passOn(launched);
  return results;
}
