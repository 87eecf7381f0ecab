//===- KernelCacheStrangersTest.cpp - what the cache must not touch -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CacheTest.h"

#include <map>
#include <sys/stat.h>

using namespace reprise;
using namespace reprise::test;

namespace {

/// A cache that has room for one kernel, so that whatever counts as one is
/// removed by the next.
struct CacheAmongOthers : Cache {
  CacheAmongOthers() { fs::create_directories(path); }

  /// A file in a folder, with all folders above it up to the temporary one two
  /// hours old.
  void leave(const fs::path &file, const std::string &text = "mine") {
    fs::create_directories(file.parent_path());
    writeFile(file, text);
    auto past = fs::file_time_type::clock::now() - std::chrono::hours(2);
    fs::last_write_time(file, past);
    for (fs::path above = file.parent_path(); above != folder.path;
         above = above.parent_path())
      fs::last_write_time(above, past);
  }

  /// Stores kernels under two keys, and finds the second.
  void use() const {
    auto cache = KernelCache::open(path, "build 1", /*maxBytes=*/1);
    ASSERT_TRUE(cache) << cache.error().render();
    for (std::string text : {"first", "second"}) {
      CompileRequest request = requestFor({5, 3, 2});
      request.specText = text;
      auto stored = cache->store(request, *twiceKernel(2));
      ASSERT_TRUE(stored) << stored.error().render();
      EXPECT_NE(cache->find(request, unexpected), nullptr);
    }
  }

  /// What lies below a folder, with the content of files.
  static std::map<std::string, std::string> contents(const fs::path &top) {
    std::map<std::string, std::string> found;
    for (const auto &entry : fs::recursive_directory_iterator(top))
      found[fs::relative(entry.path(), top)] =
          entry.is_regular_file() ? readFile(entry.path()) : "";
    return found;
  }

  /// Expects that everything there was is there after the cache was used.
  void expectUntouched(const fs::path &top) const {
    auto before = contents(top);
    use();
    auto after = contents(top);
    for (const auto &[name, text] : before) {
      auto found = after.find(name);
      ASSERT_NE(found, after.end()) << name << " is gone";
      EXPECT_EQ(found->second, text) << name;
    }
  }

  const std::string key = std::string(64, 'a');
  const std::string name = std::string(64, 'b');
};

} // namespace

TEST_F(CacheAmongOthers, EmptyFoldersServe) {
  use();
  EXPECT_EQ(kernels().size(), 1u);
}

TEST_F(CacheAmongOthers, OtherThingsInTheFolder) {
  for (const char *file :
       {"notes.txt", "photos/2019.holiday/beach.jpg", "src/a.out.dSYM/x",
        "project/old/kernel.so", "x/y/manifest.json", ".hidden/.dir/file",
        "kernels/specs/lstm.mlir"})
    leave(fs::path(path) / file);
  fs::create_directories(fs::path(path) / "empty/nested.ext");
  expectUntouched(path);
  EXPECT_EQ(kernels().size(), 1u);
}

TEST_F(CacheAmongOthers, TheNamesOfKernelsInTheFolderItself) {
  // As a cache of an older version has them, or any store of objects.
  for (const char *file : {"manifest.json", "kernel.so", "SHA256SUMS"}) {
    leave(fs::path(path) / key / name / file);
    leave(fs::path(path) / key / (name + ".tmp-abcdef") / file);
  }
  expectUntouched(path);
  EXPECT_EQ(kernels().size(), 1u);
}

TEST_F(CacheAmongOthers, OtherThingsAmongTheKernels) {
  for (const fs::path &file : {
           fs::path("notes.txt"),
           fs::path("notes/today.old/kernel.so"),
           fs::path(key) / "notes.txt",
           fs::path(key) / "folder.ext" / "kernel.so",
           fs::path(key) / "folder" / "kernel.so",
           // Almost the right names.
           fs::path(key) / name.substr(1) / "kernel.so",
           fs::path(key) / (name.substr(1) + "B") / "kernel.so",
           fs::path(key) / (name + ".tmp-abcde") / "kernel.so",
           fs::path(key) / (name + ".tmp-abcdef.bak") / "kernel.so",
           fs::path(key) / (name + ".bak") / "kernel.so",
           fs::path(key) / ("backup.tmp-abcdef") / "kernel.so",
           fs::path(key.substr(1)) / name / "kernel.so",
           // The right names, with another file.
           fs::path(key) / name / "kernel.so",
           fs::path(key) / name / "notes.txt",
           fs::path(key) / (name + ".tmp-abcdef") / "manifest.json",
           fs::path(key) / (name + ".tmp-abcdef") / "kernel.so.tmp-1-x",
           // A folder with a file's name.
           fs::path(name) / key / "manifest.json" / "deep",
       })
    leave(own / file);
  for (auto &entry : fs::recursive_directory_iterator(own))
    if (entry.is_directory())
      ::chmod(entry.path().c_str(), 0755);
  ::chmod(own.c_str(), 0700);
  expectUntouched(own);
}

