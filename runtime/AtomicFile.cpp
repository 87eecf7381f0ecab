//===- AtomicFile.cpp - files that appear whole or not at all -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/AtomicFile.h"

#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>
#include <utility>

using namespace reprise;

AtomicFile::AtomicFile(std::string target, std::string temporary,
                       int descriptor)
    : target(std::move(target)), temporary(std::move(temporary)),
      descriptor(descriptor) {}

AtomicFile::AtomicFile(AtomicFile &&other) noexcept
    : target(std::move(other.target)), temporary(std::move(other.temporary)),
      descriptor(std::exchange(other.descriptor, -1)) {}

AtomicFile::~AtomicFile() {
  if (descriptor < 0)
    return;
  ::close(descriptor);
  ::unlink(temporary.c_str());
}

Failure AtomicFile::failure(std::string_view action) const {
  return fail(ErrorCode::io,
              fmt::format("cannot {}: {}", action, std::strerror(errno)),
              target, "check that the folder exists, is writable and has room");
}

/// Between a target's name and the numbers of the process and of the file.
static constexpr std::string_view infix = ".tmp-";

bool AtomicFile::isTemporaryName(std::string_view name,
                                 std::string_view targetName) {
  if (!name.starts_with(targetName))
    return false;
  name.remove_prefix(targetName.size());
  if (!name.starts_with(infix))
    return false;
  name.remove_prefix(infix.size());
  auto isNumber = [](std::string_view text) {
    return !text.empty() &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  size_t dash = name.find('-');
  return dash != std::string_view::npos && isNumber(name.substr(0, dash)) &&
         isNumber(name.substr(dash + 1));
}

/// Opens a new file in the target's folder; its name goes to `temporary`.
static int createBeside(const std::string &target, unsigned permissions,
                        std::string &temporary) {
  static std::atomic<unsigned> counter = 0;
  int descriptor = -1;
  // A name is taken only where a crashed process of the same id left it.
  for (int attempt = 0; attempt < 100; ++attempt) {
    temporary = fmt::format("{}{}{}-{}", target, infix, ::getpid(), counter++);
    descriptor = ::open(temporary.c_str(),
                        O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions);
    if (descriptor >= 0 || errno != EEXIST)
      break;
  }
  return descriptor;
}

Expected<AtomicFile> AtomicFile::create(const std::string &path,
                                        unsigned permissions) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  // A rename would replace a symbolic link, not what it points to.
  fs::path resolved = fs::weakly_canonical(path, ignored);
  std::string target = resolved.empty() ? path : resolved.string();
  fs::file_status status = fs::status(target, ignored);
  if (fs::exists(status) && !fs::is_regular_file(status))
    return fail(ErrorCode::io, "exists and is not a regular file", path,
                "name a file, not a folder, a pipe or a device");

  std::string temporary;
  int descriptor = createBeside(target, permissions, temporary);
  if (descriptor < 0)
    return AtomicFile(path, "", -1).failure("create the file");
  return AtomicFile(std::move(target), std::move(temporary), descriptor);
}

Expected<void> AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return failure("write the file");
    bytes = bytes.subspan(size_t(written));
  }
  return {};
}

Expected<void> AtomicFile::write(std::string_view text) {
  return write(std::as_bytes(std::span(text.data(), text.size())));
}

Expected<void> AtomicFile::commit() {
  if (::fsync(descriptor) != 0)
    return failure("write the file to the disk");
  if (::rename(temporary.c_str(), target.c_str()) != 0)
    return failure("put the file in place");
  ::close(std::exchange(descriptor, -1));
  return {};
}
