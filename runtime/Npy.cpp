//===- Npy.cpp - numpy's array files --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Npy.h"

#include "runtime/AtomicFile.h"
#include "runtime/ElementBytes.h"
#include "runtime/NpyHeader.h"

#include <fmt/format.h>

using namespace reprise;

/// The number of bytes of elements that the header promises must be what
/// follows it: checked before any memory is allocated for them.
static Expected<void> checkDataSize(const ByteSource &source,
                                    const NpyHeader &header) {
  auto elements = elementCount(header.shape);
  int64_t elementBytes =
      header.integer ? header.integer->sizeInBytes : sizeInBytes(header.dtype);
  int64_t bytes = 0;
  if (!elements || __builtin_mul_overflow(*elements, elementBytes, &bytes))
    return fail(ErrorCode::io,
                fmt::format("shape {} has more than 2^63 - 1 bytes",
                            toString(header.shape)),
                source.placeAt(0), "the header is malformed");
  int64_t present = source.sizeInBytes() - header.dataOffsetBytes;
  if (bytes != present)
    return fail(
        ErrorCode::io,
        fmt::format("{} {} needs {} bytes of data, but {} follow the header",
                    header.integer
                        ? fmt::format("{}-byte integers", elementBytes)
                        : std::string(name(header.dtype)),
                    toString(header.shape), bytes, present),
        source.placeAt(header.dataOffsetBytes),
        present < bytes ? "the file is truncated: write it again"
                        : "one file holds one array: save the others apart");
  return {};
}

Expected<Tensor> reprise::readNpy(const ByteSource &source) {
  auto header = readNpyHeader(source);
  if (!header)
    return passOn(header);
  if (auto fits = checkDataSize(source, *header); !fits)
    return passOn(fits);
  auto tensor = header->fortranOrder
                    ? Tensor::fortranZeros(header->dtype, header->shape)
                    : Tensor::zeros(header->dtype, header->shape);
  if (!tensor)
    return passOn(tensor);
  auto read = header->integer
                  ? readIntegers(source, header->dataOffsetBytes,
                                 *header->integer, *tensor)
                  : readElements(source, header->dataOffsetBytes, *tensor);
  if (!read)
    return passOn(read);
  return tensor;
}

Expected<Tensor> reprise::readNpy(const std::string &path) {
  auto source = openFile(path);
  if (!source)
    return passOn(source);
  return readNpy(**source);
}

Expected<void> reprise::writeNpy(const std::string &path,
                                 const ConstTensorView &view) {
  auto file = AtomicFile::create(path);
  if (!file)
    return passOn(file);
  if (auto written = file->write(formatNpyHeader(view.dtype, view.shape));
      !written)
    return written;
  if (auto written = writeElements(*file, view); !written)
    return written;
  return file->commit();
}
