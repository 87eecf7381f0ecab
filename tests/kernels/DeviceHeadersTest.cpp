//===- DeviceHeadersTest.cpp - the device primitives as text --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What NVRTC and ptxas say of the primitives and of the kernels that use them,
// with nothing but the embedded headers. Skipped where there is no NVRTC.
//
//===----------------------------------------------------------------------===//

#include "kernels/EmbeddedHeaders.h"
#include "tests/kernels/Nvrtc.h"

#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <sstream>

using namespace reprise;
using namespace reprise::test;

static std::string readText(const std::string &name) {
  std::ifstream file(std::string(REPRISE_KERNEL_FOLDER) + "/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

static std::string with(std::string text, const std::string &constant,
                        const std::string &value) {
  const std::regex pattern("((?:constexpr int|using) " + constant +
                           " = )\\w+;");
  EXPECT_TRUE(std::regex_search(text, pattern)) << constant;
  return std::regex_replace(text, pattern, "$01" + value + ";");
}

static int number(const std::string &log, const char *pattern) {
  std::smatch match;
  return std::regex_search(log, match, std::regex(pattern))
             ? std::stoi(match[1])
             : -1;
}

class Device : public testing::TestWithParam<const char *> {
protected:
  void SetUp() override {
    if (!hasNvrtc())
      GTEST_SKIP()
          << "no NVRTC on this machine: the device text was not compiled";
  }
  void expectCompiles(const std::string &text, const std::string &what) {
    const Compilation compilation = compileDeviceText(text, GetParam());
    EXPECT_TRUE(compilation.succeeded) << what << "\n" << compilation.log;
  }
  void expectRegisters(const std::string &text, int limit) {
    const Compilation compilation = compileDeviceText(text, GetParam());
    ASSERT_TRUE(compilation.succeeded) << compilation.log;
    const int registers = number(compilation.log, "Used (\\d+) registers");
    RecordProperty("registers", registers);
    EXPECT_GT(registers, 0) << compilation.log;
    EXPECT_LE(registers, limit);
    EXPECT_EQ(number(compilation.log, "(\\d+) bytes spill stores"), 0)
        << compilation.log;
    EXPECT_EQ(number(compilation.log, "(\\d+) bytes spill loads"), 0)
        << compilation.log;
  }
};

TEST_P(Device, EveryHeaderCompilesAlone) {
  for (const EmbeddedHeader &header : deviceHeaders())
    expectCompiles("#include \"" + std::string(header.name) +
                       "\"\nextern \"C\" __global__ void none() {}\n",
                   header.name);
}

TEST_P(Device, KernelsCompile) {
  for (const char *storage : {"BFloat16", "Float16", "float"}) {
    const std::string lstm =
        with(readText("lstm_block.cu.h"), "Storage", storage);
    for (const char *dim : {"1", "33"})
      expectCompiles(with(lstm, "headDim", dim),
                     std::string("lstm ") + storage + " " + dim);
    for (const char *kernel : {"product", "shared_product"}) {
      const std::string product =
          with(readText(std::string(kernel) + ".cu.h"), "Storage", storage);
      for (const char *gates : {"1", "3"})
        expectCompiles(with(product, "gates", gates),
                       std::string(kernel) + " " + storage + " " + gates);
    }
  }
  expectCompiles(readText("scalar_functions.cu.h"), "scalar functions");
}

// The limits are what a thread may have: 65536 registers, shared by the block's
// threads.
TEST_P(Device, LstmBFloat16Head64) {
  expectRegisters(readText("lstm_block.cu.h"), 65536 / 256 - 1);
}

TEST_P(Device, LstmBFloat16Head128) {
  const std::string text =
      with(with(readText("lstm_block.cu.h"), "headDim", "128"), "warps", "16");
  expectRegisters(text, 65536 / 512);
}

TEST_P(Device, LstmFloatHead64) {
  expectRegisters(with(readText("lstm_block.cu.h"), "Storage", "float"),
                  65536 / 256 - 1);
}

TEST_P(Device, PreconditionsAreStated) {
  const Compilation uncovered = compileDeviceText(
      with(readText("lstm_block.cu.h"), "headDim", "65"), GetParam());
  EXPECT_FALSE(uncovered.succeeded);
  EXPECT_NE(uncovered.log.find("the warps must cover the head"),
            std::string::npos)
      << uncovered.log;
  const Compilation ragged = compileDeviceText(
      "#include \"reprise/Kernel.h\"\nusing namespace reprise::gpu;\n"
      "constexpr int bytes = SharedOperand<float, 8, 12>::bytes;\n",
      GetParam());
  EXPECT_FALSE(ragged.succeeded);
  EXPECT_NE(ragged.log.find("an operand holds whole tiles"), std::string::npos)
      << ragged.log;
}

INSTANTIATE_TEST_SUITE_P(Architectures, Device,
                         testing::Values("sm_80", "sm_90a", "sm_100a"));

// A kernel text must find every header it includes on either side.
TEST(EmbeddedHeaders, BothSidesHaveTheSamePrimitives) {
  std::set<std::string> device, host;
  for (const EmbeddedHeader &header : deviceHeaders())
    device.insert(header.name);
  for (const EmbeddedHeader &header : hostHeaders()) {
    host.insert(header.name);
    EXPECT_GT(std::strlen(header.text), 200u) << header.name;
  }
  for (const std::string &name : device)
    EXPECT_TRUE(host.count(name)) << name << " has no twin";
  EXPECT_TRUE(host.count("reprise/SimulationAbi.h"));
  EXPECT_TRUE(host.count("reprise/Launch.h"));
}
