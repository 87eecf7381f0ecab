//===- ArgumentChecks.cpp - what a kernel demands of a tensor -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/ArgumentChecks.h"

#include "runtime/FunctionRef.h"
#include "runtime/SizeUnifier.h"
#include "support/NameSuggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

using namespace reprise;

static Failure unknownName(const Manifest &manifest, std::string_view name,
                           ArgumentRole role) {
  std::string_view roleName = role == ArgumentRole::input ? "input" : "output";
  std::string_view otherName = role == ArgumentRole::input ? "output" : "input";
  if (manifest.find(name))
    return fail(ErrorCode::invalidArgument,
                fmt::format("it is an {} of operator '{}', not an {}",
                            otherName, manifest.operatorName, roleName),
                fmt::format("{} '{}'", roleName, name),
                fmt::format("give it as an {}", otherName));
  std::vector<std::string> known;
  for (const ManifestArgument &argument : manifest.arguments)
    if (argument.role == role)
      known.push_back(argument.name);
  return fail(ErrorCode::invalidArgument,
              fmt::format("operator '{}' has no such {}", manifest.operatorName,
                          roleName),
              fmt::format("{} '{}'", roleName, name), suggestName(name, known));
}

template <typename Named>
static Expected<void> checkNamesOfRole(const Manifest &manifest,
                                       std::span<const Named> given,
                                       ArgumentRole role) {
  for (size_t i = 0; i < given.size(); ++i) {
    const ManifestArgument *argument = manifest.find(given[i].name);
    if (!argument || argument->role != role)
      return unknownName(manifest, given[i].name, role);
    for (size_t j = 0; j < i; ++j)
      if (given[j].name == given[i].name)
        return fail(ErrorCode::invalidArgument, "it is given twice",
                    describe(*argument), "give each name once");
  }
  return {};
}

Expected<void> reprise::checkNames(const Manifest &manifest,
                                   std::span<const NamedInput> inputs) {
  return checkNamesOfRole(manifest, inputs, ArgumentRole::input);
}

Expected<void> reprise::checkNames(const Manifest &manifest,
                                   std::span<const NamedOutput> outputs) {
  return checkNamesOfRole(manifest, outputs, ArgumentRole::output);
}

/// How far, in bytes, the first and the last element lie from the data pointer.
/// Fails where that does not fit 64 bits.
static Expected<std::pair<int64_t, int64_t>>
byteExtent(const ConstTensorView &view) {
  __int128 low = 0, high = 0;
  for (int axis = 0; axis < view.shape.rank(); ++axis) {
    __int128 reach = __int128(view.strides[axis]) *
                     std::max<int64_t>(view.shape[axis] - 1, 0) *
                     sizeInBytes(view.dtype);
    (reach < 0 ? low : high) += reach;
  }
  high += sizeInBytes(view.dtype);
  // Half the range is left for the pointer it is added to.
  constexpr int64_t limit = std::numeric_limits<int64_t>::max() / 2;
  if (low < -limit || high > limit)
    return fail(ErrorCode::invalidArgument,
                fmt::format("{} with strides {} spans more than 2^62 bytes",
                            describe(view), toString(view.strides)),
                "", "check the sizes and strides");
  return std::pair(int64_t(low), int64_t(high));
}

/// Whether a kernel of this kind can reach the memory.
static Expected<void> checkDevice(const ManifestArgument &argument,
                                  const ConstTensorView &view,
                                  KernelKind kind) {
  if (view.device.isHost())
    return {};
  if (kind != KernelKind::cuda)
    return fail(ErrorCode::invalidArgument,
                fmt::format("it lies on {}, and a kernel of kind '{}' takes "
                            "memory of the host alone",
                            name(view.device), name(kind)),
                describe(argument), "copy it to the host");
  if (view.device != Device::cuda())
    return fail(ErrorCode::invalidArgument,
                fmt::format("it lies on {}, and kernels run on {}",
                            name(view.device), name(Device::cuda())),
                describe(argument),
                "copy it there, or choose the GPU with CUDA_VISIBLE_DEVICES");
  if (!isContiguous(view))
    return fail(
        ErrorCode::invalidArgument,
        fmt::format("{} has the strides {}, and memory of a GPU must be "
                    "in C order",
                    describe(view), toString(view.strides)),
        describe(argument), "make it contiguous");
  return {};
}

static bool isInteger(DType dtype) {
  return dtype == DType::i64 || dtype == DType::i32 || dtype == DType::u8;
}

bool reprise::takesDType(const ManifestArgument &argument, DType dtype) {
  // Integers without bounds are flags.
  bool isFlag = dtype == DType::boolean && !argument.values;
  return dtype == argument.dtype ||
         (argument.dtype == DType::i32 && (isInteger(dtype) || isFlag));
}

