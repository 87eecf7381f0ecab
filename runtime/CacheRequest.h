//===- CacheRequest.h - which kernels serve a request ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. Which dimensions a kernel fixes is known only once
// the spec has been parsed, which needs the compiler. So a request is looked up
// in two steps: a key over everything but sizes and the types and shapes of
// inputs, then the manifests of the kernels under that key against these.

#ifndef REPRISE_RUNTIME_CACHEREQUEST_H
#define REPRISE_RUNTIME_CACHEREQUEST_H

#include "runtime/Compiler.h"

namespace reprise {

/// The fingerprint of what a kernel depends on beside sizes and the types of
/// inputs: the spec, how it is to be compiled, the compiler's build
/// (compilerBuildId), and this machine.
std::string cacheKey(const CompileRequest &request,
                     const std::string &compilerBuild);

/// Whether the compiler would make the kernel of this manifest for a request
/// with the same key. It may say no where it cannot tell, never yes where the
/// compiler would make another kernel or report an error in sizes or types.
bool serves(const Manifest &manifest, const CompileRequest &request);

} // namespace reprise

#endif // REPRISE_RUNTIME_CACHEREQUEST_H
