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

/// Each prepared buffer begins at a multiple of what GPUs align memory to.
int64_t roundUp(int64_t bytes) {
  constexpr int64_t alignmentBytes = 256;
  return (bytes + alignmentBytes - 1) / alignmentBytes * alignmentBytes;
}

Failure missing(const ManifestArgument &argument, std::string mend) {
  return fail(ErrorCode::invalidArgument, "it is missing", describe(argument),
              std::move(mend));
}

/// What can be said of a given input before all sizes are known; its own are
/// taken from it.
Expected<void> checkInput(const ManifestArgument &argument,
                          const ConstTensorView &view, KernelKind kind,
                          SizeUnifier &unifier) {
  if (auto memory = checkMemory(argument, view, kind); !memory)
    return memory;
  return unifier.unify(argument, view);
}

} // namespace

Expected<void> Executor::begin(const CompiledKernel &kernel,
                               const RunOptions &options) {
  const Manifest &manifest = kernel.manifest;
  arena.reset();
  operands.assign(manifest.arguments.size() + manifest.buffers.size(),
                  TensorView());
  launches.clear();
  copiesAfterRun.clear();
  if (options.prepared && options.prepared->code != kernel.code)
    return fail(ErrorCode::invalidArgument,
                "the prepared weights are those of another kernel",
                manifest.operatorName, "prepare them for this kernel");
  if (options.stream && manifest.kind != KernelKind::cuda)
    return fail(ErrorCode::invalidArgument,
                fmt::format("a stream was given, and a kernel of kind '{}' "
                            "runs in none",
                            name(manifest.kind)),
                manifest.operatorName, "leave the stream out");
  return {};
}

Expected<TensorView> Executor::hostScratch(DType dtype, const Shape &shape) {
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

/// Memory that the kernel alone reads and writes; a kernel on a GPU provides it
/// itself.
Expected<TensorView> Executor::runScratch(DType dtype, const Shape &shape,
                                          KernelKind kind) {
  if (kind != KernelKind::cuda)
    return hostScratch(dtype, shape);
  if (auto elements = elementCount(shape); !elements)
    return passOn(elements);
  return TensorView(nullptr, dtype, shape, Device::cuda());
}

/// One that has passed checkInput; the sizes that its values depend on are
/// known.
Expected<TensorView> Executor::bindInput(const ManifestArgument &argument,
                                         const ConstTensorView *view,
                                         KernelKind kind) {
  if (!view) {
    // Every run fills anew: the memory is new, too. A GPU is filled by the
    // kernel.
    auto shape = shapeOf(argument, sizes);
    if (!shape)
      return passOn(shape);
    auto filled = runScratch(argument.dtype, *shape, kind);
    if (filled && filled->present())
      fillElements(*filled, *argument.fill);
    return filled;
  }
  if (auto values = checkValues(argument, *view, sizes); !values)
    return passOn(values);
  bool isEmpty = *elementCount(view->shape) == 0;
  bool isConverted = view->dtype != argument.dtype;
  bool isDirect = !view->device.isHost()
                      ? view->present()
                      : !isEmpty && !isConverted &&
                            (argument.strided || isContiguous(*view));
  if (isDirect)
    // Kernels take one kind of pointer; they do not write to inputs.
    return TensorView(const_cast<void *>(view->data), view->dtype, view->shape,
                      argument.strided ? view->strides
                                       : contiguousStrides(view->shape),
                      view->device);
  // An empty tensor's pointer may be null, which would say "left out".
  if (!view->device.isHost())
    return runScratch(view->dtype, view->shape, kind);
  auto packed = hostScratch(argument.dtype, view->shape);
  if (packed && !isConverted)
    copyElements(*view, *packed);
  if (packed && isConverted)
    if (auto held = convertIntegers(argument, *view, *packed); !held)
      return passOn(held);
  return packed;
}

Expected<TensorView> Executor::bindOutput(const ManifestArgument &argument,
                                          const TensorView *view,
                                          KernelKind kind) {
  if (!view && argument.optional)
    return TensorView();
  auto known = shapeOf(argument, sizes);
  if (!known)
    return passOn(known);
  const Shape &shape = *known;
  auto elements = elementCount(shape);
  if (!elements)
    return passOn(elements);
  bool isEmpty = *elements == 0;
  bool isDirect = view && !isEmpty && (argument.strided || isContiguous(*view));
  if (isDirect)
    return TensorView(view->data, view->dtype, shape,
                      argument.strided ? view->strides
                                       : contiguousStrides(shape),
                      view->device);
  if (!view || isEmpty)
    return runScratch(argument.dtype, shape, kind);
  auto scratch = hostScratch(argument.dtype, shape);
  if (scratch)
    copiesAfterRun.emplace_back(*scratch, *view);
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
      return missing(argument,
                     fmt::format("give it: {} {}", name(argument.dtype),
                                 describeDims(argument)));
    if (!view)
      continue;
    if (auto fits = checkInput(argument, *view, manifest.kind, unifier); !fits)
      return fits;
  }
  if (auto complete = unifier.requireAll(); !complete)
    return complete;

  for (size_t i = 0; i < manifest.arguments.size(); ++i) {
    const ManifestArgument &argument = manifest.arguments[i];
    const ConstTensorView *view = findNamed(inputs, argument.name);
    if (!view && !argument.fill)
      continue;
    auto bound = bindInput(argument, view, manifest.kind);
    if (!bound)
      return passOn(bound);
    operands[i] = *bound;
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
      if (auto memory = checkMemory(argument, *view, manifest.kind); !memory)
        return memory;
      if (auto agrees = unifier.unify(argument, *view); !agrees)
        return agrees;
      if (auto distinct = checkDistinctElements(argument, *view); !distinct)
        return distinct;
    }
    auto bound = bindOutput(argument, view, manifest.kind);
    if (!bound)
      return passOn(bound);
    operands[i] = *bound;
  }
  return {};
}