/// How to make a tensor of another element type one that is taken.
static std::string conversionMend(const ManifestArgument &argument,
                                  const ConstTensorView &view) {
  bool isHost = view.device.isHost();
  if (argument.dtype == DType::i32 && isHost)
    return argument.values
               ? "convert it to i32; i64 and u8 are taken, too"
               : "convert it to i32; i64, u8 and bool are taken, too";
  std::string mend = fmt::format("convert it to {}", name(argument.dtype));
  // The storage type alone can be chosen.
  auto isStorage = [](DType dtype) {
    return dtype == DType::f32 || dtype == DType::bf16 || dtype == DType::f16;
  };
  if (isStorage(argument.dtype) && isStorage(view.dtype))
    mend += fmt::format(", or compile for {} (--dtype)", name(view.dtype));
  return mend;
}

Expected<void> reprise::checkMemory(const ManifestArgument &argument,
                                    const ConstTensorView &view,
                                    KernelKind kind) {
  // What lies on a GPU is not converted.
  bool isTaken = view.device.isHost() ? takesDType(argument, view.dtype)
                                      : view.dtype == argument.dtype;
  if (!isTaken)
    return fail(ErrorCode::invalidArgument,
                fmt::format("its elements are {}, but the kernel's are {}",
                            name(view.dtype), name(argument.dtype)),
                describe(argument), conversionMend(argument, view));
  auto elements = elementCount(view.shape);
  auto extent = byteExtent(view);
  Error *problem = !elements ? &elements.error()
                   : !extent ? &extent.error()
                             : nullptr;
  if (problem) {
    problem->place = describe(argument);
    return Failure(std::move(*problem));
  }
  if (*elements > 0 && !view.data)
    return fail(ErrorCode::invalidArgument,
                fmt::format("{} has elements, but its data pointer is null",
                            describe(view)),
                describe(argument),
                argument.optional ? "leave the name out to leave it out"
                                  : "give its memory");
  if (reinterpret_cast<uintptr_t>(view.data) % size_t(sizeInBytes(view.dtype)))
    return fail(ErrorCode::invalidArgument,
                fmt::format("its address {} is not a multiple of its element's "
                            "{} bytes",
                            view.data, sizeInBytes(view.dtype)),
                describe(argument), "give aligned memory");
  return checkDevice(argument, view, kind);
}

static int64_t integerAt(const ConstTensorView &view, int64_t elementOffset) {
  switch (view.dtype) {
  case DType::i64:
    return static_cast<const int64_t *>(view.data)[elementOffset];
  case DType::i32:
    return static_cast<const int32_t *>(view.data)[elementOffset];
  default:
    return static_cast<const uint8_t *>(view.data)[elementOffset];
  }
}

/// Calls `action` with each index and its offset in elements, in C order, until
/// it returns false.
static void forEachElement(const ConstTensorView &view,
                           FunctionRef<bool(const Shape &, int64_t)> action) {
  if (std::find(view.shape.begin(), view.shape.end(), 0) != view.shape.end())
    return;
  Shape index = view.shape;
  std::fill(index.begin(), index.end(), 0);
  int64_t offset = 0;
  while (action(index, offset)) {
    int axis = view.shape.rank() - 1;
    for (; axis >= 0; --axis) {
      offset += view.strides[axis];
      if (++index[axis] < view.shape[axis])
        break;
      offset -= view.strides[axis] * view.shape[axis];
      index[axis] = 0;
    }
    if (axis < 0)
      return;
  }
}

/// Whether the elements follow each other as the manifest says, from `least` to
/// `greatest` where it says so.
static Expected<void> checkOrder(const ManifestArgument &argument,
                                 const ConstTensorView &view, int64_t least,
                                 int64_t greatest) {
  if (argument.order == ElementOrder::any)
    return {};
  Expected<void> result;
  bool isPartition = argument.order == ElementOrder::partition;
  auto refuse = [&](const Shape &index, int64_t value, std::string what) {
    result = fail(ErrorCode::invalidArgument,
                  fmt::format("element {} is {}, {}", toString(index), value,
                              std::move(what)),
                  describe(argument),
                  isPartition ? "give where each row begins, from 0 on, and "
                                "where the last one ends"
                              : "give ascending values");
    return false;
  };
  forEachElement(view, [&](const Shape &index, int64_t offset) {
    int64_t value = integerAt(view, offset);
    bool isFirst = index[0] == 0, isLast = index[0] + 1 == view.shape[0];
    int64_t before =
        isFirst ? value : integerAt(view, offset - view.strides[0]);
    if (value < before)
      return refuse(index, value, fmt::format("and {} before it", before));
    if (isPartition && isFirst && value != least)
      return refuse(index, value, fmt::format("and the first is {}", least));
    if (isPartition && isLast && value != greatest)
      return refuse(index, value,
                    fmt::format("and the last is {} ({})", greatest,
                                argument.values->max.text()));
    return true;
  });
  return result;
}

