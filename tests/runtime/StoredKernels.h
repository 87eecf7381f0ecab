//===- StoredKernels.h - kernels that can be stored -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_RUNTIME_STOREDKERNELS_H
#define REPRISE_TESTS_RUNTIME_STOREDKERNELS_H

#include "runtime/CpuKernel.h"
#include "runtime/CudaKernel.h"
#include "runtime/Executor.h"

#include "TestSupport.h"

namespace reprise::test {

/// The manifest of y = 2 x over [T, B, D], D compiled in. The code of
/// StoredKernel.cpp serves every D, and does not look at the type.
inline Manifest twiceManifest(int64_t D, DType dtype = DType::f32) {
  Manifest manifest;
  manifest.operatorName = "twice";
  manifest.target = "cpu";
  manifest.dims = {{"D", D}};
  manifest.dynamicDims = {"T", "B"};
  manifest.arguments.resize(2);
  manifest.arguments[0].name = "x";
  manifest.arguments[1].name = "y";
  manifest.arguments[1].role = ArgumentRole::output;
  for (ManifestArgument &argument : manifest.arguments) {
    argument.dtype = dtype;
    argument.dims = {"T", "B", "D"};
  }
  manifest.launches = {{"twice_forward", {"x", "y"}, CpuGeometry(), {}}};
  return manifest;
}

/// The bytes of a stored kernel as a compiler would make them for the manifest.
inline std::string storedCode(const std::string &path,
                              const Manifest &manifest) {
  std::string bytes = readFile(path);
  // StoredKernel.cpp leaves room for it.
  size_t room = bytes.find(std::string(64, '#'));
  EXPECT_NE(room, bytes.npos);
  return bytes.replace(room, 64, manifestFingerprint(manifest));
}

inline std::shared_ptr<const CompiledKernel>
twiceKernel(int64_t D, DType dtype = DType::f32) {
  Manifest manifest = twiceManifest(D, dtype);
  return loadCpuKernel(manifest, storedCode(STORED_KERNEL, manifest)).value();
}

/// The same for a GPU. No test runs it: its machine code has the first bytes
/// and the manifest's mark of such code, and nothing else.
inline CompiledKernel cudaKernel(int64_t D) {
  Manifest manifest = twiceManifest(D);
  manifest.target = "h200";
  manifest.kind = KernelKind::cuda;
  manifest.architecture = "sm_90a";
  manifest.launches[0].cpu.reset();
  manifest.launches[0].gpu.emplace();
  std::string cubin = "\177ELF " + cudaManifestMark(manifest);
  manifest.resources["registers"] = 40;
  return *loadCudaKernel(manifest, cubin).value();
}

/// Runs a kernel of twiceManifest(2) on one step of one row.
inline void expectDoubles(const CompiledKernel &kernel) {
  auto team = ThreadTeam::create(1).value();
  Tensor x = makeTensor<float>(DType::f32, {1, 1, 2}, {3, -5});
  NamedInput inputs[] = {{"x", x.view()}};
  auto results = Executor(*team).runAllocating(kernel, inputs);
  ASSERT_TRUE(results) << results.error().render();
  EXPECT_EQ(results->at("y").values<float>()[0], 6);
  EXPECT_EQ(results->at("y").values<float>()[1], -10);
}

/// Changes one byte in the middle of a file.
inline void damage(const std::string &path) {
  std::string bytes = readFile(path);
  bytes[bytes.size() / 2] ^= 1;
  writeFile(path, bytes);
}

} // namespace reprise::test

#endif // REPRISE_TESTS_RUNTIME_STOREDKERNELS_H
