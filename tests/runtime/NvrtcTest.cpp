//===- NvrtcTest.cpp - NVRTC and its logs ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What needs NVRTC is skipped, visibly, on machines without it; a GPU is not
// needed.

#include "runtime/Nvrtc.h"

#include "TestSupport.h"

#include <cstdlib>

using namespace reprise;
using namespace reprise::test;

namespace {

class WithNvrtc : public ::testing::Test {
protected:
  void SetUp() override {
    auto loaded = Nvrtc::load();
    if (!loaded)
      GTEST_SKIP() << loaded.error().render();
    nvrtc = std::make_unique<Nvrtc>(std::move(*loaded));
  }

  NvrtcRequest request(std::string source, std::string architecture) const {
    NvrtcRequest result;
    result.sourceName = "kernel.cu";
    result.source = std::move(source);
    result.architecture = std::move(architecture);
    result.options = {"--std=c++20"};
    return result;
  }

  std::unique_ptr<Nvrtc> nvrtc;
};

const char *const scaleKernel = R"(
extern "C" __global__ void scale(float *data, float factor) {
  __shared__ float tile[32];
  tile[threadIdx.x] = data[threadIdx.x];
  __syncthreads();
  data[threadIdx.x] = factor * tile[31 - threadIdx.x];
}
)";

} // namespace

TEST_F(WithNvrtc, KnowsItself) {
  EXPECT_NE(nvrtc->version().find('.'), std::string::npos);
  EXPECT_FALSE(nvrtc->path().empty());
  EXPECT_FALSE(nvrtc->architectures().empty());
}

TEST_F(WithNvrtc, CompilesForEveryTargetOfOurs) {
  for (const char *architecture : {"sm_80", "sm_90a", "sm_100a"}) {
    auto result = nvrtc->compile(request(scaleKernel, architecture));
    ASSERT_TRUE(result) << result.error().render();
    EXPECT_EQ(std::string(result->cubin.data() + 1, 3), "ELF");
    EXPECT_NE(result->ptx.find(".visible .entry scale"), std::string::npos);
    ASSERT_EQ(result->resources.size(), 1u) << result->log;
    EXPECT_EQ(result->resources[0].kernel, "scale");
    EXPECT_GT(result->resources[0].registers, 0);
    EXPECT_EQ(result->resources[0].sharedMemoryBytes, 128)
        << architecture << "\n"
        << result->log;
    EXPECT_EQ(result->resources[0].spillStoreBytes, 0);
  }
}

TEST_F(WithNvrtc, HeadersComeFromMemory) {
  NvrtcRequest withHeader =
      request("#include \"reprise/answer.h\"\n"
              "extern \"C\" __global__ void k(int *p) { *p = answer; }",
              "sm_90a");
  expectError(nvrtc->compile(withHeader), ErrorCode::invalidArgument,
              {"reprise/answer.h"});
  withHeader.headers = {{"reprise/answer.h", "constexpr int answer = 42;\n"}};
  auto result = nvrtc->compile(withHeader);
  ASSERT_TRUE(result) << result.error().render();
  EXPECT_NE(result->ptx.find("42"), std::string::npos);
}

TEST_F(WithNvrtc, SpillsAreReported) {
  std::string source = "extern \"C\" __global__ void greedy(float *p) {\n";
  for (int i = 0; i < 100; ++i)
    source += "float v" + std::to_string(i) + " = p[" + std::to_string(i * 32) +
              "];\n";
  source += "__syncthreads();\n";
  for (int i = 0; i < 100; ++i)
    source += "p[" + std::to_string(i * 32 + 1) + "] = v" +
              std::to_string(99 - i) + ";\n";
  NvrtcRequest limited = request(source + "}", "sm_80");
  limited.options.push_back("--maxrregcount=32");
  auto result = nvrtc->compile(limited);
  ASSERT_TRUE(result) << result.error().render();
  ASSERT_EQ(result->resources.size(), 1u);
  EXPECT_GT(result->resources[0].spillStoreBytes, 0) << result->log;
  EXPECT_GT(result->resources[0].spillLoadBytes, 0);
}

