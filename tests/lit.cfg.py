"""What lit runs: every .mlir and .test file under tests/, and by tests/kernels/specs each spec of the library.

Features, for REQUIRES lines:
  cuda-gpu  the driver reports at least one GPU
  nvrtc     NVRTC is found where runtime/NvrtcSearch.cpp looks for it
  onednn    the benchmark's peer was built: oneDNN was installed at that time
  floor     the benchmark's walks by hand were built, and this CPU has AVX2
  peer-NAME the python3 of PATH has the packages of the benchmark's peer NAME
"""

import ctypes
import glob
import os
import subprocess

import lit.formats

# Where NVRTC lies in a toolkit or in the wheels of a Python environment, as in runtime/NvrtcSearch.cpp.
NVRTC_FOLDERS = ("lib64", "lib", "targets/*/lib", "lib/python3*/site-packages/nvidia/cu*/lib")


def load(library):
    """The opened shared library; None where it cannot be opened."""
    try:
        return ctypes.CDLL(library)
    except OSError:
        return None


def has_cuda_gpu():
    driver = load("libcuda.so.1")
    count = ctypes.c_int(0)
    return (
        driver is not None
        and driver.cuInit(0) == 0
        and driver.cuDeviceGetCount(ctypes.byref(count)) == 0
        and count.value > 0
    )


def has_nvrtc():
    roots = [os.environ.get("CUDA_HOME"), "/usr/local/cuda", os.environ.get("VIRTUAL_ENV")]
    files = ["libnvrtc.so", "libnvrtc.so.13", "libnvrtc.so.12"]
    for root in filter(None, roots):
        for folder in NVRTC_FOLDERS:
            files += glob.glob(os.path.join(root, folder, "libnvrtc.so*"))
    return any(load(file) for file in files)


def has_avx2():
    with open("/proc/cpuinfo") as cpu:
        return "avx2" in cpu.read().split()


# Packages of the benchmark's peers that are Python programs.
PEERS = {
    "jax": ["jax"],
    "onnxruntime": ["onnx", "onnxruntime"],
    "eager": ["numpy", "torch"],
    "ggml": ["numpy", "pywhispercpp"],
    "pytorch": ["numpy", "torch"],
}


def packages_there(names):
    """Those that the python3 of PATH can import; looked for, not imported, which takes seconds for some."""
    program = "import importlib.util, sys; print(*filter(importlib.util.find_spec, sys.argv[1:]))"
    found = subprocess.run(["python3", "-c", program, *names], stdout=subprocess.PIPE, text=True)
    return set(found.stdout.split())


config.name = "reprise"
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "acceptance"]
config.test_format = lit.formats.ShTest(execute_external=False)
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.reprise_binary_dir, "tests", "lit")

tool_folders = [os.path.join(config.reprise_binary_dir, "bin"), config.llvm_tools_dir]
config.environment["PATH"] = os.pathsep.join(tool_folders + [os.environ["PATH"]])
# Tests leave the user's cache of kernels alone.
config.environment["XDG_CACHE_HOME"] = os.path.join(config.test_exec_root, "cache")
for name in ("CUDA_HOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]


if has_cuda_gpu():
    config.available_features.add("cuda-gpu")
if has_nvrtc():
    config.available_features.add("nvrtc")
if os.path.exists(os.path.join(config.reprise_binary_dir, "bin", "reprise-bench-onednn")):
    config.available_features.add("onednn")
if os.path.exists(os.path.join(config.reprise_binary_dir, "bin", "reprise-bench-floor")) and has_avx2():
    config.available_features.add("floor")
there = packages_there({package for packages in PEERS.values() for package in packages})
for name, packages in PEERS.items():
    if there.issuperset(packages):
        config.available_features.add(f"peer-{name}")
