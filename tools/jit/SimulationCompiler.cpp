//===- SimulationCompiler.cpp - GPU kernels on the simulation -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The very text that goes to NVRTC, compiled by the machine's C++ compiler with
// the host twins of the primitives, and loaded.

#include "kernels/EmbeddedHeaders.h"
#include "kernels/host/reprise/Simulation.h"
#include "kernels/host/reprise/SimulationAbi.h"
#include "runtime/SimulatedKernel.h"
#include "tools/jit/GpuLowering.h"
#include "tools/jit/TargetCompiler.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <dlfcn.h>

using namespace reprise;
using namespace reprise::jit;
using constraints::GpuTarget;

namespace {

class SimulationCompiler final : public TargetCompiler {
public:
  explicit SimulationCompiler(GpuTarget target) : target(std::move(target)) {}
  std::span<const std::string_view> stages() const override {
    return gpuStages();
  }
  Expected<std::string> inspect(Compilation &bound,
                                std::string_view stage) const override {
    return inspectGpu(bound, target, KernelKind::sim, stage);
  }
  Expected<std::shared_ptr<const CompiledKernel>>
  compile(Compilation &bound) const override;

private:
  GpuTarget target;
};

/// A folder for one build, removed with everything in it.
class BuildFolder {
public:
  static Expected<BuildFolder> create() {
    llvm::SmallString<128> path;
    if (std::error_code error =
            llvm::sys::fs::createUniqueDirectory("reprise-simulation", path))
      return fail(ErrorCode::io,
                  "cannot make a folder for the simulation's build: " +
                      error.message(),
                  "the system's folder for temporary files",
                  "free space, or set TMPDIR");
    return BuildFolder(path.str().str());
  }
  BuildFolder(BuildFolder &&other) : path(std::exchange(other.path, {})) {}
  ~BuildFolder() {
    if (!path.empty())
      llvm::sys::fs::remove_directories(path);
  }

  std::string file(const std::string &name) const { return path + "/" + name; }

  Expected<void> write(const std::string &name, llvm::StringRef text) const {
    llvm::sys::fs::create_directories(llvm::sys::path::parent_path(file(name)));
    std::error_code error;
    llvm::raw_fd_ostream out(file(name), error);
    if (!error) {
      out << text;
      out.close();
      error = out.error();
      out.clear_error();
    }
    if (error)
      return fail(ErrorCode::io, "cannot write: " + error.message(), file(name),
                  "free space on that disk");
    return {};
  }

private:
  explicit BuildFolder(std::string path) : path(std::move(path)) {}
  std::string path;
};

} // namespace

std::unique_ptr<TargetCompiler>
reprise::jit::createSimulationCompiler(GpuTarget target) {
  return std::make_unique<SimulationCompiler>(std::move(target));
}

static Expected<std::string> findHostCompiler() {
  for (llvm::StringRef name : {"c++", "g++", "clang++"})
    if (auto path = llvm::sys::findProgramByName(name))
      return *path;
  return fail(ErrorCode::unsupported,
              "the simulation of a GPU needs a C++ compiler, and there is none "
              "on the PATH",
              "c++, g++, clang++", "install one, for example the package g++");
}

static Expected<void> writeSources(const BuildFolder &folder,
                                   const CudaText &kernel) {
  for (const EmbeddedHeader &header : hostHeaders())
    if (auto written = folder.write(header.name, header.text); !written)
      return written;
  if (auto written = folder.write("kernel.cu.h", kernel.text); !written)
    return written;
  std::string driver =
      "#include \"reprise/Launch.h\"\n#include \"kernel.cu.h\"\n";
  for (const ManifestLaunch &launch : kernel.manifest.launches)
    driver += "REPRISE_SIMULATION_ENTRY(" + launch.entry + ")\n";
  return folder.write("driver.cpp", driver);
}

/// The simulator that this process has loaded: the kernel must meet the same
/// one.
static std::string simulatorPath() {
  Dl_info info;
  bool found = dladdr(reinterpret_cast<void *>(&simulation::runKernel), &info);
  assert(found && "the simulator is linked");
  (void)found;
  return info.dli_fname;
}

static Expected<std::string> build(const BuildFolder &folder) {
  auto compiler = findHostCompiler();
  if (!compiler)
    return passOn(compiler);
  std::string include = "-I" + folder.file(""),
              driver = folder.file("driver.cpp");
  std::string library = folder.file("kernel.so"), log = folder.file("log"),
              simulator = simulatorPath();
  llvm::StringRef arguments[] = {
      *compiler,           "-std=c++20", "-O1",  "-shared", "-fPIC", "-w",
      "-ffp-contract=off", include,      driver, simulator, "-o",    library};
  std::optional<llvm::StringRef> redirects[] = {
      llvm::StringRef(), llvm::StringRef(log), llvm::StringRef(log)};
  std::string problem;
  int status = llvm::sys::ExecuteAndWait(*compiler, arguments, std::nullopt,
                                         redirects, 0, 0, &problem);
  if (status == 0)
    return library;
  auto text = llvm::MemoryBuffer::getFile(log);
  return fail(ErrorCode::internal,
              "the kernel's text does not compile for the simulation: " +
                  problem + (text ? (*text)->getBuffer().str() : std::string()),
              *compiler, "the text: reprise inspect --stage=cuda");
}

static Expected<std::shared_ptr<const KernelCode>>
load(const std::string &library, const Manifest &manifest) {
  void *handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    return fail(ErrorCode::internal,
                std::string("cannot load the simulated kernel: ") + dlerror(),
                library, "");
  std::shared_ptr<void> owner(handle, dlclose);
  std::vector<SimulatedKernel::Entry> entries;
  for (const ManifestLaunch &launch : manifest.launches) {
    void *entry = dlsym(handle, ("reprise_simulate_" + launch.entry).c_str());
    assert(entry && "the driver exports the entry");
    entries.push_back(reinterpret_cast<SimulatedKernel::Entry>(entry));
  }
  return std::make_shared<SimulatedKernel>(
      std::move(entries), std::vector<SimulatedKernel::Entry>(), owner);
}

Expected<std::shared_ptr<const CompiledKernel>>
SimulationCompiler::compile(Compilation &bound) const {
  auto kernel = lowerToCuda(bound, target, KernelKind::sim);
  if (!kernel)
    return passOn(kernel);
  auto folder = BuildFolder::create();
  if (!folder)
    return passOn(folder);
  if (auto written = writeSources(*folder, *kernel); !written)
    return passOn(written);
  auto library = build(*folder);
  if (!library)
    return passOn(library);
  auto code = load(*library, kernel->manifest);
  if (!code)
    return passOn(code);
  return std::make_shared<const CompiledKernel>(
      CompiledKernel{std::move(kernel->manifest), std::move(*code), {}});
}
