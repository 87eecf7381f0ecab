//===- ElementBytes.cpp - elements between files and tensors --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/ElementBytes.h"

#include <fmt/format.h>

#include <bit>

using namespace reprise;

static_assert(std::endian::native == std::endian::little,
              "files are little endian, and elements are copied as they are");

Expected<void> reprise::readElements(const ByteSource &source,
                                     int64_t offsetBytes, Tensor &tensor) {
  std::span<std::byte> bytes(static_cast<std::byte *>(tensor.data()),
                             size_t(tensor.sizeInBytes()));
  if (auto read = source.read(offsetBytes, bytes); !read)
    return read;
  if (tensor.dtype() != DType::boolean)
    return {};
  for (size_t i = 0; i < bytes.size(); ++i)
    if (bytes[i] > std::byte(1))
      return fail(ErrorCode::io,
                  fmt::format("a bool is {}, neither 0 nor 1", int(bytes[i])),
                  source.placeAt(offsetBytes + int64_t(i)),
                  "the file is malformed: write it again");
  return {};
}

Expected<void> reprise::requireHostMemory(const ConstTensorView &view) {
  if (view.device.isHost())
    return {};
  return fail(ErrorCode::invalidArgument,
              fmt::format("{} is not in the host's memory", describe(view)), "",
              "copy it to the host");
}

Expected<void> reprise::writeElements(AtomicFile &file,
                                      const ConstTensorView &view) {
  if (auto reached = requireHostMemory(view); !reached)
    return reached;
  auto elements = elementCount(view.shape);
  if (!elements)
    return passOn(elements);
  const void *data = view.data;
  Expected<Tensor> packed;
  if (!isContiguous(view)) {
    packed = Tensor::zeros(view.dtype, view.shape);
    if (!packed)
      return passOn(packed);
    copyElements(view, packed->view());
    data = packed->data();
  }
  return file.write(std::span(static_cast<const std::byte *>(data),
                              size_t(*elements * sizeInBytes(view.dtype))));
}
