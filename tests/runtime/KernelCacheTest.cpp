//===- KernelCacheTest.cpp - kernels that were compiled before ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CacheTest.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

using namespace reprise;
using namespace reprise::test;

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

/// What the spec or the form of the operator fixes is the same for every
/// request of the key, and only those who leave it open get it.
TEST_F(Cache, SizesThatNoInputShows) {
  CompiledKernel kernel = *twiceKernel(2);
  kernel.manifest.dims["K"] = 3;
  auto stored = [&](const CompileRequest &request) {
    kernel.machineCode = storedCode(STORED_KERNEL, kernel.manifest);
    ASSERT_TRUE(open().store(request, kernel));
  };
  CompileRequest left = requestFor({5, 3, 2});
  CompileRequest named = left;
  named.dims = {{"K", 3}};
  CompileRequest other = left;
  other.dims = {{"K", 4}};

  // By name: without the name the size may be missing.
  stored(named);
  EXPECT_TRUE(finds(named));
  EXPECT_FALSE(finds(left));
  EXPECT_FALSE(finds(other));
  // Left open: it follows from what all requests of the key share.
  stored(left);
  EXPECT_TRUE(finds(left));
  EXPECT_TRUE(finds(requestFor({7, 9, 2})));
  EXPECT_TRUE(finds(named));
  EXPECT_FALSE(finds(other));
  // One that leaves open more is another's.
  CompileRequest more = left;
  more.inputs.clear();
  EXPECT_FALSE(finds(more));
  CompileRequest step = left;
  step.mode = "step";
  EXPECT_FALSE(finds(step));
}

TEST_F(Cache, SizesLeftOpenAreNotOthers) {
  CompiledKernel kernel = *twiceKernel(2);
  kernel.manifest.dims["K"] = 3;
  kernel.manifest.dims["L"] = 4;
  kernel.machineCode = storedCode(STORED_KERNEL, kernel.manifest);
  CompileRequest K = requestFor({5, 3, 2}), L = K, both = K, neither = K;
  K.dims = {{"K", 3}};
  L.dims = {{"L", 4}};
  both.dims = {{"K", 3}, {"L", 4}};
  ASSERT_TRUE(open().store(K, kernel));
  EXPECT_TRUE(finds(K));
  EXPECT_TRUE(finds(both));
  EXPECT_FALSE(finds(L));
  EXPECT_FALSE(finds(neither));
}

TEST_F(Cache, StorageByName) {
  CompileRequest request;
  request.dims = {{"D", 2}};
  request.storage = DType::bf16;
  ASSERT_TRUE(open().store(request, *twiceKernel(2, DType::bf16)));
  EXPECT_TRUE(finds(request));
  request.storage = DType::f16;
  EXPECT_FALSE(finds(request));
  request.storage.reset();
  EXPECT_FALSE(finds(request));
}

/// The spec writes the type of `x`; the storage type, asked for by name, is
/// that of other tensors.
TEST_F(Cache, TypesThatTheSpecWrites) {
  CompileRequest request = requestFor({5, 3, 2}, DType::bf16);
  for (auto storage : {std::optional<DType>(), std::optional(DType::f32)}) {
    request.storage = storage;
    ASSERT_TRUE(open().store(request, *twiceKernel(2, DType::bf16)));
    EXPECT_TRUE(finds(request));
  }
  request.inputs["x"].dtype = DType::f32;
  EXPECT_FALSE(finds(request));
}

TEST_F(Cache, IntegersOfEveryWidthAreTheSameKernels) {
  CompiledKernel kernel = *twiceKernel(2);
  ManifestArgument &lengths =
      *kernel.manifest.arguments.emplace(kernel.manifest.arguments.end() - 1);
  lengths.name = "lengths";
  lengths.dtype = DType::i32;
  lengths.dims = {"B"};
  lengths.values = ValueRange{Expression(0), Expression::parse("T").value()};
  kernel.machineCode = storedCode(STORED_KERNEL, kernel.manifest);
  CompileRequest request = requestFor({5, 3, 2});
  request.inputs["lengths"] = {DType::i32, {3}};
  ASSERT_TRUE(open().store(request, kernel));
  for (DType dtype : {DType::i32, DType::i64, DType::u8}) {
    request.inputs["lengths"].dtype = dtype;
    EXPECT_TRUE(finds(request)) << name(dtype);
  }
  request.inputs["lengths"].dtype = DType::f32;
  EXPECT_FALSE(finds(request));
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
  EXPECT_FALSE(
      changed([](CompileRequest &r) { r.subnormals = Subnormals::flush; }));
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

TEST_F(Cache, KernelsForGpusAreOfTheirNvrtc) {
  fs::create_directories(folder.file("cuda/lib64"));
  std::string nvrtc = folder.file("cuda/lib64/libnvrtc.so");
  Variable cudaHome("CUDA_HOME", folder.file("cuda").c_str());
  fs::copy_file(STORED_KERNEL, nvrtc);
  CompileRequest onGpu = requestFor({5, 3, 2}), onCpu = onGpu,
                 simulated = onGpu;
  onGpu.target = "h200";
  simulated.target = "sim:h200";
  ASSERT_TRUE(open().store(onGpu, cudaKernel(2)));
  ASSERT_TRUE(open().store(onCpu, *twiceKernel(2)));
  ASSERT_TRUE(open().store(simulated, *twiceKernel(2)));
  // What counts is the build id.
  fs::remove(nvrtc);
  fs::copy_file(STORED_KERNEL, nvrtc);
  EXPECT_TRUE(finds(onGpu));
  // Where there is none, size and time.
  for (const char *version : {"a version", "another version"}) {
    writeFile(nvrtc, version);
    EXPECT_FALSE(finds(onGpu));
    ASSERT_TRUE(open().store(onGpu, cudaKernel(2)));
    EXPECT_TRUE(finds(onGpu));
  }
  EXPECT_TRUE(finds(onCpu));
  EXPECT_TRUE(finds(simulated));
}

//===----------------------------------------------------------------------===//
// What can be wrong
//===----------------------------------------------------------------------===//

TEST_F(Cache, DamagedKernelsAreReportedAndRemoved) {
  CompileRequest request = requestFor({5, 3, 2});
  for (std::string name : {"kernel.so", "manifest.json", "SHA256SUMS"}) {
    ASSERT_TRUE(open().store(request, *twiceKernel(2)));
    damage(kernels().at(0) / name);
    std::vector<std::string> warnings;
    auto warn = [&](const Error &e) {
      warnings.push_back(e.render("warning"));
    };
    EXPECT_EQ(open().find(request, warn), nullptr);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("damaged"), std::string::npos) << warnings[0];
    EXPECT_NE(warnings[0].find("removed"), std::string::npos) << warnings[0];
    EXPECT_TRUE(kernels().empty());
  }
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  EXPECT_TRUE(finds(request));
}

