//===- BundleTest.cpp - kernels on disk -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Bundle.h"

#include "StoredKernels.h"
#include "runtime/HostCpu.h"

#include <sys/stat.h>

using namespace reprise;
using namespace reprise::test;

static Expected<std::shared_ptr<const CompiledKernel>>
load(const std::string &path) {
  return Bundle::open(path).and_then([](const Bundle &b) { return b.load(); });
}

namespace {
/// A bundle in a folder of its own.
struct StoredBundle : ::testing::Test {
  StoredBundle() : path(folder.file("twice.bundle")) {
    EXPECT_TRUE(Bundle::save(*twiceKernel(2), path));
  }
  /// A file of the bundle; without a name, its folder.
  std::string file(const std::string &name) const {
    return name.empty() ? path : path + "/" + name;
  }

  TemporaryFolder folder;
  std::string path;
};
using Bundles = StoredBundle;
} // namespace

TEST_F(Bundles, RunAsTheyWereSaved) {
  auto kernel = load(path);
  ASSERT_TRUE(kernel) << kernel.error().render();
  EXPECT_EQ((*kernel)->manifest.toJson(), twiceManifest(2).toJson());
  expectDoubles(**kernel);
  // Nothing temporary is left beside it.
  EXPECT_EQ(folder.entryCount(), 1u);
}

TEST_F(Bundles, SeveralAreLoadedAtOnce) {
  auto first = load(path), second = load(path);
  expectDoubles(**first);
  first->reset();
  expectDoubles(**second);
}

TEST_F(Bundles, ReplaceBundles) {
  ASSERT_TRUE(Bundle::save(*twiceKernel(7), path + "/"));
  EXPECT_EQ(Bundle::open(path)->manifest().dims.at("D"), 7);
  EXPECT_EQ(folder.entryCount(), 1u);
}

TEST_F(Bundles, ReplaceNothingElse) {
  writeFile(file("notes.txt"), "mine");
  expectError(Bundle::save(*twiceKernel(7), path), ErrorCode::io,
              {path, "not a bundle", "not there yet"});
  EXPECT_EQ(Bundle::open(path)->manifest().dims.at("D"), 2);
  writeFile(folder.file("file"), "mine");
  expectError(Bundle::save(*twiceKernel(7), folder.file("file")), ErrorCode::io,
              {"not a bundle"});
  EXPECT_EQ(readFile(folder.file("file")), "mine");
}

/// Names that other programs use, too, such as a web application's
/// manifest.json.
TEST_F(Bundles, ReplaceNothingThatIsCalledLikeABundlesFiles) {
  std::string other = folder.file("other");
  auto expectKept = [&](std::initializer_list<std::string> parts) {
    size_t before = folder.entryCount();
    expectError(Bundle::save(*twiceKernel(7), other), ErrorCode::io, parts);
    EXPECT_EQ(folder.entryCount(), before);
  };
  std::string digits(64, '0');
  std::filesystem::create_directory(other);
  writeFile(other + "/manifest.json", "mine");
  expectKept({other, "not a bundle", "holds no SHA256SUMS"});
  for (std::string sums :
       {std::string(), std::string("mine\n"), digits + "  manifest.txt",
        digits + "  mine.txt\n", digits + "  kernel.so\n",
        digits + "  manifest.json\n" + digits + "  mine.txt\n",
        digits + " *manifest.json\n", "0" + digits + "  manifest.json\n",
        std::string(2000, '0')}) {
    writeFile(other + "/SHA256SUMS", sums);
    expectKept({other, "not a bundle", "its SHA256SUMS is not a bundle's"});
    EXPECT_EQ(readFile(other + "/SHA256SUMS"), sums);
  }
  EXPECT_EQ(readFile(other + "/manifest.json"), "mine");
}

TEST_F(Bundles, ReplaceNoFoldersAndLinksInsideABundle) {
  for (bool isLink : {false, true}) {
    std::filesystem::remove(file("kernel.so"));
    std::filesystem::create_directory(folder.file("elsewhere"));
    writeFile(folder.file("elsewhere/notes.txt"), "mine");
    if (isLink)
      std::filesystem::create_symlink(folder.file("elsewhere/notes.txt"),
                                      file("kernel.so"));
    else
      std::filesystem::rename(folder.file("elsewhere"), file("kernel.so"));
    expectError(Bundle::save(*twiceKernel(7), path), ErrorCode::io,
                {path, "it holds 'kernel.so', which is no file of a bundle"});
    EXPECT_EQ(
        readFile(isLink ? file("kernel.so") : file("kernel.so/notes.txt")),
        "mine");
    std::filesystem::remove_all(file("kernel.so"));
  }
}

TEST_F(Bundles, ReplaceNoLinks) {
  std::filesystem::create_directory_symlink(path, folder.file("link"));
  expectError(Bundle::save(*twiceKernel(7), folder.file("link")), ErrorCode::io,
              {"link", "it is no folder"});
  EXPECT_EQ(Bundle::open(path)->manifest().dims.at("D"), 2);
}

