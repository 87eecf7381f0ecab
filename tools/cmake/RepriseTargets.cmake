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

# A fuzzer of something that reads bytes from outside, which tries INPUTS mutations of SEEDS (tests/fuzz/Main.cpp).
function(reprise_add_fuzz_test name)
  cmake_parse_arguments(ARG "" "INPUTS" "SOURCES;LINK;SEEDS" ${ARGN})
  set(fuzz "${PROJECT_SOURCE_DIR}/tests/fuzz")
  add_executable(${name} ${ARG_SOURCES} "${fuzz}/Main.cpp" "${fuzz}/Mutator.cpp")
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  add_test(NAME ${name} COMMAND ${name} ${ARG_INPUTS} ${ARG_SEEDS})
  reprise_label_test(${name})
endfunction()
