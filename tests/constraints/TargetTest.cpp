//===- TargetTest.cpp - descriptions of machines --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/Target.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>

using namespace reprise::constraints;

namespace {

/// Each test runs on every target that is a file.
class KnownTargetTest : public testing::TestWithParam<std::string> {
protected:
  const Target &target() const { return *findTarget(GetParam()); }
  nlohmann::json json() const {
    return nlohmann::json::parse(describe(target()).json);
  }
};

std::vector<std::string> allNames() {
  std::vector<std::string> names;
  for (const Target &target : knownTargets())
    names.push_back(describe(target).name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, KnownTargetTest, testing::ValuesIn(allNames()),
                         [](const auto &info) { return info.param; });

const GpuTarget &gpuOf(const std::string &name) {
  return std::get<GpuTarget>(*findTarget(name));
}

/// The h200's description with one value replaced, or removed where null.
std::string changed(const char *pointer, nlohmann::json value) {
  auto json = nlohmann::json::parse(describe(*findTarget("h200")).json);
  nlohmann::json::json_pointer at(pointer);
  if (value.is_null())
    json[at.parent_pointer()].erase(at.back());
  else
    json[at] = std::move(value);
  return json.dump();
}

} // namespace

TEST_P(KnownTargetTest, EveryNumberHasOneSource) {
  const auto description = json();
  std::map<std::string, int> sourcesOf;
  for (const auto &[source, keys] : description.at("sources").items()) {
    EXPECT_FALSE(source.empty());
    for (const std::string key : keys)
      ++sourcesOf[key];
  }
  int numbers = 0;
  for (const auto &[group, values] : description.items()) {
    if (group == "sources" || !values.is_object())
      continue;
    for (const auto &[key, value] : values.items()) {
      EXPECT_EQ(sourcesOf[group + "." + key], 1) << group << "." << key;
      ++numbers;
    }
  }
  EXPECT_EQ(int(sourcesOf.size()), numbers) << "a source without a value";
}

/// Relations that hold for every machine.
TEST_P(KnownTargetTest, NumbersFitEachOther) {
  if (const auto *cpu = std::get_if<CpuTarget>(&target())) {
    EXPECT_LT(cpu->l1dBytes, cpu->l2Bytes);
    EXPECT_LT(cpu->l2Bytes, cpu->l3Bytes);
    return;
  }
  const auto &gpu = std::get<GpuTarget>(target());
  constexpr int64_t reservedPerBlockBytes = 1024;
  EXPECT_EQ(gpu.sharedMemoryPerMultiprocessorBytes,
            gpu.sharedMemoryPerBlockBytes + reservedPerBlockBytes);
  EXPECT_EQ(gpu.maxThreadsPerMultiprocessor % 32, 0);
  EXPECT_LE(gpu.maxThreadsPerBlock, gpu.maxThreadsPerMultiprocessor);
  EXPECT_LT(gpu.sharedMemoryPerMultiprocessorBytes, gpu.l2Bytes);
  EXPECT_LT(gpu.l2Bytes, gpu.memoryBytes);
}

TEST(Targets, EveryArchitectureHasOneReference) {
  std::map<std::string, int> references;
  for (const Target &target : knownTargets())
    if (const auto *gpu = std::get_if<GpuTarget>(&target))
      references[gpu->architecture] += gpu->isArchitectureReference;
  EXPECT_GE(references.size(), 4u);
  for (const auto &[architecture, count] : references)
    EXPECT_EQ(count, 1) << architecture;
}

TEST(Targets, AreFoundByNameAndArchitecture) {
  EXPECT_EQ(gpuOf("h100").name, "h100");
  EXPECT_EQ(gpuOf("sm_90a").name, "h200");
  EXPECT_EQ(gpuOf("sm_80").sharedMemoryPerBlockBytes, 163 * 1024);
  EXPECT_EQ(std::get<CpuTarget>(*findTarget("avx2")).vectorBytes, 32);
  EXPECT_EQ(findTarget("x86-64"), nullptr);
  EXPECT_EQ(findTarget("cpu"), nullptr);
  EXPECT_EQ(findTarget(""), nullptr);
}

TEST(TargetReader, ReadsWhatTheLibraryShows) {
  for (const Target &target : knownTargets()) {
    auto read = readTarget(describe(target).json, "known");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(describe(*read).name, describe(target).name);
  }
  CpuTarget mine = describeThisMachine({"avx2"});
  auto read = readTarget(mine.json, "mine");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(std::get<CpuTarget>(*read).l2Bytes, mine.l2Bytes);
}

TEST(TargetReader, SaysWhatIsWrongAndWhere) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "not valid JSON"},
      {"{", "not valid JSON"},
      {"[1]", "it is not a JSON object"},
      {"{}", "'kind' is not"},
      {changed("/kind", "tpu"), "'kind' is not \"cpu\" or \"gpu\""},
      {changed("/kind", "cpu"), "'features' is missing"},
      {changed("/name", 3), "'name' is not a string"},
      {changed("/product", ""), "'product' is empty"},
      {changed("/chip", nullptr), "'chip' is missing"},
      {changed("/chip", 7), "'chip' is not an object"},
      {changed("/chip/l2_bytes", nullptr), "'chip.l2_bytes' is missing"},
      {changed("/chip/l2_bytes", -1), "'chip.l2_bytes' is not a whole number"},
      {changed("/chip/l2_bytes", 1.5), "'chip.l2_bytes' is not a whole number"},
      {changed("/chip/multiprocessors", 0), "must be at least 1"},
      {changed("/chip/multiprocessors", 1 << 25), "must be at most 16777216"},
      {changed("/chip/l2_bytes", uint64_t(-1)),
       "is 18446744073709551615, and must be at most 1125899906842624"},
      {changed("/sources", {{"nobody", nlohmann::json::array()}}),
       "'sources' is empty"},
      {changed("/chip/cores", 4), "'chip.cores' is not known"},
      {changed("/clock", 4), "'clock' is not known"},
  };
  for (const auto &[text, message] : cases) {
    auto read = readTarget(text, "my.json");
    ASSERT_FALSE(read) << text;
    EXPECT_NE(read.error().message.find(message), std::string::npos)
        << message << " is not in: " << read.error().message;
    EXPECT_EQ(read.error().place.rfind("my.json", 0), 0u) << read.error().place;
    EXPECT_EQ(read.error().mend,
              "write it as `reprise targets NAME` shows one");
    EXPECT_EQ(read.error().code, reprise::ErrorCode::invalidArgument);
  }
}

/// A file that says a thing twice does not say which it means.
TEST(TargetReader, KeysAreGivenOnce) {
  std::string text = describe(*findTarget("h200")).json;
  std::string key = "\"l2_bytes\":";
  size_t at = text.find(key);
  ASSERT_NE(at, std::string::npos);
  auto read = readTarget(text.insert(at, key + " 1, "), "my.json");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "key 'l2_bytes' is given twice");
}

/// Nesting is refused before it can take all of the stack.
TEST(TargetReader, NestingIsLimited) {
  std::string brackets(1000000, '[');
  auto read = readTarget("{\"name\": " + brackets, "my.json");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "nested deeper than 3 levels");
}

TEST(ThisMachine, IsDescribedWithTheExtensionsGiven) {
  CpuTarget cpu = describeThisMachine({"avx2", "fma"});
  EXPECT_EQ(cpu.name, "cpu");
  EXPECT_GE(cpu.cores, 1);
  EXPECT_GT(cpu.memoryBytes, 0);
#ifdef __x86_64__
  EXPECT_EQ(cpu.vectorBytes, 32);
  EXPECT_EQ(cpu.vectorRegisters, 16);
  EXPECT_EQ(describeThisMachine({"avx512f"}).vectorBytes, 64);
#endif
}
