//===- TrustedFolder.cpp - files that only this user can have written -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/TrustedFolder.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace reprise;

/// Of an open file, so that what is checked is what is read.
static Expected<void> checkTrust(const struct stat &status,
                                 const std::string &path) {
  if (status.st_uid != ::geteuid() && status.st_uid != 0)
    return fail(ErrorCode::io,
                fmt::format("it belongs to user {}, neither to you (user {}) "
                            "nor to root, and it is code to be run",
                            status.st_uid, ::geteuid()),
                path, "if you trust that user, copy it and use the copy");
  if (status.st_mode & (S_IWGRP | S_IWOTH))
    return fail(
        ErrorCode::io,
        fmt::format("other users may write it (mode {:o}), and it is "
                    "code to be run",
                    status.st_mode & 07777),
        path,
        fmt::format("if you trust what it holds: chmod -R go-w {}", path));
  return {};
}

static Failure failure(std::string_view action, const std::string &path) {
  return fail(ErrorCode::io,
              fmt::format("cannot {}: {}", action, std::strerror(errno)), path,
              "check the path and its permissions");
}

namespace {
struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0)
      ::close(value);
  }
};
} // namespace

TrustedFolder::TrustedFolder(TrustedFolder &&other) noexcept
    : pathValue(std::move(other.pathValue)),
      descriptor(std::exchange(other.descriptor, -1)) {}

TrustedFolder::~TrustedFolder() {
  if (descriptor >= 0)
    ::close(descriptor);
}

Expected<TrustedFolder> TrustedFolder::open(const std::string &path) {
  int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return failure("open the folder", path);
  TrustedFolder folder(path, descriptor);
  struct stat status;
  if (::fstat(descriptor, &status) != 0)
    return failure("look at the folder", path);
  if (auto trusted = checkTrust(status, path); !trusted)
    return passOn(trusted);
  return folder;
}

/// Reads `size` bytes, or fails with errno set.
static bool readAll(int descriptor, std::string &bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    ssize_t count =
        ::read(descriptor, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return false;
    if (count == 0)
      break;
    done += size_t(count);
  }
  bytes.resize(done);
  return true;
}

Expected<std::string> TrustedFolder::read(const std::string &name) const {
  std::string path = pathValue + "/" + name;
  // A pipe that nobody writes to must not hang.
  Descriptor file{
      ::openat(descriptor, name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  if (file.value < 0)
    return failure("open the file", path);
  struct stat status;
  if (::fstat(file.value, &status) != 0)
    return failure("look at the file", path);
  if (!S_ISREG(status.st_mode))
    return fail(ErrorCode::io, "is not a regular file", path,
                "check that this is the file you mean");
  if (auto trusted = checkTrust(status, path); !trusted)
    return passOn(trusted);
  // Far more than a kernel has.
  constexpr off_t maxBytes = off_t(1) << 28;
  if (status.st_size > maxBytes)
    return fail(ErrorCode::io,
                fmt::format("{} bytes are more than the {} that it may have",
                            status.st_size, maxBytes),
                path, "check that this is the file you mean");
  std::string bytes(size_t(status.st_size), '\0');
  if (!readAll(file.value, bytes))
    return failure("read the file", path);
  return bytes;
}

Expected<void> TrustedFolder::check(const std::string &name) const {
  struct stat status;
  if (::fstatat(descriptor, name.c_str(), &status, 0) != 0)
    return {};
  return checkTrust(status, pathValue + "/" + name);
}

void TrustedFolder::touch() const { ::futimens(descriptor, nullptr); }
