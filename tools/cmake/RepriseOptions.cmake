# Language standard, warnings, sanitizers, ccache and where programs land.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

set(REPRISE_SANITIZE "" CACHE STRING "Sanitizers for all of our own code, as -fsanitize takes them")
if(REPRISE_SANITIZE)
  # Without vptr: it needs the type information of LLVM's classes, which are compiled without.
  add_compile_options(-fsanitize=${REPRISE_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${REPRISE_SANITIZE})
endif()

# libFuzzer comes with clang, and needs code that reports what it covers.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND REPRISE_SANITIZE MATCHES "address")
  set(REPRISE_LIBFUZZER ON)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

add_compile_options(-Wall -Wextra -Wno-unused-parameter)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 warns of every `"text" + string` (GCC's bug 105651).
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()

# Paths below the sources count relative to them, so that another clone finds the same objects. What a source includes
# is taken from the compiler's list of dependencies: nothing is preprocessed twice; and a precompiled header, hundreds
# of megabytes, is hashed once.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(launcher ${CMAKE_COMMAND} -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    CCACHE_DEPEND=1 CCACHE_INODECACHE=1 "${CCACHE_PROGRAM}")
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()
