//===- Safetensors.cpp - files of named tensors ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Safetensors.h"

#include "runtime/ElementBytes.h"
#include "runtime/SafetensorsHeader.h"
#include "support/NameSuggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

using namespace reprise;

Expected<SafetensorsFile> SafetensorsFile::open(const std::string &path) {
  auto source = openFile(path);
  if (!source)
    return passOn(source);
  return open(std::move(*source));
}

Expected<SafetensorsFile>
SafetensorsFile::open(std::unique_ptr<ByteSource> source) {
  auto header = readSafetensorsHeader(*source);
  if (!header)
    return passOn(header);
  SafetensorsFile file;
  file.source = std::move(source);
  file.dataOffsetBytes = header->dataOffsetBytes;
  file.entryList = std::move(header->entries);
  file.metadataMap = std::move(header->metadata);
  file.byName.resize(file.entryList.size());
  std::iota(file.byName.begin(), file.byName.end(), size_t(0));
  std::sort(file.byName.begin(), file.byName.end(), [&](size_t a, size_t b) {
    return file.entryList[a].name < file.entryList[b].name;
  });
  return file;
}

const SafetensorsEntry *SafetensorsFile::find(std::string_view name) const {
  auto found = std::lower_bound(
      byName.begin(), byName.end(), name,
      [&](size_t i, std::string_view n) { return entryList[i].name < n; });
  bool isThere = found != byName.end() && entryList[*found].name == name;
  return isThere ? &entryList[*found] : nullptr;
}

Expected<ConstTensorView>
SafetensorsFile::describe(const SafetensorsEntry &entry) const {
  auto dtype = dtypeFromSafetensors(entry.dtypeName);
  if (!dtype)
    return fail(ErrorCode::unsupported,
                fmt::format("element type {} is not one of F64, F32, BF16, "
                            "F16, BOOL, I8, I16, I32, I64, U8, U16, U32, U64",
                            entry.dtypeName),
                fmt::format("{}:{}", source->name(), entry.name),
                "convert the tensor before saving");
  if (entry.shape.size() > size_t(Shape::maxRank))
    return fail(ErrorCode::unsupported,
                fmt::format("the tensor has {} axes, more than {}",
                            entry.shape.size(), Shape::maxRank),
                fmt::format("{}:{}", source->name(), entry.name),
                "reshape it before saving");
  return ConstTensorView(nullptr, *dtype, Shape(entry.shape));
}

Expected<Tensor> SafetensorsFile::load(std::string_view name) const {
  const SafetensorsEntry *entry = find(name);
  if (!entry) {
    std::vector<std::string> names;
    for (const SafetensorsEntry &known : entryList)
      names.push_back(known.name);
    return fail(ErrorCode::io, fmt::format("holds no tensor '{}'", name),
                source->name(), suggestName(name, names));
  }
  auto description = describe(*entry);
  if (!description)
    return passOn(description);
  auto tensor = Tensor::zeros(description->dtype, description->shape);
  if (!tensor) {
    tensor.error().place = fmt::format("{}:{}", source->name(), name);
    return tensor;
  }
  int64_t offset = dataOffsetBytes + entry->beginByte;
  auto integer = integerFromSafetensors(entry->dtypeName);
  auto read = integer ? readIntegers(*source, offset, *integer, *tensor)
                      : readElements(*source, offset, *tensor);
  if (!read)
    return passOn(read);
  return tensor;
}

static Expected<void> checkNames(std::span<const NamedTensorView> tensors,
                                 const std::string &path) {
  std::set<std::string_view> seen;
  for (const NamedTensorView &tensor : tensors) {
    if (tensor.name.empty() || tensor.name == "__metadata__")
      return fail(ErrorCode::invalidArgument,
                  fmt::format("'{}' cannot name a tensor", tensor.name), path,
                  "choose another name");
    if (!seen.insert(tensor.name).second)
      return fail(ErrorCode::invalidArgument,
                  fmt::format("tensor '{}' is given twice", tensor.name), path,
                  "give each tensor a name of its own");
  }
  return {};
}

/// Entries for the tensors in the order given, offsets filled in.
static Expected<SafetensorsHeader>
layOut(std::span<const NamedTensorView> tensors,
       const std::vector<size_t> &order) {
  SafetensorsHeader header;
  int64_t end = 0;
  for (size_t index : order) {
    const NamedTensorView &tensor = tensors[index];
    auto elements = elementCount(tensor.view.shape);
    if (!elements)
      return passOn(elements);
    int64_t begin = end;
    end += *elements * sizeInBytes(tensor.view.dtype);
    header.entries.push_back({tensor.name,
                              std::string(safetensorsName(tensor.view.dtype)),
                              std::vector<int64_t>(tensor.view.shape.begin(),
                                                   tensor.view.shape.end()),
                              begin, end});
  }
  return header;
}

Expected<void>
reprise::writeSafetensors(const std::string &path,
                          std::span<const NamedTensorView> tensors,
                          const std::map<std::string, std::string> &metadata) {
  if (auto names = checkNames(tensors, path); !names)
    return names;
  std::vector<size_t> order(tensors.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    int64_t aBytes = sizeInBytes(tensors[a].view.dtype);
    int64_t bBytes = sizeInBytes(tensors[b].view.dtype);
    return aBytes != bBytes ? aBytes > bBytes
                            : tensors[a].name < tensors[b].name;
  });
  auto header = layOut(tensors, order);
  if (!header)
    return passOn(header);
  header->metadata = metadata;
  auto headerText = formatSafetensorsHeader(*header);
  if (!headerText)
    return passOn(headerText);

  auto file = AtomicFile::create(path);
  if (!file)
    return passOn(file);
  if (auto written = file->write(*headerText); !written)
    return written;
  for (size_t index : order)
    if (auto written = writeElements(*file, tensors[index].view); !written)
      return written;
  return file->commit();
}
