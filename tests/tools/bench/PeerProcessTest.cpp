//===- PeerProcessTest.cpp - peers that answer, and peers that do not -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/PeerProcess.h"

#include "runtime/CpuTopology.h"
#include "tools/bench/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using namespace reprise;
using namespace reprise::bench;

namespace {

class PeerProcessTest : public testing::Test {
protected:
  /// Starts a peer that is this shell script.
  Expected<std::unique_ptr<PeerProcess>> start(const std::string &script) {
    std::string program = folder.path() + "/peer";
    std::ofstream(program) << "#!/bin/sh\n" << script;
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return PeerProcess::start("scripted", program, {availableCores().front()});
  }

  TemporaryFolder folder = TemporaryFolder::create().value();
};

/// A peer that greets, and gives this answer to the first message.
std::string answering(const std::string &answer) {
  return "echo '{\"version\": \"1\"}'\nread message\n" + answer + "\n";
}

} // namespace

TEST_F(PeerProcessTest, GreetsAndTakesTime) {
  auto peer = start(answering("echo '{\"us\": 12.5}'"));
  ASSERT_TRUE(peer);
  EXPECT_EQ((*peer)->facts(), (PeerFacts{{"version", "1"}}));
  auto us = (*peer)->run(3);
  ASSERT_TRUE(us);
  EXPECT_EQ(*us, 12.5);
  EXPECT_TRUE((*peer)->settle());
}

TEST_F(PeerProcessTest, RunsWithOneOpenMpThreadForEachCore) {
  ::setenv("OMP_WAIT_POLICY", "active", 1);
  auto peer = start("echo \"{\\\"threads\\\": \\\"$OMP_NUM_THREADS\\\", "
                    "\\\"policy\\\": \\\"$OMP_WAIT_POLICY\\\"}\"\n");
  ::unsetenv("OMP_WAIT_POLICY");
  ASSERT_TRUE(peer);
  EXPECT_EQ((*peer)->facts(), (PeerFacts{{"threads", "1"}, {"policy", ""}}));
}

TEST_F(PeerProcessTest, AMissingProgramOrLibraryIsNoFailure) {
  auto missing = PeerProcess::start("none", folder.path() + "/none", {0});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::unsupported);
  auto absent = start("echo '{\"absent\": \"no such library\"}'\n");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::unsupported);
  EXPECT_EQ(absent.error().message, "no such library");
}

TEST_F(PeerProcessTest, DeathIsAnErrorThatSaysHow) {
  auto stillborn = start("exit 3\n");
  ASSERT_FALSE(stillborn);
  EXPECT_EQ(stillborn.error().code, ErrorCode::internal);
  EXPECT_EQ(stillborn.error().message,
            "it gave no answer: it has ended with status 3");
  auto killed = start(answering("kill -SEGV $$"));
  ASSERT_TRUE(killed);
  auto us = (*killed)->run(1);
  ASSERT_FALSE(us);
  EXPECT_EQ(us.error().place, "peer 'scripted'");
  EXPECT_NE(us.error().message.find("signal 11"), std::string::npos);
  // And again, now that it is known to be gone.
  EXPECT_FALSE((*killed)->run(1));
}

TEST_F(PeerProcessTest, AnswersThatAreNoneAreErrors) {
  for (const char *answer :
       {"echo nonsense", "echo '[1]'", "echo '{}'", "echo '{\"us\": \"x\"}'",
        "echo '{\"error\": \"broken\"}'"}) {
    auto peer = start(answering(answer));
    ASSERT_TRUE(peer);
    auto us = (*peer)->run(1);
    ASSERT_FALSE(us) << answer;
    EXPECT_EQ(us.error().code, ErrorCode::internal) << answer;
  }
}

TEST_F(PeerProcessTest, SettleNamesAPeerThatKeepsRunning) {
  auto peer = start(answering("echo '{\"us\": 1}'\nwhile :; do :; done"));
  ASSERT_TRUE(peer);
  ASSERT_TRUE((*peer)->run(1));
  auto settled = (*peer)->settle();
  ASSERT_FALSE(settled);
  EXPECT_NE(settled.error().message.find("keep running"), std::string::npos);
}
