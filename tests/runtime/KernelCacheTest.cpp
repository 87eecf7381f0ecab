//===- KernelCacheTest.cpp - kernels that were compiled before ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/KernelCache.h"

#include "StoredKernels.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

using namespace reprise;
using namespace reprise::test;
namespace fs = std::filesystem;

static void unexpected(const Error &error) { ADD_FAILURE() << error.render(); }

static CompileRequest requestFor(const Shape &x, DType dtype = DType::f32) {
  CompileRequest request;
  request.specText = "y = 2 x";
  request.inputs = {{"x", {dtype, x}}};
  return request;
}

/// The folders of kernels below a cache.
static std::vector<fs::path> kernelsIn(const fs::path &cache) {
  std::vector<fs::path> kernels;
  for (const auto &key : fs::directory_iterator(cache))
    for (const auto &kernel : fs::directory_iterator(key))
      kernels.push_back(kernel.path());
  return kernels;
}

/// What a child process makes of `work`, with the rights of nobody where the
/// tests run as root: permissions do not bind root.
template <typename Work>
static int runWithoutRights(Work work) {
  pid_t child = ::fork();
  if (child == 0) {
    bool isRoot = ::geteuid() == 0;
    if (isRoot && (::setgid(65534) != 0 || ::setuid(65534) != 0))
      ::_exit(100);
    ::_exit(work());
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

namespace {
struct Cache : ::testing::Test {
  KernelCache open(const std::string &build = "build 1") const {
    return KernelCache::open(path, build).value();
  }
  bool finds(const CompileRequest &request) const {
    return open().find(request, unexpected) != nullptr;
  }

  TemporaryFolder folder;
  std::string path = folder.file("some/cache");
};
} // namespace

//===----------------------------------------------------------------------===//
// What is found
//===----------------------------------------------------------------------===//

TEST_F(Cache, FindsWhatWasStored) {
  CompileRequest request = requestFor({5, 3, 2});
  EXPECT_FALSE(finds(request));
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  auto kernel = open().find(request, unexpected);
  ASSERT_NE(kernel, nullptr);
  expectDoubles(*kernel);
}

TEST_F(Cache, TimeAndBatchDoNotMatter) {
  ASSERT_TRUE(open().store(requestFor({5, 3, 2}), *twiceKernel(2)));
  EXPECT_TRUE(finds(requestFor({1, 70, 2})));
  EXPECT_TRUE(finds(requestFor({0, 0, 2})));
  CompileRequest named = requestFor({5, 3, 2});
  named.dims = {{"T", 5}};
  EXPECT_TRUE(finds(named));
  // A contradiction is for the compiler to report.
  named.dims = {{"T", 6}};
  EXPECT_FALSE(finds(named));
}

TEST_F(Cache, KernelsTunedForSizesServeTheirBucket) {
  auto tuned = [](std::map<std::string, int64_t> sizes) {
    Manifest manifest = twiceManifest(2);
    manifest.tunedFor = std::move(sizes);
    return loadCpuKernel(manifest, storedCode(STORED_KERNEL, manifest)).value();
  };
  ASSERT_TRUE(open().store(requestFor({5, 3, 2}), *tuned({{"B", 4}})));
  EXPECT_TRUE(finds(requestFor({5, 4, 2})));
  EXPECT_TRUE(finds(requestFor({500, 3, 2})));
  EXPECT_FALSE(finds(requestFor({5, 2, 2})));
  EXPECT_FALSE(finds(requestFor({5, 5, 2})));
  ASSERT_TRUE(
      open().store(requestFor({5, 5, 2}), *tuned({{"B", 8}, {"T", 8}})));
  auto kernel = open().find(requestFor({7, 6, 2}), unexpected);
  ASSERT_NE(kernel, nullptr);
  EXPECT_EQ(kernel->manifest.tunedFor.at("T"), 8);
  EXPECT_FALSE(finds(requestFor({9, 6, 2})));
  // What is tuned for no sizes serves all.
  ASSERT_TRUE(open().store(requestFor({9, 9, 2}), *twiceKernel(2)));
  EXPECT_TRUE(finds(requestFor({9, 6, 2})));
}

TEST_F(Cache, KernelsTunedForASizeAreNotForRequestsWithoutIt) {
  CompileRequest request;
  request.dims = {{"D", 2}, {"B", 4}};
  Manifest manifest = twiceManifest(2);
  manifest.tunedFor = {{"B", 4}};
  ASSERT_TRUE(open().store(
      request,
      *loadCpuKernel(manifest, storedCode(STORED_KERNEL, manifest)).value()));
  EXPECT_TRUE(finds(request));
  request.dims = {{"D", 2}};
  EXPECT_FALSE(finds(request));
}

TEST_F(Cache, SizesAndTypesMatter) {
  ASSERT_TRUE(open().store(requestFor({5, 3, 2}), *twiceKernel(2)));
  EXPECT_FALSE(finds(requestFor({5, 3, 4})));
  EXPECT_FALSE(finds(requestFor({5, 2})));
  EXPECT_FALSE(finds(requestFor({5, 3, 2}, DType::bf16)));
  ASSERT_TRUE(open().store(requestFor({5, 3, 4}), *twiceKernel(4)));
  auto kernel = open().find(requestFor({9, 9, 4}), unexpected);
  ASSERT_NE(kernel, nullptr);
  EXPECT_EQ(kernel->manifest.dims.at("D"), 4);
  EXPECT_TRUE(finds(requestFor({5, 3, 2})));
}

TEST_F(Cache, SizesByName) {
  CompileRequest request;
  request.dims = {{"D", 2}};
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  EXPECT_TRUE(finds(request));
  request.dims = {{"D", 3}};
  EXPECT_FALSE(finds(request));
  // Without a size the compiler has something to say.
  request.dims = {};
  EXPECT_FALSE(finds(request));
  request.dims = {{"D", 2}, {"E", 2}};
  EXPECT_FALSE(finds(request));
}

TEST_F(Cache, StorageByName) {
  CompileRequest request;
  request.dims = {{"D", 2}};
  request.storage = DType::bf16;
  ASSERT_TRUE(open().store(request, *twiceKernel(2, DType::bf16)));
  EXPECT_TRUE(finds(request));
  request.storage = DType::f16;
  EXPECT_FALSE(finds(request));
  // f32 where nothing says otherwise: a kernel under the same key, of another
  // type, does not serve.
  request.storage.reset();
  ASSERT_TRUE(open().store(request, *twiceKernel(2, DType::bf16)));
  EXPECT_FALSE(finds(request));
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  EXPECT_EQ(open().find(request, unexpected)->manifest.arguments[0].dtype,
            DType::f32);
}

TEST_F(Cache, TensorsThatAreNoInputsMatterByNameAlone) {
  CompileRequest request = requestFor({5, 3, 2});
  request.inputs["w_out"] = {DType::i64, {7}};
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  request.inputs["w_out"] = {DType::f32, {5, 5}};
  EXPECT_TRUE(finds(request));
  // What is given may decide on the operator's form.
  request.inputs["u"] = {DType::f32, {5, 3, 7}};
  EXPECT_FALSE(finds(request));
}

TEST_F(Cache, EverythingElseMatters) {
  const CompileRequest request = requestFor({5, 3, 2});
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  auto changed = [&](auto change) {
    CompileRequest other = request;
    change(other);
    return finds(other);
  };
  EXPECT_TRUE(changed([](CompileRequest &r) { r.specPath = "elsewhere"; }));
  EXPECT_FALSE(changed([](CompileRequest &r) { r.specText += " "; }));
  EXPECT_FALSE(changed([](CompileRequest &r) { r.operatorName = "twice"; }));
  EXPECT_FALSE(changed([](CompileRequest &r) { r.target = "sim:h200"; }));
  EXPECT_FALSE(changed([](CompileRequest &r) { r.storage = DType::f32; }));
  EXPECT_FALSE(changed([](CompileRequest &r) { r.mode = "step"; }));
  EXPECT_FALSE(changed([](CompileRequest &r) { r.direction = "reverse"; }));
  EXPECT_FALSE(changed([](CompileRequest &r) { r.inputProduct = "x"; }));
  EXPECT_FALSE(changed([](CompileRequest &r) { r.schedule = "#s"; }));
  EXPECT_FALSE(changed([](CompileRequest &r) { r.threads = 3; }));
  // What ends one field may begin the next.
  EXPECT_FALSE(changed([](CompileRequest &r) {
    r.mode = "for";
    r.direction = "ward";
  }));
  EXPECT_EQ(open("build 2").find(request, unexpected), nullptr);
}

TEST_F(Cache, KernelsForNamedGpusNeedNone) {
  CompileRequest request = requestFor({5, 3, 2});
  request.target = "h200";
  ASSERT_TRUE(open().store(request, cudaKernel(2)));
  auto kernel = open().find(request, unexpected);
  ASSERT_NE(kernel, nullptr);
  EXPECT_EQ(kernel->manifest.kind, KernelKind::cuda);
  EXPECT_EQ(kernel->manifest.resources.at("registers"), 40);
  request.target = "a100";
  EXPECT_FALSE(finds(request));
  // The GPU at hand, if there is one, is told from the one that is named.
  request.target = "gpu";
  EXPECT_FALSE(finds(request));
}

//===----------------------------------------------------------------------===//
// What can be wrong
//===----------------------------------------------------------------------===//

TEST_F(Cache, DamagedKernelsAreReportedAndRemoved) {
  CompileRequest request = requestFor({5, 3, 2});
  for (std::string name : {"kernel.so", "manifest.json", "SHA256SUMS"}) {
    ASSERT_TRUE(open().store(request, *twiceKernel(2)));
    damage(kernelsIn(path).at(0) / name);
    std::vector<std::string> warnings;
    auto warn = [&](const Error &e) {
      warnings.push_back(e.render("warning"));
    };
    EXPECT_EQ(open().find(request, warn), nullptr);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("damaged"), std::string::npos) << warnings[0];
    EXPECT_NE(warnings[0].find("removed"), std::string::npos) << warnings[0];
    EXPECT_TRUE(kernelsIn(path).empty());
  }
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  EXPECT_TRUE(finds(request));
}

/// As an earlier build would have written it.
TEST_F(Cache, KernelsOfAnotherSchemaAreReportedAndCompiledAnew) {
  CompileRequest request = requestFor({5, 3, 2});
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  fs::path kernel = kernelsIn(path).at(0);
  std::string text = readFile(kernel / "manifest.json");
  size_t at = text.find("\"schema_version\": 3");
  ASSERT_NE(at, text.npos);
  text.replace(at, 19, "\"schema_version\": 2");
  writeFile(kernel / "manifest.json", text);
  std::string command = "cd '" + kernel.string() +
                        "' && sha256sum manifest.json kernel.so > SHA256SUMS";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::vector<std::string> warnings;
  auto warn = [&](const Error &e) { warnings.push_back(e.render("warning")); };
  EXPECT_EQ(open().find(request, warn), nullptr);
  ASSERT_EQ(warnings.size(), 1u);
  for (const char *part :
       {"of schema 2; this build reads 3", "removed from", "compiled again"})
    EXPECT_NE(warnings[0].find(part), std::string::npos) << warnings[0];
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  EXPECT_TRUE(finds(request));
}

TEST_F(Cache, KernelsThatOthersMayWriteAreRemoved) {
  CompileRequest request = requestFor({5, 3, 2});
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  ASSERT_EQ(::chmod((kernelsIn(path).at(0) / "kernel.so").c_str(), 0666), 0);
  int warnings = 0;
  EXPECT_EQ(open().find(request, [&](const Error &) { ++warnings; }), nullptr);
  EXPECT_EQ(warnings, 1);
  EXPECT_TRUE(kernelsIn(path).empty());
}

TEST_F(Cache, FoldersThatOthersMayWriteAreRefused) {
  open();
  ASSERT_EQ(::chmod(path.c_str(), 0770), 0);
  expectError(KernelCache::open(path, "build"), ErrorCode::io,
              {path, "other users", "mode 770"});
}

TEST_F(Cache, BelongsToItsUserAlone) {
  mode_t before = ::umask(0);
  open();
  ::umask(before);
  struct stat status;
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, mode_t(0700));
}

