# Headers compiled once, where they take most of the time of the translation units that use them. Sources still include
# what they need; these lists hold what many of them do.

# reprise_precompile(NAME mlir): what uses MLIR (a pass of the lowering: 11 s without, 4.5 s with);
# reprise_precompile(NAME test): GoogleTest's programs that don't.
function(reprise_precompile name kind)
  if(NOT TARGET headers_${kind})
    set(source "${PROJECT_BINARY_DIR}/headers_${kind}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "// A precompiled header needs a source to belong to.\n")
    add_library(headers_${kind} STATIC "${source}")
    cmake_language(CALL reprise_${kind}_headers headers_${kind})
    reprise_let_ccache_see_headers(headers_${kind})
  endif()
  # Position-independent code for a library is other code than for a program: programs are compiled as libraries are.
  get_target_property(type ${name} TYPE)
  if(type STREQUAL EXECUTABLE)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${name} PRIVATE -fPIC)
  endif()
  target_precompile_headers(${name} REUSE_FROM headers_${kind})
  reprise_let_ccache_see_headers(${name})
endfunction()

function(reprise_mlir_headers name)
  target_include_directories(${name} SYSTEM PRIVATE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
  # The users' flag: a precompiled header fits no others.
  target_compile_options(${name} PRIVATE -fno-rtti)
  target_precompile_headers(${name} PRIVATE
    <mlir/Bytecode/BytecodeOpInterface.h>
    <mlir/Dialect/Arith/IR/Arith.h>
    <mlir/Dialect/Func/IR/FuncOps.h>
    <mlir/Dialect/GPU/IR/GPUDialect.h>
    <mlir/Dialect/Math/IR/Math.h>
    <mlir/Dialect/MemRef/IR/MemRef.h>
    <mlir/Dialect/SCF/IR/SCF.h>
    <mlir/Dialect/Vector/IR/VectorOps.h>
    <mlir/IR/Builders.h>
    <mlir/IR/BuiltinOps.h>
    <mlir/IR/DialectImplementation.h>
    <mlir/IR/ImplicitLocOpBuilder.h>
    <mlir/IR/OpImplementation.h>
    <mlir/IR/PatternMatch.h>
    <mlir/Pass/PassManager.h>)
endfunction()

function(reprise_test_headers name)
  target_link_libraries(${name} PRIVATE GTest::gtest)
  target_precompile_headers(${name} PRIVATE
    <gtest/gtest.h> <algorithm> <filesystem> <fstream> <functional> <map> <optional> <random> <regex> <sstream>)
endfunction()

# ccache declines precompiled headers unless it is told that macros and times in them do not matter, and the compiler
# keeps a mark of the header in preprocessed text.
function(reprise_let_ccache_see_headers name)
  target_compile_options(${name} PRIVATE -fpch-preprocess)
  if(CCACHE_PROGRAM)
    set_target_properties(${name} PROPERTIES CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${CMAKE_CXX_COMPILER_LAUNCHER}")
  endif()
endfunction()
