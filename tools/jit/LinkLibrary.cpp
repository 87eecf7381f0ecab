//===- LinkLibrary.cpp - from an object file to a shared library ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/LinkLibrary.h"

#include "lld/Common/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/raw_ostream.h"

#include <fcntl.h>
#include <mutex>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

LLD_HAS_DRIVER(elf)

using namespace reprise;
using namespace reprise::jit;

static Failure failure(const std::string &what, const std::string &why) {
  return fail(ErrorCode::internal, what + ": " + why, "lld",
              "this is a defect of Reprise: please report it with the spec");
}

namespace {

/// lld takes and makes files by their paths; those of open descriptors lie
/// under /proc.
std::string pathOf(int descriptor) {
  return "/proc/self/fd/" + std::to_string(descriptor);
}

/// A file that lies in memory alone.
class InputFile {
public:
  explicit InputFile(llvm::StringRef bytes)
      : descriptor(::memfd_create("kernel.o", MFD_CLOEXEC)) {
    if (descriptor < 0)
      return;
    llvm::raw_fd_ostream stream(descriptor, /*shouldClose=*/false);
    stream << bytes;
    stream.flush();
    isWritten = !stream.has_error();
    stream.clear_error();
  }
  ~InputFile() {
    if (descriptor >= 0)
      ::close(descriptor);
  }
  InputFile(const InputFile &) = delete;
  InputFile &operator=(const InputFile &) = delete;

  bool isReady() const { return isWritten; }
  std::string path() const { return pathOf(descriptor); }

private:
  int descriptor;
  bool isWritten = false;
};

/// A pipe whose other end is read as long as this lives: a regular file would
/// be replaced by another one in the same folder, which /proc does not allow.
class OutputPipe {
public:
  OutputPipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0)
      return;
    int status = ::pthread_create(&reader, nullptr, &readAll, this);
    isReading = status == 0;
    // Says why, as pipe2 does.
    if (!isReading)
      errno = status;
  }
  ~OutputPipe() {
    finish();
    closeEnd(0);
  }
  OutputPipe(const OutputPipe &) = delete;
  OutputPipe &operator=(const OutputPipe &) = delete;

  bool isReady() const { return isReading; }
  std::string path() const { return pathOf(ends[1]); }

  /// Everything that was written.
  std::string finish() {
    closeEnd(1);
    if (std::exchange(isReading, false))
      ::pthread_join(reader, nullptr);
    return std::move(bytes);
  }

private:
  static void *readAll(void *self) {
    auto &pipe = *static_cast<OutputPipe *>(self);
    char part[1 << 16];
    auto readPart = [&] { return ::read(pipe.ends[0], part, sizeof part); };
    ssize_t count;
    while ((count = llvm::sys::RetryAfterSignal(-1, readPart)) > 0)
      pipe.bytes.append(part, size_t(count));
    return nullptr;
  }

  void closeEnd(int end) {
    if (ends[end] >= 0)
      ::close(std::exchange(ends[end], -1));
  }

  int ends[2] = {-1, -1};
  std::string bytes;
  // Not std::thread, which throws where the system grants no thread.
  pthread_t reader;
  bool isReading = false;
};

} // namespace

/// A kernel must run where there is nothing but libc.
static Expected<void> checkReferences(const std::string &object) {
  auto file = llvm::object::ObjectFile::createObjectFile(
      llvm::MemoryBufferRef(object, "kernel.o"));
  if (!file)
    return failure("the code is no object file",
                   llvm::toString(file.takeError()));
  // The last one is the linker's own.
  constexpr llvm::StringLiteral known[] = {"memcpy", "memmove", "memset",
                                           "_GLOBAL_OFFSET_TABLE_"};
  for (const llvm::object::SymbolRef &symbol : (*file)->symbols()) {
    auto flags = symbol.getFlags();
    auto name = symbol.getName();
    if (!flags || !name)
      return failure("the code is no object file",
                     llvm::toString(llvm::joinErrors(flags.takeError(),
                                                     name.takeError())));
    bool isUndefined = *flags & llvm::object::SymbolRef::SF_Undefined;
    if (isUndefined && !name->empty() && !llvm::is_contained(known, *name))
      return failure("the kernel cannot be linked",
                     "it refers to '" + name->str() + "'");
  }
  return {};
}

Expected<std::string> reprise::jit::linkLibrary(const std::string &object,
                                                const std::string &name) {
  if (auto references = checkReferences(object); !references)
    return passOn(references);
  InputFile input(object);
  OutputPipe output;
  if (!input.isReady() || !output.isReady())
    return fail(ErrorCode::unsupported,
                "cannot put the kernel into memory: " + llvm::sys::StrError(),
                "kernel '" + name + "'",
                "check the limits on memory and open files");
  std::string inputPath = input.path(), outputPath = output.path();
  // There is not enough to do for two threads. Mapped output would need a file.
  // Symbolic: a function of the host program that has a kernel's name must not
  // be called in its place.
  const char *arguments[] = {"ld.lld",
                             "--shared",
                             "-Bsymbolic",
                             "--threads=1",
                             "--gc-sections",
                             "--build-id=none",
                             "--no-mmap-output-file",
                             "--hash-style=gnu",
                             "-z",
                             "noexecstack",
                             "-o",
                             outputPath.c_str(),
                             inputPath.c_str()};
  std::string log;
  llvm::raw_string_ostream stream(log);
  // lld keeps state in variables of the process.
  static std::mutex mutex;
  static bool canRun = true;
  std::lock_guard<std::mutex> lock(mutex);
  if (!canRun)
    return failure("the kernel cannot be linked",
                   "lld failed before, and cannot run again in this process");
  lld::Result result =
      lld::lldMain(arguments, stream, stream, {{lld::Gnu, &lld::elf::link}});
  canRun = result.canRunAgain;
  if (result.retCode != 0)
    return failure("the kernel cannot be linked", log);
  return output.finish();
}
