//===- Nvrtc.cpp - NVIDIA's run-time compiler, opened at run time ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Nvrtc.h"

#include "runtime/NvrtcSearch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <dlfcn.h>
#include <filesystem>
#include <optional>
#include <type_traits>

using namespace reprise;

namespace {

// The part of nvrtc.h that is used; stable since CUDA 11.
using NvrtcStatus = int;
using NvrtcProgram = struct NvrtcProgramHandle *;
constexpr NvrtcStatus nvrtcSuccess = 0;

constexpr const char *installMend =
    "install NVIDIA's CUDA toolkit 12 or newer (package cuda-nvrtc, "
    "https://developer.nvidia.com/cuda-downloads), or into a Python "
    "environment: pip install nvidia-cuda-nvrtc";

} // namespace

struct Nvrtc::Library {
  std::string path;
  int major = 0;
  int minor = 0;
  std::vector<int> architectures;

  const char *(*getErrorString)(NvrtcStatus) = nullptr;
  NvrtcStatus (*version)(int *, int *) = nullptr;
  NvrtcStatus (*getNumSupportedArchs)(int *) = nullptr;
  NvrtcStatus (*getSupportedArchs)(int *) = nullptr;
  NvrtcStatus (*createProgram)(NvrtcProgram *, const char *, const char *, int,
                               const char *const *,
                               const char *const *) = nullptr;
  NvrtcStatus (*destroyProgram)(NvrtcProgram *) = nullptr;
  NvrtcStatus (*compileProgram)(NvrtcProgram, int,
                                const char *const *) = nullptr;
  NvrtcStatus (*getPtxSize)(NvrtcProgram, size_t *) = nullptr;
  NvrtcStatus (*getPtx)(NvrtcProgram, char *) = nullptr;
  NvrtcStatus (*getCubinSize)(NvrtcProgram, size_t *) = nullptr;
  NvrtcStatus (*getCubin)(NvrtcProgram, char *) = nullptr;
  NvrtcStatus (*getProgramLogSize)(NvrtcProgram, size_t *) = nullptr;
  NvrtcStatus (*getProgramLog)(NvrtcProgram, char *) = nullptr;

  /// Looks up all functions; the name of the first that is missing, or null.
  const char *resolve(void *handle);
  Expected<void> readFacts();
  void openBuiltins() const;
};

const char *Nvrtc::Library::resolve(void *handle) {
  const char *missing = nullptr;
  auto bind = [&](auto &function, const char *name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(
        dlsym(handle, name));
    if (!function && !missing)
      missing = name;
  };
  bind(getErrorString, "nvrtcGetErrorString");
  bind(version, "nvrtcVersion");
  bind(getNumSupportedArchs, "nvrtcGetNumSupportedArchs");
  bind(getSupportedArchs, "nvrtcGetSupportedArchs");
  bind(createProgram, "nvrtcCreateProgram");
  bind(destroyProgram, "nvrtcDestroyProgram");
  bind(compileProgram, "nvrtcCompileProgram");
  bind(getPtxSize, "nvrtcGetPTXSize");
  bind(getPtx, "nvrtcGetPTX");
  bind(getCubinSize, "nvrtcGetCUBINSize");
  bind(getCubin, "nvrtcGetCUBIN");
  bind(getProgramLogSize, "nvrtcGetProgramLogSize");
  bind(getProgramLog, "nvrtcGetProgramLog");
  return missing;
}

Expected<void> Nvrtc::Library::readFacts() {
  int count = 0;
  if (version(&major, &minor) != nvrtcSuccess ||
      getNumSupportedArchs(&count) != nvrtcSuccess || count < 0)
    return fail(ErrorCode::unsupported,
                "NVRTC does not tell its version and architectures", path,
                installMend);
  architectures.resize(size_t(count));
  if (getSupportedArchs(architectures.data()) != nvrtcSuccess)
    return fail(ErrorCode::unsupported, "NVRTC does not tell its architectures",
                path, installMend);
  return {};
}

/// NVRTC opens the library of its builtins by name, and expects the loader to
/// look beside NVRTC. Where something stands between them (a sanitizer's
/// dlopen) the loader finds it only if it is open already. Without it, a
/// compilation says that it is missing.
void Nvrtc::Library::openBuiltins() const {
  auto folder = std::filesystem::path(path).parent_path();
  auto name = fmt::format("libnvrtc-builtins.so.{}.{}", major, minor);
  dlopen((folder / name).c_str(), RTLD_NOW | RTLD_LOCAL);
}

Nvrtc::Nvrtc(std::shared_ptr<const Library> library)
    : library(std::move(library)) {}

