//===- BuildId.cpp - what the linker calls a library ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/ByteSource.h"
#include "runtime/Compiler.h"

#include <fmt/format.h>

#include <cstring>
#include <elf.h>
#include <vector>

using namespace reprise;

namespace {

/// Reads what of an ELF file leads to its build id; a few hundred bytes.
class ElfReader {
public:
  explicit ElfReader(const ByteSource &source) : source(source) {}

  Expected<std::string> buildId() const;

private:
  Failure failure(const std::string &what) const {
    return fail(ErrorCode::unsupported, what, source.name(),
                "link it with -Wl,--build-id");
  }
  /// A structure of the file's format.
  template <typename T>
  Expected<T> read(uint64_t offset) const {
    T value;
    if (auto read = source.read(int64_t(offset),
                                std::as_writable_bytes(std::span(&value, 1)));
        !read)
      return passOn(read);
    return value;
  }
  /// The build id among the notes of a segment; empty where it is not there.
  Expected<std::string> findIn(const Elf64_Phdr &segment) const;

  const ByteSource &source;
};

Expected<std::string> ElfReader::findIn(const Elf64_Phdr &segment) const {
  auto padded = [](uint64_t bytes) { return (bytes + 3) & ~uint64_t(3); };
  uint64_t at = segment.p_offset, end = at + segment.p_filesz;
  while (at < end && end - at >= sizeof(Elf64_Nhdr)) {
    auto note = read<Elf64_Nhdr>(at);
    if (!note)
      return passOn(note);
    uint64_t name = at + sizeof *note, id = name + padded(note->n_namesz);
    at = id + padded(note->n_descsz);
    if (note->n_type != NT_GNU_BUILD_ID ||
        note->n_namesz != sizeof ELF_NOTE_GNU || note->n_descsz > 64)
      continue;
    std::vector<std::byte> bytes(note->n_descsz);
    if (auto read = source.read(int64_t(id), bytes); !read)
      return passOn(read);
    std::string digits;
    for (std::byte byte : bytes)
      digits += fmt::format("{:02x}", unsigned(byte));
    return digits;
  }
  return "";
}

Expected<std::string> ElfReader::buildId() const {
  auto header = read<Elf64_Ehdr>(0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64 ||
      header->e_phentsize != sizeof(Elf64_Phdr))
    return failure("it is not a 64-bit ELF file");
  for (unsigned i = 0; i < header->e_phnum; ++i) {
    auto segment =
        read<Elf64_Phdr>(header->e_phoff + i * uint64_t(sizeof(Elf64_Phdr)));
    if (!segment)
      return passOn(segment);
    if (segment->p_type != PT_NOTE)
      continue;
    auto id = findIn(*segment);
    if (!id || !id->empty())
      return id;
  }
  return failure("it has no build id, so that kernels compiled by it cannot be "
                 "told from those of another build");
}

} // namespace

Expected<std::string> reprise::readBuildId(const std::string &path) {
  auto source = openFile(path);
  if (!source)
    return passOn(source);
  return ElfReader(**source).buildId();
}