Expected<void> reprise::checkValues(const ManifestArgument &argument,
                                    const ConstTensorView &view,
                                    const Bindings &sizes) {
  if (!argument.values || !view.device.isHost())
    return {};
  auto min = argument.values->min.evaluate(sizes);
  if (!min)
    return passOn(min);
  auto max = argument.values->max.evaluate(sizes);
  if (!max)
    return passOn(max);
  Expected<void> result;
  forEachElement(view, [&](const Shape &index, int64_t offset) {
    int64_t value = integerAt(view, offset);
    if (value >= *min && value <= *max)
      return true;
    result = fail(ErrorCode::invalidArgument,
                  fmt::format("element {} is {}, outside {} to {} ({} to {})",
                              toString(index), value, *min, *max,
                              argument.values->min.text(),
                              argument.values->max.text()),
                  describe(argument), "give values within these bounds");
    return false;
  });
  return result ? checkOrder(argument, view, *min, *max) : result;
}

Expected<void> reprise::convertIntegers(const ManifestArgument &argument,
                                        const ConstTensorView &from,
                                        const TensorView &to) {
  assert(to.dtype == DType::i32 && takesDType(argument, from.dtype));
  auto *next = static_cast<int32_t *>(to.data);
  Expected<void> result;
  forEachElement(from, [&](const Shape &index, int64_t offset) {
    int64_t value = integerAt(from, offset);
    *next++ = int32_t(value);
    if (value >= INT32_MIN && value <= INT32_MAX)
      return true;
    result = fail(ErrorCode::invalidArgument,
                  fmt::format("element {} is {}, which the kernel's {} cannot "
                              "hold",
                              toString(index), value, name(to.dtype)),
                  describe(argument),
                  fmt::format("give values up to {}", INT32_MAX));
    return false;
  });
  return result;
}

Expected<void> reprise::checkDistinctElements(const ManifestArgument &argument,
                                              const TensorView &view) {
  // From the smallest stride to the largest, each must step over all that the
  // smaller ones span. This refuses some exotic layouts that would be fine.
  std::array<std::pair<int64_t, int64_t>, Shape::maxRank> steps;
  size_t count = 0;
  for (int axis = 0; axis < view.shape.rank(); ++axis) {
    if (view.shape[axis] == 0)
      return {};
    if (view.shape[axis] == 1)
      continue;
    std::pair step(std::abs(view.strides[axis]), view.shape[axis]);
    size_t at = count++;
    for (; at > 0 && step < steps[at - 1]; --at)
      steps[at] = steps[at - 1];
    steps[at] = step;
  }
  int64_t span = 1;
  for (size_t i = 0; i < count; ++i) {
    auto [stride, size] = steps[i];
    if (stride < span)
      return fail(ErrorCode::invalidArgument,
                  fmt::format("elements of {} with strides {} share memory",
                              describe(view), toString(view.strides)),
                  describe(argument), "give an output its own memory");
    span += stride * (size - 1);
  }
  return {};
}

namespace {
/// The bytes from the first to the last element.
struct ByteRange {
  Device device;
  uintptr_t begin = 0;
  uintptr_t end = 0;

  bool overlaps(const ByteRange &other) const {
    return device == other.device && begin < other.end && other.begin < end;
  }
};
} // namespace

/// The views have passed checkMemory.
static ByteRange rangeOf(const ConstTensorView &view) {
  if (*elementCount(view.shape) == 0)
    return {};
  auto extent = byteExtent(view);
  uintptr_t data = reinterpret_cast<uintptr_t>(view.data);
  return {view.device, data + uintptr_t(extent->first),
          data + uintptr_t(extent->second)};
}

static Failure overlap(std::string_view output, std::string_view otherRole,
                       std::string_view other, std::string mend) {
  return fail(
      ErrorCode::invalidArgument,
      fmt::format("its memory overlaps that of {} '{}'", otherRole, other),
      fmt::format("output '{}'", output), std::move(mend));
}

Expected<void> reprise::checkOverlap(const Manifest &manifest,
                                     std::span<const NamedInput> inputs,
                                     std::span<const NamedOutput> outputs) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    const auto &[name, view] = outputs[i];
    ByteRange range = rangeOf(view);
    const ManifestCarry *carry = manifest.carryInto(name);
    for (const NamedInput &input : inputs) {
      if (!range.overlaps(rangeOf(input.view)))
        continue;
      bool isCarry = carry && carry->input == input.name;
      // Type and shape are the same: the manifest and the sizes were checked.
      bool isSame =
          view.data == input.view.data && view.strides == input.view.strides;
      if (isCarry && isSame)
        continue;
      return overlap(name, "input", input.name,
                     isCarry ? "give it the very memory and strides of that "
                               "input, or memory of its own"
                             : "give it memory of its own: a kernel reads its "
                               "inputs while it writes");
    }
    for (size_t j = 0; j < i; ++j)
      if (range.overlaps(rangeOf(outputs[j].view)))
        return overlap(name, "output", outputs[j].name,
                       "give it memory of its own");
  }
  return {};
}
