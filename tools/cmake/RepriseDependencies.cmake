# Every library that Reprise uses, found once and here.
# MLIR is found first: its package finds LLVM.

find_package(MLIR 22.1 REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
find_package(LLVM REQUIRED CONFIG HINTS "${LLVM_DIR}")
find_package(LLD REQUIRED CONFIG HINTS "${LLVM_DIR}/../lld")
list(APPEND CMAKE_MODULE_PATH "${MLIR_CMAKE_DIR}" "${LLVM_CMAKE_DIR}")
include(TableGen)
include(AddLLVM)
include(AddMLIR)

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(tl-expected REQUIRED)

# SHA-256, in a library that takes no time to load. It has no CMake package.
find_library(LIBMD_LIBRARY md REQUIRED)
find_path(LIBMD_INCLUDE_DIR sha2.h REQUIRED)
add_library(libmd::libmd UNKNOWN IMPORTED)
set_target_properties(libmd::libmd PROPERTIES
  IMPORTED_LOCATION "${LIBMD_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${LIBMD_INCLUDE_DIR}")