/// The prepared buffers lie one behind the other in `memory`.
Expected<void> Executor::placePrepared(const Manifest &manifest, void *memory) {
  Device device = manifest.kind == KernelKind::cuda ? Device::cuda() : Device();
  auto *next = static_cast<std::byte *>(memory);
  for (size_t i = 0; i < manifest.buffers.size(); ++i) {
    const ManifestBuffer &buffer = manifest.buffers[i];
    if (buffer.kind != BufferKind::prepared)
      continue;
    auto bytes = evaluateBytes(buffer, sizes);
    if (!bytes)
      return passOn(bytes);
    operands[manifest.arguments.size() + i] =
        TensorView(next, DType::u8, Shape{*bytes}, device);
    next += roundUp(*bytes);
  }
  return {};
}

/// How many bytes all prepared buffers have.
Expected<int64_t> Executor::preparedBytes(const Manifest &manifest) const {
  int64_t total = 0;
  for (const ManifestBuffer &buffer : manifest.buffers) {
    if (buffer.kind != BufferKind::prepared)
      continue;
    auto bytes = evaluateBytes(buffer, sizes);
    if (!bytes)
      return bytes;
    if (*bytes > INT64_MAX / 2 - total)
      return fail(ErrorCode::doesNotFit,
                  fmt::format("prepared weights of {} and {} bytes are more "
                              "than 2^62",
                              total, *bytes),
                  fmt::format("buffer '{}'", buffer.name), "use smaller sizes");
    total += roundUp(*bytes);
  }
  return total;
}

Expected<void> Executor::placeBuffers(const Manifest &manifest,
                                      const PreparedWeights *prepared) {
  if (prepared)
    if (auto placed = placePrepared(manifest, prepared->memory.get()); !placed)
      return placed;
  for (size_t i = 0; i < manifest.buffers.size(); ++i) {
    const ManifestBuffer &buffer = manifest.buffers[i];
    if (prepared && buffer.kind == BufferKind::prepared)
      continue;
    auto bytes = evaluateBytes(buffer, sizes);
    if (!bytes)
      return passOn(bytes);
    auto memory = runScratch(DType::u8, Shape{*bytes}, manifest.kind);
    if (!memory)
      return passOn(memory);
    operands[manifest.arguments.size() + i] = *memory;
  }
  return {};
}

