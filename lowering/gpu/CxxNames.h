//===- CxxNames.h - a spec's names in C++ ------------------------*- C++
//-*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A spec may call its operator `printf`, an input `nullptr` and a dimension
// `int`. In the kernel's text a name stays as it is where C++ and the
// primitives leave it free.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_GPU_CXXNAMES_H
#define REPRISE_LOWERING_GPU_CXXNAMES_H

#include "mlir/Support/LLVM.h"

#include <string>

namespace reprise::lowering {

/// Of a variable: letters, digits and underscores, not at the front what C++
/// keeps for itself. What may be a macro, as `NAN`, is in lower case.
std::string variableName(llvm::StringRef wanted);

/// Whether a variable must not be called so: a word of C++, or one of the
/// kernel text's own.
bool isReservedName(llvm::StringRef name);

/// Of the constant that holds a dimension's size: `D` stays `D`, `heads` is
/// `heads_size`. Beside it in the global scope stands all that the C library
/// declares.
std::string sizeName(llvm::StringRef dimension);

/// Of an operator's kernel, a symbol: `cell_kernel`.
std::string kernelSymbol(llvm::StringRef operatorName);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_GPU_CXXNAMES_H
