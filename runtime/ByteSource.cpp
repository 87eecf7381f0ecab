//===- ByteSource.cpp - bytes to be parsed --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/ByteSource.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace reprise;

ByteSource::~ByteSource() = default;

std::string ByteSource::placeAt(int64_t offset) const {
  return fmt::format("{}: byte {}", name(), offset);
}

/// Written so that no sum can overflow.
static bool isWithin(int64_t offset, size_t bytes, int64_t size) {
  return offset >= 0 && offset <= size && bytes <= size_t(size - offset);
}

static Failure beyondEnd(const ByteSource &source, int64_t offset,
                         size_t bytes) {
  return fail(ErrorCode::io,
              fmt::format("{} bytes are wanted here, but the file ends at byte "
                          "{}",
                          bytes, source.sizeInBytes()),
              source.placeAt(offset),
              "the file is truncated or malformed: write it again");
}

MemorySource::MemorySource(std::string name, std::span<const std::byte> bytes)
    : nameValue(std::move(name)), bytes(bytes) {}

Expected<void> MemorySource::read(int64_t offset,
                                  std::span<std::byte> target) const {
  if (!isWithin(offset, target.size(), sizeInBytes()))
    return beyondEnd(*this, offset, target.size());
  if (!target.empty())
    std::memcpy(target.data(), bytes.data() + offset, target.size());
  return {};
}

namespace {

class FileSource final : public ByteSource {
public:
  FileSource(std::string path, int descriptor, int64_t bytes)
      : path(std::move(path)), descriptor(descriptor), bytes(bytes) {}
  ~FileSource() override { ::close(descriptor); }

  const std::string &name() const override { return path; }
  int64_t sizeInBytes() const override { return bytes; }

  Expected<void> read(int64_t offset,
                      std::span<std::byte> target) const override {
    if (!isWithin(offset, target.size(), bytes))
      return beyondEnd(*this, offset, target.size());
    while (!target.empty()) {
      ssize_t got =
          ::pread(descriptor, target.data(), target.size(), off_t(offset));
      if (got < 0 && errno == EINTR)
        continue;
      // Zero: the file has shrunk since it was opened.
      if (got <= 0)
        return fail(ErrorCode::io,
                    fmt::format("cannot read: {}", got < 0
                                                       ? std::strerror(errno)
                                                       : "the file ends early"),
                    placeAt(offset),
                    "check that nothing else writes the file, and the disk");
      target = target.subspan(size_t(got));
      offset += got;
    }
    return {};
  }

private:
  std::string path;
  int descriptor;
  int64_t bytes;
};

} // namespace

Expected<std::unique_ptr<ByteSource>>
reprise::openFile(const std::string &path) {
  // Non-blocking, so that a FIFO is refused below instead of waited for.
  int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return fail(ErrorCode::io,
                fmt::format("cannot open the file: {}", std::strerror(errno)),
                path, "check the path and its permissions");
  struct stat status;
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor);
    return fail(ErrorCode::io, "not a regular file", path,
                "name a file, not a folder, a pipe or a device");
  }
  return std::make_unique<FileSource>(path, descriptor, status.st_size);
}
