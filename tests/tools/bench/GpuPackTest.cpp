//===- GpuPackTest.cpp - packs for GPUs -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/pack/Judge.h"
#include "tools/bench/gpu/pack/PackFolder.h"
#include "tools/bench/gpu/pack/RunItem.h"

#include "tests/runtime/TestSupport.h"

#include <cmath>
#include <csignal>
#include <limits>
#include <unistd.h>

using namespace reprise;
using namespace reprise::pack;
using namespace reprise::test;
using pack::Json;

static constexpr double inf = std::numeric_limits<double>::infinity(),
                        quietNan = std::numeric_limits<double>::quiet_NaN();

//===----------------------------------------------------------------------===//
// Judging results
//===----------------------------------------------------------------------===//

TEST(GpuPack, ElementsLieWithinTheirBounds) {
  EXPECT_TRUE(isWithin(1, 1, 1));
  EXPECT_TRUE(isWithin(1, 0.5, 1));
  EXPECT_TRUE(isWithin(-0.0, 0, 0));
  EXPECT_FALSE(isWithin(std::nextafter(1, 2), 0.5, 1));
  EXPECT_FALSE(isWithin(0.25, 0.5, 1));
  // No number is one bound, and no bound is a number.
  EXPECT_FALSE(isWithin(quietNan, 0.5, 1));
  EXPECT_TRUE(isWithin(quietNan, quietNan, quietNan));
  EXPECT_FALSE(isWithin(1, quietNan, quietNan));
  EXPECT_FALSE(isWithin(inf, quietNan, quietNan));
  // Infinities are met as they are.
  EXPECT_TRUE(isWithin(inf, inf, inf));
  EXPECT_FALSE(isWithin(-inf, inf, inf));
  EXPECT_FALSE(isWithin(quietNan, inf, inf));
  EXPECT_FALSE(isWithin(std::numeric_limits<double>::max(), inf, inf));
  // Nothing is determined.
  for (double anything : {0.0, inf, -inf, quietNan})
    EXPECT_TRUE(isWithin(anything, -inf, inf));
}

template <typename T>
static Tensor row(DType dtype, const std::vector<T> &elements) {
  Tensor tensor = Tensor::zeros(dtype, {int64_t(elements.size())}).value();
  std::ranges::copy(elements, tensor.values<T>().begin());
  return tensor;
}

static Expected<Judgement> judgeOf(const std::vector<float> &actual,
                                   const std::vector<double> &expected,
                                   const std::vector<float> &low,
                                   const std::vector<float> &high) {
  return judge(row(DType::f32, actual).view(), row(DType::f64, expected).view(),
               row(DType::f32, low).view(), row(DType::f32, high).view());
}

TEST(GpuPack, MisfitsAreCounted) {
  auto judgement =
      judgeOf({1, 2.5, 30, 5}, {1, 2, 3, 4}, {1, 1, 2, 4}, {1, 3, 4, 4});
  ASSERT_TRUE(judgement) << judgement.error().render();
  EXPECT_EQ(judgement->elements, 4);
  EXPECT_EQ(judgement->misfits, 2);
  EXPECT_EQ(judgement->worstElement, 2);
  EXPECT_EQ(judgement->maxError, 27);
  // A small misfit is worse than a large difference that is allowed.
  judgement = judgeOf({90, 2, 5}, {1, 2, 4}, {-100, 2, 4}, {100, 2, 4});
  EXPECT_EQ(judgement->misfits, 1);
  EXPECT_EQ(judgement->worstElement, 2);
  EXPECT_EQ(judgement->maxError, 1);
  judgement = judgeOf({1, 2}, {1, 2.5}, {1, 2}, {1, 3});
  EXPECT_EQ(judgement->misfits, 0);
  EXPECT_EQ(judgement->maxError, 0.5);
}

TEST(GpuPack, NotANumberIsAMisfit) {
  auto judgement = judgeOf({float(quietNan)}, {1}, {0}, {2});
  EXPECT_EQ(judgement->misfits, 1);
  // JSON has no such numbers.
  Json json = toJson(*judgement);
  EXPECT_EQ(json["actual"], "nan");
  EXPECT_EQ(json["max_error"], "infinity");
  EXPECT_EQ(numberJson(-inf), "-infinity");
  EXPECT_EQ(numberJson(0.5), 0.5);
  judgement =
      judgeOf({float(quietNan), 7}, {quietNan, 3},
              {float(quietNan), -float(inf)}, {float(quietNan), float(inf)});
  EXPECT_EQ(judgement->misfits, 0);
  EXPECT_EQ(judgement->maxError, 0);
}

TEST(GpuPack, ResultsOfAnotherShapeAreAnError) {
  expectError(judgeOf({1, 2}, {1}, {1, 2}, {1, 2}), ErrorCode::invalidArgument,
              {"f32 [2]", "f64 [1]"});
}

//===----------------------------------------------------------------------===//
// Work that may end its process
//===----------------------------------------------------------------------===//