TEST_F(Bundles, ReplaceDamagedBundlesAndEmptyFolders) {
  damage(file("kernel.so"));
  damage(file("manifest.json"));
  ASSERT_TRUE(Bundle::save(*twiceKernel(7), path));
  EXPECT_TRUE(load(path));
  std::filesystem::create_directory(folder.file("empty"));
  ASSERT_TRUE(Bundle::save(*twiceKernel(7), folder.file("empty")));
  EXPECT_TRUE(load(folder.file("empty")));
  EXPECT_EQ(folder.entryCount(), 2u);
}

TEST_F(Bundles, MissingFolderIsAnError) {
  expectError(Bundle::save(*twiceKernel(2), folder.file("no/where")),
              ErrorCode::io, {"no/where", "cannot create", "exists"});
  expectError(load(folder.file("nowhere")), ErrorCode::io,
              {"nowhere", "cannot open"});
}

TEST_F(Bundles, AreNoOtherFolders) {
  expectError(load(folder.path.string()), ErrorCode::io,
              {"SHA256SUMS", "reprise compile"});
}

TEST_F(Bundles, DamagedCodeIsRefused) {
  damage(file("kernel.so"));
  expectError(load(path), ErrorCode::io, {"kernel.so", "damaged"});
}

TEST_F(Bundles, DamagedManifestIsRefused) {
  std::string text = readFile(file("manifest.json"));
  text.replace(text.find("\"D\": 2"), 6, "\"D\": 3");
  writeFile(file("manifest.json"), text);
  expectError(load(path), ErrorCode::io, {"manifest.json", "damaged"});
}

TEST_F(Bundles, DamagedFingerprintsAreNamed) {
  std::string text = readFile(file("SHA256SUMS"));
  // As sha256sum takes it.
  writeFile(file("SHA256SUMS"), text.substr(0, text.size() - 1));
  EXPECT_TRUE(load(path));
  for (auto [written, says] : {std::pair(std::string(), "it is empty"),
                               std::pair(text.substr(1), "line 1 is not"),
                               std::pair(text + "x\n", "line 3 is not")}) {
    writeFile(file("SHA256SUMS"), written);
    expectError(load(path), ErrorCode::io,
                {file("SHA256SUMS"), "damaged", says});
  }
}

TEST_F(Bundles, MissingFilesAreNamed) {
  for (std::string name : {"kernel.so", "manifest.json", "SHA256SUMS"}) {
    ASSERT_TRUE(Bundle::save(*twiceKernel(2), path));
    std::filesystem::remove(file(name));
    expectError(load(path), ErrorCode::io,
                {name, name == "SHA256SUMS" ? "no bundle" : "cannot open"});
  }
}

/// Other users may write there; what matters is that it is no bundle.
TEST_F(Bundles, AnyOtherFolderIsNone) {
  std::filesystem::remove_all(path);
  ASSERT_TRUE(std::filesystem::create_directory(path));
  ASSERT_EQ(::chmod(path.c_str(), 0777), 0);
  expectError(load(path), ErrorCode::io, {path, "no bundle"});
}

TEST_F(Bundles, APipeDoesNotHang) {
  std::filesystem::remove(file("kernel.so"));
  ASSERT_EQ(::mkfifo(file("kernel.so").c_str(), 0600), 0);
  expectError(load(path), ErrorCode::io, {"kernel.so", "regular"});
}

TEST_F(Bundles, WritableByOthersAreRefused) {
  for (std::string name : {"", "kernel.so", "manifest.json", "SHA256SUMS"})
    for (mode_t mode : {0775, 0757}) {
      ASSERT_EQ(::chmod(file(name).c_str(), mode), 0);
      expectError(load(path), ErrorCode::io,
                  {file(name), "other users", "chmod -R go-w"});
      ASSERT_EQ(::chmod(file(name).c_str(), 0755), 0);
      EXPECT_TRUE(load(path));
    }
}

TEST_F(Bundles, OfOtherUsersAreRefused) {
  if (::geteuid() != 0)
    GTEST_SKIP() << "only root can give files away";
  for (std::string name : {"", "kernel.so", "manifest.json", "SHA256SUMS"}) {
    ASSERT_EQ(::chown(file(name).c_str(), 65534, gid_t(-1)), 0);
    expectError(load(path), ErrorCode::io,
                {file(name), "user 65534", "use the copy"});
    ASSERT_EQ(::chown(file(name).c_str(), 0, gid_t(-1)), 0);
    EXPECT_TRUE(load(path));
  }
}

TEST_F(Bundles, AreTrustedUnderEveryUmask) {
  mode_t before = ::umask(0);
  EXPECT_TRUE(Bundle::save(*twiceKernel(2), path));
  ::umask(before);
  auto kernel = load(path);
  EXPECT_TRUE(kernel) << kernel.error().render();
}

