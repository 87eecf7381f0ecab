//===- AtomicFileTest.cpp - files that appear whole or not at all ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/AtomicFile.h"

#include "TestSupport.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace reprise;
using namespace reprise::test;

TEST(AtomicFile, AppearsAtCommit) {
  TemporaryFolder folder;
  std::string path = folder.file("out.txt");
  writeFile(path, "old");
  {
    AtomicFile file = AtomicFile::create(path).value();
    ASSERT_TRUE(file.write("new content"));
    EXPECT_EQ(readFile(path), "old");
    ASSERT_TRUE(file.commit());
  }
  EXPECT_EQ(readFile(path), "new content");
  EXPECT_EQ(folder.entryCount(), 1u);
}

TEST(AtomicFile, LeavesNothingWithoutCommit) {
  TemporaryFolder folder;
  {
    AtomicFile file = AtomicFile::create(folder.file("out.txt")).value();
    ASSERT_TRUE(file.write("half"));
  }
  EXPECT_EQ(folder.entryCount(), 0u);
}

TEST(AtomicFile, HasTheModeOfAnOrdinaryFile) {
  TemporaryFolder folder;
  writeFile(folder.file("ordinary"), "");
  ASSERT_TRUE(AtomicFile::create(folder.file("atomic")).value().commit());
  struct stat ordinary, atomic;
  ASSERT_EQ(stat(folder.file("ordinary").c_str(), &ordinary), 0);
  ASSERT_EQ(stat(folder.file("atomic").c_str(), &atomic), 0);
  EXPECT_EQ(atomic.st_mode, ordinary.st_mode);
}

TEST(AtomicFile, WritesThroughSymbolicLinks) {
  TemporaryFolder folder;
  writeFile(folder.file("real"), "old");
  std::filesystem::create_symlink("real", folder.file("link"));
  AtomicFile file = AtomicFile::create(folder.file("link")).value();
  ASSERT_TRUE(file.write("new"));
  ASSERT_TRUE(file.commit());
  EXPECT_TRUE(std::filesystem::is_symlink(folder.file("link")));
  EXPECT_EQ(readFile(folder.file("real")), "new");
}

TEST(AtomicFile, MissingFolderIsAnError) {
  expectError(AtomicFile::create("/nowhere/at/all/x.npy"), ErrorCode::io,
              {"/nowhere/at/all/x.npy", "No such file", "folder exists"});
}

TEST(AtomicFile, FolderAndDeviceAreRefused) {
  TemporaryFolder folder;
  expectError(AtomicFile::create(folder.path.string()), ErrorCode::io,
              {"not a regular file"});
  expectError(AtomicFile::create("/dev/null"), ErrorCode::io,
              {"/dev/null", "not a regular file"});
}

/// Writes more than a file-size limit allows, which fails as a full disk does.
/// Ends the process: 0 where the error came back as it should.
[[noreturn]] static void writeBeyondLimit(const std::string &path) {
  signal(SIGXFSZ, SIG_IGN);
  struct rlimit limit {
    4096, 4096
  };
  setrlimit(RLIMIT_FSIZE, &limit);
  AtomicFile file = AtomicFile::create(path).value();
  auto written = file.write(std::string(100'000, 'x'));
  _exit(!written && written.error().code == ErrorCode::io ? 0 : 1);
}

TEST(AtomicFile, FullDiskIsAnError) {
  TemporaryFolder folder;
  EXPECT_EXIT(writeBeyondLimit(folder.file("big")),
              ::testing::ExitedWithCode(0), "");
}

TEST(AtomicFile, KnowsItsTemporaryFiles) {
  for (const char *name : {"x.npy.tmp-1-0", "x.npy.tmp-4194304-17"})
    EXPECT_TRUE(AtomicFile::isTemporaryName(name, "x.npy")) << name;
  for (const char *name :
       {"", "x.npy", "x.npy.tmp", "x.npy.tmp-", "x.npy.tmp-1", "x.npy.tmp-1-",
        "x.npy.tmp--1", "x.npy.tmp-1-2-3", "x.npy.tmp-1-2.bak", "x.npy.tmp-1-x",
        "y.npy.tmp-1-0", "ax.npy.tmp-1-0"})
    EXPECT_FALSE(AtomicFile::isTemporaryName(name, "x.npy")) << name;

  // What a file that is being collected is called.
  TemporaryFolder folder;
  auto file = AtomicFile::create(folder.file("x.npy"));
  ASSERT_TRUE(file);
  for (const auto &entry : std::filesystem::directory_iterator(folder.path))
    EXPECT_TRUE(
        AtomicFile::isTemporaryName(entry.path().filename().string(), "x.npy"));
}