TEST_F(CacheAmongOthers, LinksLeadNowhere) {
  // Exactly what the cache would remove, somewhere else.
  fs::path elsewhere = folder.path / "elsewhere";
  for (const char *file : {"manifest.json", "kernel.so", "SHA256SUMS"}) {
    leave(elsewhere / key / name / file);
    leave(elsewhere / key / (name + ".tmp-abcdef") / file);
  }
  open();
  fs::create_directory_symlink(elsewhere / key, own / key);
  fs::create_directory(own / name);
  fs::create_directory_symlink(elsewhere / key / name, own / name / key);
  // And in place of a kernel's file.
  fs::create_directory(own / name / name);
  fs::create_symlink(elsewhere / key / name / "kernel.so",
                     own / name / name / "kernel.so");
  expectUntouched(folder.path);
  EXPECT_TRUE(fs::is_symlink(own / key));
  EXPECT_TRUE(fs::is_symlink(own / name / key));
  EXPECT_TRUE(fs::is_symlink(own / name / name / "kernel.so"));
}

TEST_F(CacheAmongOthers, LinksToFoldersServe) {
  leave(folder.path / "target" / "notes.txt");
  fs::remove(path);
  fs::create_directory_symlink(folder.path / "target", path);
  expectUntouched(folder.path / "target");
  EXPECT_EQ(kernels().size(), 1u);
  fs::remove(path);
  fs::create_directory_symlink(folder.path / "nowhere", path);
  expectError(KernelCache::open(path, "b"), ErrorCode::io, {path, "folder"});
}

TEST_F(CacheAmongOthers, SharedFoldersAreLeftAlone) {
  leave(fs::path(path) / "notes.txt");
  for (mode_t mode : {0777, 01777, 0775}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    expectError(KernelCache::open(path, "b"), ErrorCode::io,
                {path, "other users may write it"});
    EXPECT_FALSE(fs::exists(own));
  }
  ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
  if (::geteuid() != 0)
    GTEST_SKIP() << "only root can give folders away";
  ASSERT_EQ(::chown(path.c_str(), 65534, gid_t(-1)), 0);
  expectError(KernelCache::open(path, "b"), ErrorCode::io,
              {path, "belongs to user 65534"});
  EXPECT_FALSE(fs::exists(own));
}

TEST_F(CacheAmongOthers, KernelsOfOthersStay) {
  if (::geteuid() != 0)
    GTEST_SKIP() << "only root can give folders away";
  ASSERT_TRUE(open().store(requestFor({5, 3, 2}), *twiceKernel(2)));
  fs::path kernel = kernels().at(0);
  ASSERT_EQ(::chown(kernel.c_str(), 65534, gid_t(-1)), 0);
  std::string warning;
  auto warn = [&](const Error &e) { warning += e.render("warning"); };
  EXPECT_EQ(open().find(requestFor({5, 3, 2}), warn), nullptr);
  EXPECT_NE(warning.find("belongs to user 65534"), warning.npos) << warning;
  EXPECT_NE(warning.find("it stays: it is not your own"), warning.npos)
      << warning;
  expectUntouched(own);
  ASSERT_EQ(::chown(kernel.c_str(), 0, gid_t(-1)), 0);
}

TEST_F(CacheAmongOthers, DamagedKernelsWithOtherFilesStay) {
  CompileRequest request = requestFor({5, 3, 2});
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  fs::path kernel = kernels().at(0);
  writeFile(kernel / "notes.txt", "mine");
  damage(kernel / "kernel.so");
  std::string warning;
  auto warn = [&](const Error &e) { warning += e.render("warning"); };
  EXPECT_EQ(open().find(request, warn), nullptr);
  EXPECT_NE(warning.find("damaged"), warning.npos) << warning;
  EXPECT_NE(warning.find("it stays: it holds 'notes.txt'"), warning.npos)
      << warning;
  EXPECT_NE(warning.find("remove " + kernel.string()), warning.npos) << warning;
  EXPECT_EQ(contents(kernel).size(), 4u);
  // A new one is not put in its place either.
  expectError(open().store(request, *twiceKernel(2)), ErrorCode::io,
              {kernel.string(), "notes.txt", "--no-cache"});
  EXPECT_EQ(contents(kernel).size(), 4u);
}

TEST_F(CacheAmongOthers, FilesInPlaceOfFoldersStay) {
  CompileRequest request = requestFor({5, 3, 2});
  ASSERT_TRUE(open().store(request, *twiceKernel(2)));
  fs::path kernel = kernels().at(0);
  for (const fs::path &place : {kernel, kernel.parent_path()}) {
    fs::remove_all(place);
    writeFile(place, "no folder");
    EXPECT_FALSE(finds(request));
    expectError(open().store(request, *twiceKernel(2)), ErrorCode::io,
                {place.string(), "no folder", "--no-cache"});
    EXPECT_EQ(readFile(place), "no folder");
    fs::remove(place);
  }
  // A link is no folder either, and nothing is written where it leads.
  fs::create_directory(folder.path / "elsewhere");
  fs::create_directory_symlink(folder.path / "elsewhere", kernel.parent_path());
  expectError(open().store(request, *twiceKernel(2)), ErrorCode::io,
              {"no folder"});
  EXPECT_TRUE(fs::is_empty(folder.path / "elsewhere"));
}