TEST_F(Bundles, ForOtherProcessorsAreRefused) {
  CompiledKernel kernel = *twiceKernel(2);
  kernel.manifest.cpuFeatures = cpuFeatures();
  kernel.manifest.cpuFeatures.push_back("avx9000");
  ASSERT_TRUE(Bundle::save(kernel, path));
  expectError(load(path), ErrorCode::unsupported,
              {path, "with avx9000, which", "compile it on this machine"});
}

TEST_F(Bundles, OfOtherKindsAreRefused) {
  CompiledKernel kernel = *twiceKernel(2);
  kernel.manifest.kind = KernelKind::sim;
  kernel.manifest.launches[0].cpu.reset();
  kernel.manifest.launches[0].gpu.emplace();
  ASSERT_TRUE(Bundle::save(kernel, path));
  expectError(load(path), ErrorCode::unsupported,
              {path, "no simulated kernels"});
}

TEST_F(Bundles, EntryMustBeThere) {
  CompiledKernel kernel = *twiceKernel(2);
  kernel.manifest.launches[0].entry = "thrice_forward";
  kernel.machineCode = storedCode(STORED_KERNEL, kernel.manifest);
  ASSERT_TRUE(Bundle::save(kernel, path));
  expectError(load(path), ErrorCode::io,
              {path, "no function 'thrice_forward'", "compile"});
}

TEST_F(Bundles, CodeIsCalledOnlyAsItsOwnManifestSays) {
  // Such a bundle's fingerprints are right, and a call would read what is not
  // there.
  CompiledKernel kernel = *twiceKernel(2);
  kernel.manifest.arguments.pop_back();
  kernel.manifest.launches[0].arguments.pop_back();
  ASSERT_TRUE(Bundle::save(kernel, path));
  expectError(load(path), ErrorCode::io,
              {path, "kernel 'twice'", "another manifest", "compile"});
}

TEST_F(Bundles, NeedMachineCode) {
  CompiledKernel kernel = *twiceKernel(2);
  kernel.manifest.target = "sim:h200";
  kernel.machineCode.clear();
  expectError(Bundle::save(kernel, path), ErrorCode::unsupported,
              {"target 'sim:h200'", "not stored", "without 'sim:'"});
}

//===----------------------------------------------------------------------===//
// Kernels for GPUs
//===----------------------------------------------------------------------===//

TEST_F(Bundles, OfGpusAreLoadedWithoutOne) {
  // In place of a CPU's, whose file goes.
  ASSERT_TRUE(Bundle::save(cudaKernel(2), path));
  EXPECT_FALSE(std::filesystem::exists(file("kernel.so")));
  auto kernel = load(path);
  ASSERT_TRUE(kernel) << kernel.error().render();
  EXPECT_EQ((*kernel)->manifest.toJson(), cudaKernel(2).manifest.toJson());
  EXPECT_EQ((*kernel)->manifest.architecture, "sm_90a");
  EXPECT_EQ((*kernel)->machineCode, readFile(file("kernel.cubin")));
  ASSERT_TRUE(Bundle::save(*twiceKernel(2), path));
  EXPECT_FALSE(std::filesystem::exists(file("kernel.cubin")));
}

TEST_F(Bundles, OfGpusAreNotLaunchedWithoutOne) {
  if (CudaDevice::open())
    GTEST_SKIP() << "there is a GPU";
  ASSERT_TRUE(Bundle::save(cudaKernel(2), path));
  auto team = ThreadTeam::create(1).value();
  Tensor x = makeTensor<float>(DType::f32, {1, 1, 2}, {3, -5});
  NamedInput inputs[] = {{"x", x.view()}};
  expectError(Executor(*team).runAllocating(*load(path).value(), inputs),
              ErrorCode::unsupported, {"help:"});
}

TEST_F(Bundles, OfGpusAreRefusedWhereDamaged) {
  ASSERT_TRUE(Bundle::save(cudaKernel(2), path));
  damage(file("kernel.cubin"));
  expectError(load(path), ErrorCode::io, {"kernel.cubin", "damaged"});
}

TEST_F(Bundles, OfGpusAreCalledOnlyAsTheirOwnManifestSays) {
  // The architecture is part of it. The fingerprints of such bundles are right.
  for (bool isOtherArchitecture : {false, true}) {
    CompiledKernel kernel = cudaKernel(2);
    if (isOtherArchitecture)
      kernel.manifest.architecture = "sm_80";
    else
      std::ranges::reverse(kernel.manifest.launches[0].arguments);
    ASSERT_TRUE(Bundle::save(kernel, path));
    expectError(load(path), ErrorCode::io,
                {path, "kernel 'twice'", "another manifest", "compile"});
  }
  CompiledKernel kernel = cudaKernel(2);
  kernel.machineCode = "PTX " + cudaManifestMark(kernel.manifest);
  ASSERT_TRUE(Bundle::save(kernel, path));
  expectError(load(path), ErrorCode::io, {path, "no machine code of a GPU"});
}
