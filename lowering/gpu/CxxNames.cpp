//===- CxxNames.cpp - a spec's names in C++ -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/CxxNames.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

static const llvm::StringSet<> &wordsOfCxx() {
  static const llvm::StringSet<> words = {
      "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor",
      "bool", "break", "case", "catch", "char", "char16_t", "char32_t",
      "char8_t", "class", "co_await", "co_return", "co_yield", "compl",
      "concept", "const", "const_cast", "consteval", "constexpr", "constinit",
      "continue", "decltype", "default", "delete", "do", "double",
      "dynamic_cast", "else", "enum", "explicit", "export", "extern", "false",
      "float", "for", "friend", "goto", "if", "inline", "int", "long",
      "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr",
      "operator", "or", "or_eq", "private", "protected", "public", "register",
      "reinterpret_cast", "requires", "return", "short", "signed", "sizeof",
      "static", "static_assert", "static_cast", "struct", "switch", "template",
      "this", "thread_local", "throw", "true", "try", "typedef", "typeid",
      "typename", "union", "unsigned", "using", "virtual", "void", "volatile",
      "wchar_t", "while", "xor", "xor_eq",
      // Macros of the C library in lower case.
      "alloca", "assert", "errno", "offsetof", "stderr", "stdin", "stdout"};
  return words;
}

/// What the emitters print, from kernels/common and kernels/device.
static const llvm::StringSet<> &wordsOfKernels() {
  static const llvm::StringSet<> words = {
      // Types.
      "BFloat16", "ColumnLengths", "ColumnMask", "ElementGroup", "Float16",
      "Index", "Input", "Output", "SharedMemory", "SharedOperand",
      "SharedWeights", "SharedArray", "StorageType", "StoredTile", "Tile",
      "WeightFragment",
      // Functions and namespaces.
      "allColumns", "blockBarrier", "blockX", "blockY", "columnsBelow",
      "columnsReached", "elementGroup", "gpu", "loadLengths", "loadStoredTile",
      "loadTile", "loadWeights", "math", "multiplyAccumulate", "pointwise",
      "prefetchTile", "reprise", "select", "shared", "storeTile", "toFloat",
      "warpIndex", "zeroTile"};
  return words;
}

static std::string legalName(StringRef wanted) {
  std::string legal;
  for (char c : wanted)
    legal += llvm::isAlnum(c) ? c : '_';
  if (legal.empty() || llvm::isDigit(legal.front()) || legal.front() == '_')
    legal.insert(0, "v");
  return legal;
}

std::string reprise::lowering::variableName(StringRef wanted) {
  std::string legal = legalName(wanted);
  auto isOfMacros = [](char c) {
    return llvm::isUpper(c) || llvm::isDigit(c) || c == '_';
  };
  bool mayBeMacro = legal.size() > 2 && llvm::all_of(legal, isOfMacros);
  return mayBeMacro ? StringRef(legal).lower() : legal;
}

bool reprise::lowering::isReservedName(StringRef name) {
  return wordsOfCxx().contains(name) || wordsOfKernels().contains(name);
}

std::string reprise::lowering::sizeName(StringRef dimension) {
  std::string legal = legalName(dimension);
  bool isShort = legal.size() <= 2 && llvm::isUpper(legal.front());
  return isShort ? legal : legal + "_size";
}

std::string reprise::lowering::kernelSymbol(StringRef operatorName) {
  return legalName(operatorName) + "_kernel";
}
