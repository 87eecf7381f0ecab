//===- NvrtcSearch.cpp - where NVRTC may lie ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/NvrtcSearch.h"

#include "runtime/Compiler.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <set>

using namespace reprise;
namespace fs = std::filesystem;

namespace {

/// The plain name exists where development packages are installed; the others
/// are what toolkits and wheels of these major versions bring.
constexpr const char *libraryNames[] = {"libnvrtc.so", "libnvrtc.so.13",
                                        "libnvrtc.so.12"};

/// Folders of the libraries inside a toolkit, a wheel's site-packages, or the
/// folder itself.
constexpr const char *subfolders[] = {"",
                                      "lib64",
                                      "lib",
                                      "targets/x86_64-linux/lib",
                                      "targets/sbsa-linux/lib",
                                      "nvidia/cu13/lib",
                                      "nvidia/cuda_nvrtc/lib"};

/// `root` itself, and the site-packages in it if it is a Python environment.
std::vector<fs::path> packageRoots(const fs::path &root) {
  std::vector<fs::path> roots{root};
  std::error_code error;
  for (fs::directory_iterator entry(root / "lib", error), end;
       !error && entry != end; entry.increment(error))
    if (entry->path().filename().string().starts_with("python3"))
      roots.push_back(entry->path() / "site-packages");
  return roots;
}

/// The libraries found under a folder.
void searchFolder(const fs::path &folder, std::vector<std::string> &found) {
  std::error_code ignored;
  for (const fs::path &root : packageRoots(folder))
    for (const char *subfolder : subfolders)
      for (const char *name : libraryNames) {
        fs::path file = root / subfolder / name;
        if (fs::is_regular_file(file, ignored))
          found.push_back(file.string());
      }
}

/// Folders to search when no path is given.
std::vector<std::string> defaultFolders() {
  std::vector<std::string> folders;
  if (const char *cudaHome = std::getenv("CUDA_HOME"); cudaHome && *cudaHome)
    folders.push_back(cudaHome);
  folders.push_back("/usr/local/cuda");
  if (const char *venv = std::getenv("VIRTUAL_ENV"); venv && *venv)
    folders.push_back(venv);
  return folders;
}

} // namespace

std::vector<std::string> reprise::nvrtcCandidates(const std::string &path) {
  std::vector<std::string> candidates;
  std::error_code ignored;
  if (!path.empty()) {
    if (fs::is_directory(path, ignored))
      searchFolder(path, candidates);
    else
      candidates.push_back(path);
    return candidates;
  }
  candidates.assign(std::begin(libraryNames), std::end(libraryNames));
  for (const std::string &folder : defaultFolders())
    searchFolder(folder, candidates);
  return candidates;
}

/// The file that the loader finds under a plain name; empty where there is
/// none. It stays loaded, as in Nvrtc::load, which is not far then.
static std::string fileOfLoader(const std::string &name) {
  void *handle = dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL);
  Dl_info info;
  if (!handle || !dladdr(dlsym(handle, "nvrtcVersion"), &info))
    return "";
  return info.dli_fname;
}

static std::string describeFile(const std::string &path) {
  if (auto build = readBuildId(path))
    return *build;
  std::error_code ignored;
  fs::path file = fs::canonical(path, ignored);
  return fmt::format(
      "{} {} {}", file.string(), fs::file_size(file, ignored),
      fs::last_write_time(file, ignored).time_since_epoch().count());
}

std::string reprise::describeNvrtcs() {
  // Names of one file, and a file that the loader knows because it is open
  // already, count once.
  std::set<std::string> described;
  for (std::string candidate : nvrtcCandidates({})) {
    if (candidate.find('/') == std::string::npos)
      candidate = fileOfLoader(candidate);
    if (!candidate.empty())
      described.insert(describeFile(candidate));
  }
  return fmt::format("{}", fmt::join(described, "; "));
}

std::vector<std::string> reprise::nvrtcPlaces(const std::string &path) {
  if (!path.empty())
    return {path};
  std::vector<std::string> places{"the loader's search path"};
  for (std::string &folder : defaultFolders())
    places.push_back(std::move(folder));
  return places;
}