TEST_F(WithNvrtc, SyntaxErrorHasItsLine) {
  expectError(nvrtc->compile(
                  request("__global__ void k() {\n  nonsense;\n}", "sm_90a")),
              ErrorCode::invalidArgument, {"kernel.cu(2)", "nonsense"});
}

TEST_F(WithNvrtc, UnknownArchitecture) {
  for (const char *architecture :
       {"sm_12", "sm_90x", "90", "", "compute_90", "sm_99999999999"})
    expectError(nvrtc->compile(request(scaleKernel, architecture)),
                ErrorCode::unsupported,
                {"'" + std::string(architecture) + "'", "sm_90", "choose"});
}

TEST_F(WithNvrtc, FolderCanBeNamed) {
  std::string file = nvrtc->path();
  std::string folder = std::filesystem::path(file).parent_path().string();
  EXPECT_TRUE(Nvrtc::load(file));
  EXPECT_TRUE(Nvrtc::load(folder));
}

TEST(Nvrtc, MissingLibraryTellsHowToGetIt) {
  expectError(
      Nvrtc::load("/nowhere/libnvrtc.so"), ErrorCode::unsupported,
      {"/nowhere/libnvrtc.so", "cuda-nvrtc", "pip install nvidia-cuda-nvrtc"});
  TemporaryFolder empty;
  expectError(Nvrtc::load(empty.path.string()), ErrorCode::unsupported,
              {empty.path.string(), "nvidia-cuda-nvrtc"});
}

TEST(Nvrtc, LibraryThatIsNotNvrtc) {
  TemporaryFolder folder;
  writeFile(folder.file("libnvrtc.so"), "not a library");
  expectError(Nvrtc::load(folder.path.string()), ErrorCode::unsupported,
              {"last answer"});
  // A library, but another one.
  expectError(Nvrtc::load("libm.so.6"), ErrorCode::unsupported,
              {"no function nvrtc"});
}

TEST(PtxasLog, ReadsEachKernel) {
  auto kernels = parsePtxasLog(
      "kernel.cu(3): warning #177-D: variable \"x\" was declared\n"
      "ptxas info    : 0 bytes gmem\n"
      "ptxas info    : Compiling entry function 'first' for 'sm_90a'\n"
      "ptxas info    : Function properties for first\n"
      "    40 bytes stack frame, 36 bytes spill stores, 28 bytes spill loads\n"
      "ptxas info    : Used 255 registers, used 1 barriers, 40 bytes "
      "cumulative "
      "stack size, 2048 bytes smem, 544 bytes cmem[0]\n"
      "ptxas info    : Compile time = 12.0 ms\n"
      "ptxas info    : Compiling entry function 'second' for 'sm_90a'\n"
      "ptxas info    : Function properties for second\n"
      "    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads\n"
      "ptxas info    : Used 16 registers\n"
      "ptxas info    : Function properties for helper\n"
      "    8 bytes stack frame, 8 bytes spill stores, 8 bytes spill loads\n");
  ASSERT_EQ(kernels.size(), 2u);
  EXPECT_EQ(kernels[0].kernel, "first");
  EXPECT_EQ(kernels[0].registers, 255);
  EXPECT_EQ(kernels[0].stackFrameBytes, 40);
  EXPECT_EQ(kernels[0].spillStoreBytes, 36);
  EXPECT_EQ(kernels[0].spillLoadBytes, 28);
  EXPECT_EQ(kernels[0].sharedMemoryBytes, 2048);
  EXPECT_EQ(kernels[1].kernel, "second");
  EXPECT_EQ(kernels[1].registers, 16);
  EXPECT_EQ(kernels[1].spillStoreBytes, 0);
}

TEST(PtxasLog, SurvivesAnything) {
  EXPECT_TRUE(parsePtxasLog("").empty());
  EXPECT_TRUE(parsePtxasLog("Used 12 registers\n").empty());
  EXPECT_EQ(parsePtxasLog("Compiling entry function 'x").size(), 1u);
  EXPECT_EQ(parsePtxasLog("Compiling entry function '").size(), 1u);
  EXPECT_EQ(parsePtxasLog("Compiling entry function 'x' for\n"
                          " registers\nUsed 99999999999999999999 registers")[0]
                .registers,
            0);
}
