# The headers of MLIR, compiled once: they take most of the time of a translation unit that uses MLIR (a pass of the
# lowering: 11 s without, 4.5 s with). Sources still include what they need; this list holds what many of them do.

function(reprise_use_mlir_headers name)
  if(NOT TARGET RepriseMlirHeaders)
    set(source "${PROJECT_BINARY_DIR}/RepriseMlirHeaders.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "// A precompiled header needs a source to belong to.\n")
    add_library(RepriseMlirHeaders STATIC "${source}")
    target_include_directories(RepriseMlirHeaders SYSTEM PRIVATE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
    # The users' flag: a precompiled header fits no others.
    target_compile_options(RepriseMlirHeaders PRIVATE -fno-rtti)
    target_precompile_headers(RepriseMlirHeaders PRIVATE
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
    reprise_let_ccache_see_headers(RepriseMlirHeaders)
  endif()
  target_precompile_headers(${name} REUSE_FROM RepriseMlirHeaders)
  reprise_let_ccache_see_headers(${name})
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
