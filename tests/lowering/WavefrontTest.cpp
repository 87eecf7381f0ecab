//===- WavefrontTest.cpp - lags and copies --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/families/Wavefront.h"
#include "tests/lowering/Jit.h"
#include <gtest/gtest.h>

using namespace mlir;
using namespace reprise::lowering;
using namespace reprise::rec;

/// A recurrence that hands on what it reads. `clause`: stream or lagged.
static std::string copyOf(const std::string &result, const std::string &source,
                          const std::string &clause) {
  return "  %" + result + " = rec.recurrence over T WALK " + clause + "(%" +
         result + "t = %" + source + ") { rec.yield %" + result + "t }\n";
}
static std::string reading(const std::string &result,
                           const std::string &sequence) {
  return copyOf(result, sequence + " : !rec.sequence", "streams");
}
static std::string lagging(const std::string &result,
                           const std::string &sequence) {
  return copyOf(result,
                sequence + " : !rec.sequence from %x0 : !rec.tensor<B, D>",
                "lagged");
}

/// `LAG/COPIES` of each recurrence, of which the first is %a, and the last %z.
static std::string placesOf(std::string recurrences, const std::string &walk) {
  std::string text =
      "rec.operator @chain(%x: !rec.tensor<T, B, D>, %x0: !rec.tensor<B, D>) "
      "{\n" +
      copyOf("a", "x : !rec.tensor<T, B, D>", "streams") + recurrences +
      copyOf("u", "x : !rec.tensor<T, B, D> from %x0 : !rec.tensor<B, D>",
             "lagged") +
      "  rec.return z = all %z, u = all %u\n}\n";
  auto replaceAll = [&](const std::string &from, const std::string &to) {
    for (size_t at; (at = text.find(from)) != std::string::npos;)
      text.replace(at, from.size(), to);
  };
  replaceAll("WALK", walk);
  if (walk == "bidirectional")
    replaceAll("tensor<", "tensor_<direction, ");
  replaceAll("tensor_", "tensor");
  TestContext context;
  auto module = context.parse(text);
  if (!module)
    return context.diagnostics() + text;
  OperatorOp op = *module->getOps<OperatorOp>().begin();
  Wavefront front(op.getStages());
  std::string places;
  // %u reads no sequence.
  for (const Wavefront::Place &place : front.getPlaces().drop_back())
    places += (places.empty() ? "" : " ") + std::to_string(place.lag) + "/" +
              std::to_string(place.copies);
  return places;
}

TEST(WavefrontTest, AReaderIsATickBehindItsSource) {
  std::string chain = reading("b", "a") + reading("z", "b");
  for (const char *walk : {"", "reverse", "bidirectional"})
    EXPECT_EQ(placesOf(chain, walk), "0/2 1/2 2/2") << walk;
}

// It reads what the source wrote a tick ago, while that writes the next.
TEST(WavefrontTest, ALaggedReaderGoesBesideItsSource) {
  EXPECT_EQ(placesOf(lagging("z", "a"), ""), "0/2 0/2");
  EXPECT_EQ(placesOf(lagging("b", "a") + lagging("z", "b"), ""), "0/2 0/2 0/2");
  EXPECT_EQ(placesOf(reading("b", "a") + lagging("z", "b"), ""), "0/2 1/2 1/2");
}

// The time before comes after, in the direction of the walk.
TEST(WavefrontTest, AgainstTimeALaggedReaderWaitsForTwoSteps) {
  EXPECT_EQ(placesOf(lagging("z", "a"), "reverse"), "0/3 2/2");
  EXPECT_EQ(placesOf(lagging("b", "a") + lagging("z", "b"), "reverse"),
            "0/3 2/3 4/2");
}

// Its taps are about the order of each half's walk.
TEST(WavefrontTest, BothWaysALaggedReaderGoesBesideItsSource) {
  EXPECT_EQ(placesOf(lagging("z", "a"), "bidirectional"), "0/2 0/2");
  EXPECT_EQ(placesOf(lagging("z", "a"), "reverse mirrored"), "0/2 0/2");
}

// A source that several read keeps its copies for the last of them.
TEST(WavefrontTest, SourcesWaitForTheLastReader) {
  std::string both = reading("b", "a") +
                     "  %z = rec.recurrence over T WALK streams(%zt = %b "
                     ": !rec.sequence) lagged(%zp = %a : !rec.sequence "
                     "from %x0 : !rec.tensor<B, D>) {\n"
                     "    %s = arith.addf %zt, %zp : f32\n"
                     "    rec.yield %s\n  }\n";
  EXPECT_EQ(placesOf(both, ""), "0/4 1/2 2/2");
  EXPECT_EQ(placesOf(both, "reverse"), "0/3 1/2 2/2");
}