Expected<Nvrtc> Nvrtc::load(const std::string &path) {
  std::string reasons;
  for (const std::string &candidate : nvrtcCandidates(path)) {
    // Never closed: it keeps threads and caches of its own.
    void *handle = dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
      reasons = dlerror();
      continue;
    }
    auto library = std::make_shared<Library>();
    library->path = candidate;
    if (Dl_info info; dladdr(dlsym(handle, "nvrtcVersion"), &info))
      library->path = info.dli_fname;
    if (const char *missing = library->resolve(handle)) {
      reasons = fmt::format("{} has no function {}", candidate, missing);
      continue;
    }
    if (auto facts = library->readFacts(); !facts)
      return passOn(facts);
    library->openBuiltins();
    return Nvrtc(std::move(library));
  }
  return fail(ErrorCode::unsupported,
              fmt::format("NVRTC (libnvrtc.so) was not found; looked in {}{}{}",
                          fmt::join(nvrtcPlaces(path), ", "),
                          reasons.empty() ? "" : "; last answer: ", reasons),
              "", installMend);
}

std::string Nvrtc::version() const {
  return fmt::format("{}.{}", library->major, library->minor);
}
const std::string &Nvrtc::path() const { return library->path; }
const std::vector<int> &Nvrtc::architectures() const {
  return library->architectures;
}

namespace {

/// The number in "sm_90a"; nothing where the text has another form. A suffix of
/// one letter selects features of one architecture or its family.
std::optional<int> architectureNumber(std::string_view text) {
  if (!text.starts_with("sm_"))
    return std::nullopt;
  text.remove_prefix(3);
  int number = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view suffix = text.substr(size_t(end - text.data()));
  if (error != std::errc() ||
      !(suffix.empty() || suffix == "a" || suffix == "f"))
    return std::nullopt;
  return number;
}

/// A program of NVRTC's, destroyed at the end of its life.
template <typename Library>
class Program {
public:
  explicit Program(const Library &library) : library(library) {}
  ~Program() {
    if (handle)
      library.destroyProgram(&handle);
  }
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  /// A text or binary that NVRTC hands out as size and bytes; empty where it
  /// has none.
  template <typename GetSize, typename Get>
  std::string fetch(GetSize getSize, Get get) const {
    size_t bytes = 0;
    std::string text;
    if (getSize(handle, &bytes) != nvrtcSuccess || bytes == 0)
      return text;
    text.resize(bytes);
    if (get(handle, text.data()) != nvrtcSuccess)
      text.clear();
    return text;
  }

  const Library &library;
  NvrtcProgram handle = nullptr;
};

/// NVRTC's texts end with a zero that belongs to the size.
std::string withoutFinalZero(std::string text) {
  while (!text.empty() && text.back() == '\0')
    text.pop_back();
  return text;
}

} // namespace

static Expected<void> checkArchitecture(const Nvrtc &nvrtc,
                                        const std::string &architecture) {
  auto number = architectureNumber(architecture);
  const std::vector<int> &known = nvrtc.architectures();
  if (number && std::find(known.begin(), known.end(), *number) != known.end())
    return {};
  return fail(
      ErrorCode::unsupported,
      fmt::format("NVRTC {} does not compile for '{}'; it knows sm_{}",
                  nvrtc.version(), architecture, fmt::join(known, ", sm_")),
      nvrtc.path(), "choose a known architecture, or install a newer NVRTC");
}

Expected<NvrtcResult> Nvrtc::compile(const NvrtcRequest &request) const {
  if (auto known = checkArchitecture(*this, request.architecture); !known)
    return passOn(known);
  std::vector<const char *> headerTexts, headerNames;
  for (const NvrtcHeader &header : request.headers) {
    headerTexts.push_back(header.text.c_str());
    headerNames.push_back(header.name.c_str());
  }
  std::string architectureOption = "--gpu-architecture=" + request.architecture;
  std::vector<const char *> options{architectureOption.c_str(),
                                    "--ptxas-options=-v"};
  // What NVRTC has from its own cache comes without ptxas's report.
  if (std::pair(library->major, library->minor) >= std::pair(12, 9))
    options.push_back("--no-cache");
  for (const std::string &option : request.options)
    options.push_back(option.c_str());

  Program program(*library);
  NvrtcStatus status = library->createProgram(
      &program.handle, request.source.c_str(), request.sourceName.c_str(),
      int(headerTexts.size()), headerTexts.data(), headerNames.data());
  if (status != nvrtcSuccess)
    return fail(ErrorCode::internal,
                fmt::format("NVRTC refuses the program: {}",
                            library->getErrorString(status)),
                request.sourceName);
  status = library->compileProgram(program.handle, int(options.size()),
                                   options.data());
  NvrtcResult result;
  result.log = withoutFinalZero(
      program.fetch(library->getProgramLogSize, library->getProgramLog));
  if (status != nvrtcSuccess)
    return fail(ErrorCode::invalidArgument,
                fmt::format("NVRTC {} does not compile it: {}\n{}", version(),
                            library->getErrorString(status), result.log),
                request.sourceName,
                "correct the text at the lines named above");
  result.ptx =
      withoutFinalZero(program.fetch(library->getPtxSize, library->getPtx));
  std::string cubin = program.fetch(library->getCubinSize, library->getCubin);
  result.cubin.assign(cubin.begin(), cubin.end());
  result.resources = parsePtxasLog(result.log);
  return result;
}