/// As an earlier build would have written it.
TEST_F(Cache, KernelsOfAnotherSchemaAreReportedAndCompiledAnew) {
  CompileRequest request = requestFor({5, 3, 2});
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  fs::path kernel = kernels().at(0);
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

TEST_F(Cache, KernelsForOtherMachinesStayUnmentioned) {
  CompileRequest request = requestFor({5, 3, 2});
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  fs::path kernel = kernels().at(0);
  Manifest manifest = twiceManifest(2);
  manifest.cpuFeatures = {"avx9000"};
  writeFile(kernel / "manifest.json", manifest.toJson());
  std::string command = "cd '" + kernel.string() +
                        "' && sha256sum manifest.json kernel.so > SHA256SUMS";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_FALSE(finds(request));
  EXPECT_EQ(kernels().size(), 1u);
  // Beside it, one for this machine is found.
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  EXPECT_TRUE(finds(request));
}

TEST_F(Cache, KernelsThatOthersMayWriteAreRemoved) {
  CompileRequest request = requestFor({5, 3, 2});
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  ASSERT_EQ(::chmod((kernels().at(0) / "kernel.so").c_str(), 0666), 0);
  int warnings = 0;
  EXPECT_EQ(open().find(request, [&](const Error &) { ++warnings; }), nullptr);
  EXPECT_EQ(warnings, 1);
  EXPECT_TRUE(kernels().empty());
}

TEST_F(Cache, FoldersThatOthersMayWriteAreRefused) {
  open();
  for (const std::string &each : {path, own.string()}) {
    ASSERT_EQ(::chmod(each.c_str(), 0770), 0);
    expectError(KernelCache::open(path, "build"), ErrorCode::io,
                {each, "other users", "mode 770", "a folder of your own"});
    ASSERT_EQ(::chmod(each.c_str(), 0700), 0);
  }
}

TEST_F(Cache, BelongsToItsUserAlone) {
  mode_t before = ::umask(0);
  open();
  ::umask(before);
  for (const fs::path &each : {fs::path(path), own}) {
    struct stat status;
    ASSERT_EQ(::stat(each.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, mode_t(0700));
  }
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
  static volatile std::sig_atomic_t attempts;
  attempts = 0;
  auto handler = ::signal(SIGXFSZ, [](int) { attempts = attempts + 1; });
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  auto stored = cache.store(requestFor({5, 3, 2}), *kernel);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  expectError(stored, ErrorCode::io,
              {"kernel.so", "cannot write", "--no-cache"});
  // It would not be another time.
  EXPECT_EQ(attempts, 1);
  EXPECT_EQ(stored.error().place.find(".tmp"), std::string::npos);
  EXPECT_TRUE(kernels().empty());
}

TEST_F(Cache, WhatEndedProcessesLeftBehindIsRemoved) {
  KernelCache cache = open();
  ASSERT_TRUE(cache.store(requestFor({5, 3, 2}), *twiceKernel(2)));
  fs::path entry = kernels().at(0);
  auto leave = [&](const char *end, auto age) {
    fs::path inWork = entry.string() + end;
    fs::create_directory(inWork);
    writeFile(inWork / "manifest.json", "whole");
    writeFile(inWork / "kernel.so.tmp-4711-3", "half");
    fs::last_write_time(inWork, fs::file_time_type::clock::now() - age);
    return inWork;
  };
  fs::path abandoned = leave(".tmp-abcdef", std::chrono::hours(2));
  fs::path replaced = leave(".tmp-abcdeg.old", std::chrono::hours(2));
  fs::path inUse = leave(".tmp-AbCd01", std::chrono::minutes(1));
  ASSERT_TRUE(cache.store(requestFor({5, 3, 4}), *twiceKernel(4)));
  EXPECT_FALSE(fs::exists(abandoned));
  EXPECT_FALSE(fs::exists(replaced));
  EXPECT_TRUE(fs::exists(inUse));
}

//===----------------------------------------------------------------------===//
// Where it is, and what build it belongs to
//===----------------------------------------------------------------------===//

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
