# How the folders declare their libraries, tests and pages.

include(RepriseDocs)
include(RepriseFormat)
include(ReprisePrecompile)

# A library that may use MLIR and LLVM: their headers, no RTTI (theirs has none to derive from), linked to the two
# shared libraries. Visibility must stay the default: MLIR compares the addresses of inline variables (type ids)
# across shared libraries.
function(reprise_add_mlir_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} SYSTEM PUBLIC ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
  target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
  target_compile_options(${name} PUBLIC $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR LLVM)
  reprise_precompile(${name} mlir)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# A test's folder under tests/ is its label (ctest -L runtime) and gives the target that builds it (tests-runtime).
function(reprise_label_test name)
  file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}/tests" "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REGEX REPLACE "/.*" "" folder "${folder}")
  set_tests_properties(${name} PROPERTIES LABELS "${folder}")
  if(NOT TARGET tests-${folder})
    add_custom_target(tests-${folder})
  endif()
  add_dependencies(tests-${folder} ${name})
endfunction()

# A GoogleTest program, registered with ctest under its own name; with MLIR, one that uses MLIR.
function(reprise_add_gtest name)
  cmake_parse_arguments(ARG "MLIR" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  if(ARG_MLIR)
    reprise_precompile(${name} mlir)
  else()
    reprise_precompile(${name} test)
  endif()
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  reprise_label_test(${name})
endfunction()

# A fuzzer of something that reads bytes from outside, which tries INPUTS mutations of what lies in the folders SEEDS.
# Where clang instruments the code for it (preset asan), libFuzzer follows its coverage; elsewhere tests/fuzz/Main.cpp
# tries the same inputs on every run.
function(reprise_add_fuzz_test name)
  cmake_parse_arguments(ARG "" "INPUTS" "SOURCES;LINK;SEEDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  if(REPRISE_LIBFUZZER)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    set(corpus "${CMAKE_CURRENT_BINARY_DIR}/${name}-corpus")
    file(MAKE_DIRECTORY "${corpus}")
    add_test(NAME ${name} COMMAND ${name} -seed=1 -runs=${ARG_INPUTS} -timeout=20 -rss_limit_mb=4096 -max_len=4096
      -print_final_stats=1 "-artifact_prefix=${corpus}-" "${corpus}" ${ARG_SEEDS})
  else()
    set(fuzz "${PROJECT_SOURCE_DIR}/tests/fuzz")
    target_sources(${name} PRIVATE "${fuzz}/Main.cpp" "${fuzz}/Mutator.cpp")
    add_test(NAME ${name} COMMAND ${name} ${ARG_INPUTS} ${ARG_SEEDS})
  endif()
  reprise_label_test(${name})
  set_property(TEST ${name} APPEND PROPERTY LABELS fuzz)
endfunction()