TEST_F(Cache, MustBeAFolder) {
  writeFile(folder.file("file"), "");
  expectError(KernelCache::open(folder.file("file"), "b"), ErrorCode::io,
              {"file", "Not a directory"});
  expectError(KernelCache::open(folder.file("file/cache"), "b"), ErrorCode::io,
              {"cannot create", "--no-cache"});
}

TEST_F(Cache, ReadOnlyCachesServe) {
  CompileRequest request = requestFor({5, 3, 2});
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  ASSERT_EQ(::chmod(path.c_str(), 0555), 0);
  for (auto &entry : fs::recursive_directory_iterator(path))
    ASSERT_EQ(::chmod(entry.path().c_str(), 0555), 0);
  ASSERT_EQ(::chmod(folder.path.c_str(), 0755), 0);
  auto kernel = twiceKernel(4);
  EXPECT_EQ(runWithoutRights([&] {
              auto cache = KernelCache::open(path, "build 1");
              if (!cache)
                return 1;
              if (!cache->find(request, unexpected))
                return 2;
              auto stored = cache->store(requestFor({5, 3, 4}), *kernel);
              return !stored && stored.error().code == ErrorCode::io ? 0 : 3;
            }),
            0);
  for (auto &entry : fs::recursive_directory_iterator(path))
    ::chmod(entry.path().c_str(), 0755);
  ::chmod(path.c_str(), 0755);
}