Expected<void> Executor::launch(const CompiledKernel &kernel,
                                const RunOptions &options) {
  const Manifest &manifest = kernel.manifest;
  if (auto placed = placeBuffers(manifest, options.prepared); !placed)
    return placed;
  if (!options.prepared)
    if (auto added =
            launches.add(manifest, manifest.prepare, sizes, team.size());
        !added)
      return added;
  size_t preparing = launches.all().size();
  if (auto added =
          launches.add(manifest, manifest.launches, sizes, team.size());
      !added)
    return added;
  dynamicSizes.clear();
  for (const std::string &dimension : manifest.dynamicDims)
    dynamicSizes.push_back(*sizes.find(dimension));
  KernelRun run{manifest,
                operands,
                dynamicSizes,
                launches.all().first(preparing),
                launches.all().subspan(preparing),
                team,
                arena,
                options.simulationSeed,
                options.stream};
  if (auto done = kernel.code->run(run); !done)
    return done;
  for (const auto &[from, to] : copiesAfterRun)
    copyElements(from, to);
  // Several blocks become one now, so that the next run finds it ready.
  arena.reset();
  return {};
}

static bool isTaken(const std::string &argument,
                    const std::vector<ManifestLaunch> &launches) {
  return std::any_of(
      launches.begin(), launches.end(), [&](const ManifestLaunch &launch) {
        const auto &names = launch.arguments;
        return std::find(names.begin(), names.end(), argument) != names.end();
      });
}

/// The inputs that launches of the preparation take.
Expected<void> Executor::bindWeights(const Manifest &manifest,
                                     std::span<const NamedInput> inputs) {
  if (auto names = checkNames(manifest, inputs); !names)
    return names;
  SizeUnifier unifier(manifest, sizes, origins);
  if (auto started = unifier.start({}); !started)
    return started;
  for (size_t i = 0; i < manifest.arguments.size(); ++i) {
    const ManifestArgument &argument = manifest.arguments[i];
    const ConstTensorView *view = findNamed(inputs, argument.name);
    bool isWeight = isTaken(argument.name, manifest.prepare);
    if (view && !isWeight)
      return fail(ErrorCode::invalidArgument,
                  "it is not a weight that is prepared", describe(argument),
                  "give it to each run");
    if (isWeight && !view && !argument.optional)
      return missing(argument, "prepare all weights together");
    if (!isWeight || (!view && !argument.fill))
      continue;
    if (view)
      if (auto fits = checkInput(argument, *view, manifest.kind, unifier);
          !fits)
        return fits;
    auto bound = bindInput(argument, view, manifest.kind);
    if (!bound)
      return passOn(bound);
    operands[i] = *bound;
  }
  return {};
}

Expected<PreparedWeights>
Executor::prepare(const CompiledKernel &kernel,
                  std::span<const NamedInput> inputs) {
  const Manifest &manifest = kernel.manifest;
  if (auto begun = begin(kernel, {}); !begun)
    return passOn(begun);
  if (auto bound = bindWeights(manifest, inputs); !bound)
    return passOn(bound);
  auto bytes = preparedBytes(manifest);
  if (!bytes)
    return passOn(bytes);
  auto memory = kernel.code->allocatePrepared(*bytes);
  if (!memory)
    return passOn(memory);
  if (auto placed = placePrepared(manifest, memory->get()); !placed)
    return passOn(placed);
  if (auto added = launches.add(manifest, manifest.prepare, sizes, team.size());
      !added)
    return passOn(added);
  KernelRun run{manifest, operands, {}, launches.all(), {}, team, arena, 0, {}};
  if (auto prepared = kernel.code->run(run); !prepared)
    return passOn(prepared);
  arena.reset();
  return PreparedWeights(std::move(*memory), *bytes, kernel.code);
}

Expected<void> Executor::run(const CompiledKernel &kernel,
                             std::span<const NamedInput> inputs,
                             std::span<const NamedOutput> outputs,
                             const RunOptions &options) {
  if (auto begun = begin(kernel, options); !begun)
    return begun;
  if (auto bound = bindInputs(kernel.manifest, inputs, options); !bound)
    return bound;
  if (auto bound = bindOutputs(kernel.manifest, outputs); !bound)
    return bound;
  if (auto apart = checkOverlap(kernel.manifest, inputs, outputs); !apart)
    return apart;
  return launch(kernel, options);
}

Expected<std::map<std::string, Tensor>> Executor::runAllocating(
    const CompiledKernel &kernel, std::span<const NamedInput> inputs,
    std::span<const std::string> wanted, const RunOptions &options) {
  const Manifest &manifest = kernel.manifest;
  if (auto begun = begin(kernel, options); !begun)
    return passOn(begun);
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
    auto shape = shapeOf(argument, sizes);
    if (!shape)
      return passOn(shape);
    auto tensor = Tensor::zeros(argument.dtype, *shape);
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