TEST(GpuPack, WorkGoesOnBehindWhatEndsItsProcess) {
  auto work = [](size_t index) -> WorkResult {
    if (index == 1)
      ::raise(SIGKILL);
    if (index == 2)
      ::_exit(7);
    if (index == 3)
      ::_exit(0);
    if (index == 5)
      ::pause();
    return {{{"status", "passed"}, {"pid", ::getpid()}}, index == 6};
  };
  std::vector<Json> results(9);
  size_t next = 0;
  auto ran = runIsolated(results.size(), work, std::chrono::milliseconds(500),
                         [&](size_t index, Json json) {
                           EXPECT_EQ(index, next++);
                           results[index] = std::move(json);
                         });
  ASSERT_TRUE(ran) << ran.error().render();
  EXPECT_EQ(next, results.size());
  EXPECT_EQ(results[1]["status"], "crashed");
  EXPECT_EQ(results[1]["message"], "the process ended with signal 9");
  EXPECT_EQ(results[2]["message"], "the process ended with status 7");
  EXPECT_EQ(results[3]["status"], "crashed");
  EXPECT_EQ(results[5]["status"], "timed-out");
  for (size_t index : {0, 4, 6, 7, 8})
    EXPECT_EQ(results[index]["status"], "passed") << index;
  // One process as long as nothing is wrong; another behind one that is lost.
  EXPECT_EQ(results[7]["pid"], results[8]["pid"]);
  EXPECT_NE(results[6]["pid"], results[7]["pid"]);
}

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

static Pack smallPack() {
  Pack pack;
  pack.version = "0.1.0";
  pack.commit = "abc";
  pack.architectures = {{"sm_90a", 1024, 232448, "floors.sm_90a.cubin"}};
  pack.cases["lstm.normal"] = {{{"B", 3}, {"T", 7}}, {"r", "x"}, {{"h", 2}}};
  pack.items = {{"cell.lstm.normal.sm_90a",
                 "cell",
                 "block_step",
                 "sm_90a",
                 "kernels/lstm.sm_90a",
                 "lstm.normal",
                 {}},
                {"row.lstm.B16.sm_90a",
                 "row",
                 "block_step",
                 "sm_90a",
                 "kernels/lstm.sm_90a",
                 "",
                 {{"B", 16}, {"T", 1024}}}};
  pack.leftOut = {{"slstm.sm_90a", "not lowered"}};
  return pack;
}

TEST(GpuPack, DescriptionsAreReadAsTheyAreWritten) {
  std::string text = smallPack().toJson();
  auto read = Pack::fromJson(text, "pack.json");
  ASSERT_TRUE(read) << read.error().render();
  EXPECT_EQ(read->toJson(), text);
  EXPECT_EQ(read->cases["lstm.normal"].outputs[0].undetermined, 2);
  EXPECT_EQ(read->items[1].timedSizes["T"], 1024);
}

TEST(GpuPack, OtherDescriptionsAreRefused) {
  auto refuse = [](const std::string &text, const std::string &part) {
    expectError(Pack::fromJson(text, "pack.json"), ErrorCode::invalidArgument,
                {"pack.json", part, "--pack"});
  };
  refuse("{", "no description of a pack");
  refuse("{}", "'format'");
  refuse(R"({"format": 99})", "format 99, not 1");
  Pack pack = smallPack();
  pack.cases.clear();
  refuse(pack.toJson(), "lstm.normal, which is not there");
  pack = smallPack();
  pack.architectures.clear();
  refuse(pack.toJson(), "sm_90a, which is not described");
}

TEST(GpuPack, FilesAreAsTheirFingerprintsSay) {
  TemporaryFolder folder;
  std::string path = folder.path.string();
  expectError(PackFolder::open(path), ErrorCode::io, {"SHA256SUMS", "copy"});
  writeFile(folder.file("pack.json"), smallPack().toJson());
  writeFile(folder.file("floors.sm_90a.cubin"), "machine code");
  auto bytes = writeFingerprints(path);
  ASSERT_TRUE(bytes) << bytes.error().render();
  EXPECT_EQ(*bytes, int64_t(smallPack().toJson().size()) + 12);
  auto opened = PackFolder::open(path);
  ASSERT_TRUE(opened) << opened.error().render();
  EXPECT_EQ(opened->read("floors.sm_90a.cubin").value(), "machine code");
  writeFile(folder.file("floors.sm_90a.cubin"), "machine c0de");
  expectError(opened->read("floors.sm_90a.cubin"), ErrorCode::io,
              {"floors.sm_90a.cubin", "damaged"});
  // One that is not listed is none of the pack's.
  writeFile(folder.file("other"), "");
  expectError(opened->read("other"), ErrorCode::io,
              {"other", "SHA256SUMS does not list it"});
  writeFile(folder.file("pack.json"), smallPack().toJson() + " ");
  expectError(PackFolder::open(path), ErrorCode::io, {"pack.json", "damaged"});
}

TEST(GpuPack, ASchedulesFamily) {
  EXPECT_EQ(familyOf("#rec.schedule<block_step {warps = 8}>"), "block_step");
  EXPECT_EQ(familyOf("#rec.schedule<scan>"), "scan");
  EXPECT_EQ(familyOf(""), "");
}

TEST(GpuPack, LaunchesMustFitTheArchitecture) {
  Architecture architecture{"sm_80", 1024, 166912, ""};
  LaunchGeometry geometry;
  geometry.grid = {132, 1, 1};
  geometry.block = {256, 4, 1};
  geometry.sharedMemoryBytes = 166912;
  EXPECT_TRUE(checkGeometry(geometry, architecture));
  ++geometry.sharedMemoryBytes;
  expectError(checkGeometry(geometry, architecture), ErrorCode::doesNotFit,
              {"256 x 4 x 1 threads", "166913 bytes", "sm_80"});
  geometry.sharedMemoryBytes = 0;
  geometry.block[2] = 2;
  EXPECT_FALSE(checkGeometry(geometry, architecture));
}