TEST_F(Cache, FullDisksLeaveNothingBehind) {
  KernelCache cache = open();
  auto kernel = twiceKernel(2);
  struct rlimit before, little;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  little = before;
  little.rlim_cur = 2000;
  auto handler = ::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  auto stored = cache.store(requestFor({5, 3, 2}), *kernel);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  expectError(stored, ErrorCode::io,
              {"kernel.so", "cannot write", "--no-cache"});
  EXPECT_EQ(stored.error().place.find(".tmp"), std::string::npos);
  EXPECT_TRUE(kernelsIn(path).empty());
}

TEST_F(Cache, WhatIsNoFolderGivesWay) {
  KernelCache cache = open();
  CompileRequest request = requestFor({5, 3, 2});
  auto store = [&] { return cache.store(request, *twiceKernel(2)); };
  ASSERT_TRUE(store());
  fs::path entry = kernelsIn(path).at(0);
  for (const fs::path &damaged : {entry, entry.parent_path()}) {
    fs::remove_all(damaged);
    writeFile(damaged, "no folder");
    EXPECT_FALSE(finds(request));
    ASSERT_TRUE(store()) << damaged;
    EXPECT_TRUE(finds(request));
  }
}

TEST_F(Cache, WhatEndedProcessesLeftBehindIsRemoved) {
  KernelCache cache = open();
  ASSERT_TRUE(cache.store(requestFor({5, 3, 2}), *twiceKernel(2)));
  fs::path entry = kernelsIn(path).at(0);
  auto leave = [&](const char *name, auto age) {
    fs::path inWork = entry.parent_path() / name;
    fs::create_directory(inWork);
    writeFile(inWork / "kernel.so", "half");
    fs::last_write_time(inWork, fs::file_time_type::clock::now() - age);
    return inWork;
  };
  fs::path abandoned = leave("old.tmp-abcdef", std::chrono::hours(2));
  fs::path inUse = leave("new.tmp-abcdef", std::chrono::minutes(1));
  ASSERT_TRUE(cache.store(requestFor({5, 3, 4}), *twiceKernel(4)));
  EXPECT_FALSE(fs::exists(abandoned));
  EXPECT_TRUE(fs::exists(inUse));
}

//===----------------------------------------------------------------------===//
// Several processes, and size
//===----------------------------------------------------------------------===//

/// Stores and finds two kernels so many times; 0 where it never met anything
/// but a kernel or nothing.
static int useCache(const KernelCache &cache, int rounds,
                    const CompiledKernel &two, const CompiledKernel &four) {
  int problems = 0;
  auto warn = [&](const Error &error) {
    ++problems;
    std::fprintf(stderr, "%s\n", error.render("warning").c_str());
  };
  for (int i = 0; i < rounds; ++i) {
    bool stored = cache.store(requestFor({5, 3, 2}), two) &&
                  cache.store(requestFor({5, 3, 4}), four);
    auto kernel = cache.find(requestFor({5, 3, 2}), warn);
    if (!stored || (kernel && kernel->manifest.dims.at("D") != 2))
      ++problems;
  }
  return std::min(problems, 99);
}

/// In three processes at once; each says how many problems it met.
static void inProcesses(FunctionRef<int()> work) {
  std::vector<pid_t> children;
  for (int i = 0; i < 3; ++i) {
    children.push_back(::fork());
    if (children.back() == 0)
      ::_exit(work());
  }
  for (pid_t child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
}

TEST_F(Cache, SeveralProcessesBeginIt) {
  auto two = twiceKernel(2), four = twiceKernel(4);
  for (int round = 0; round < 50; ++round) {
    KernelCache cache = open();
    inProcesses([&] { return useCache(cache, 1, *two, *four); });
    fs::remove_all(path);
  }
}

TEST_F(Cache, SeveralProcessesKeepItSmall) {
  auto kernel = twiceKernel(2);
  KernelCache cache =
      KernelCache::open(path, "build 1", /*maxBytes=*/1).value();
  inProcesses([&] {
    int problems = 0;
    for (int i = 0; i < 99; ++i) {
      CompileRequest request = requestFor({5, 3, 2});
      request.specText += std::to_string(i % 3);
      problems += !cache.store(request, *kernel);
    }
    return problems;
  });
}

TEST_F(Cache, SeveralProcessesShareIt) {
  KernelCache cache = open();
  auto two = twiceKernel(2), four = twiceKernel(4);
  inProcesses([&] { return useCache(cache, 50, *two, *four); });
  EXPECT_TRUE(finds(requestFor({5, 3, 2})));
  EXPECT_TRUE(finds(requestFor({5, 3, 4})));
  // And nothing temporary.
  EXPECT_EQ(kernelsIn(path).size(), 2u);
}

TEST_F(Cache, WhatWasNotUsedForLongestGoes) {
  int64_t bytes = int64_t(fs::file_size(STORED_KERNEL));
  KernelCache cache =
      KernelCache::open(path, "build 1", /*maxBytes=*/2 * bytes + bytes / 2)
          .value();
  auto store = [&](int64_t D) {
    ASSERT_TRUE(cache.store(requestFor({5, 3, D}), *twiceKernel(D)));
  };
  // Older than all that comes.
  auto past = fs::file_time_type::clock::now() - std::chrono::hours(1);
  store(1);
  fs::last_write_time(kernelsIn(path).at(0), past);
  store(2);
  for (const fs::path &kernel : kernelsIn(path))
    if (fs::last_write_time(kernel) != past)
      fs::last_write_time(kernel, past + std::chrono::minutes(1));
  // Use is what counts, not age.
  EXPECT_TRUE(finds(requestFor({5, 3, 1})));
  store(3);
  EXPECT_TRUE(finds(requestFor({5, 3, 1})));
  EXPECT_FALSE(finds(requestFor({5, 3, 2})));
  EXPECT_TRUE(finds(requestFor({5, 3, 3})));
}

//===----------------------------------------------------------------------===//
// Where it is, and what build it belongs to
//===----------------------------------------------------------------------===//

namespace {
/// Sets a variable of the environment for a test; null unsets it.
struct Variable {
  Variable(const char *name, const char *value) : name(name) {
    if (const char *old = std::getenv(name))
      before = old;
    value ? ::setenv(name, value, 1) : ::unsetenv(name);
  }
  ~Variable() {
    before ? ::setenv(name, before->c_str(), 1) : ::unsetenv(name);
  }
  const char *name;
  std::optional<std::string> before;
};
} // namespace

TEST(DefaultCacheFolder, FollowsTheEnvironment) {
  Variable home("HOME", "/home/me");
  {
    Variable cache("XDG_CACHE_HOME", "/scratch/cache");
    EXPECT_EQ(defaultCacheFolder().value(), "/scratch/cache/reprise");
  }
  for (const char *useless : {"", "relative/cache"}) {
    Variable cache("XDG_CACHE_HOME", useless);
    EXPECT_EQ(defaultCacheFolder().value(), "/home/me/.cache/reprise");
  }
  Variable cache("XDG_CACHE_HOME", nullptr);
  EXPECT_EQ(defaultCacheFolder().value(), "/home/me/.cache/reprise");
  Variable nowhere("HOME", nullptr);
  expectError(defaultCacheFolder(), ErrorCode::io,
              {"XDG_CACHE_HOME", "HOME", "--cache"});
}

TEST(BuildId, IsTheLinkers) {
  EXPECT_EQ(readBuildId(STORED_KERNEL).value(), "0123456789abcdef");
}

TEST(BuildId, MustBeThere) {
  expectError(readBuildId(STORED_KERNEL_WITHOUT_ID), ErrorCode::unsupported,
              {STORED_KERNEL_WITHOUT_ID, "no build id", "-Wl,--build-id"});
  expectError(readBuildId("/nowhere/libreprise_jit.so"), ErrorCode::io,
              {"/nowhere/libreprise_jit.so"});
  TemporaryFolder folder;
  for (const std::string &text :
       {std::string(), std::string("short"), std::string(500, 'x')}) {
    writeFile(folder.file("text"), text);
    expectError(readBuildId(folder.file("text")), ErrorCode::unsupported,
                {"not a 64-bit ELF file"});
  }
}
