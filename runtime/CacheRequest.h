//===- CacheRequest.h - which kernels serve a request ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. Which dimensions a kernel fixes is known only once
// the spec has been parsed, which needs the compiler. So a request is looked up
// in two steps: a key over everything but sizes and the types and shapes of
// inputs, then the manifests of the kernels under that key against these.
//
// A kernel may have sizes that the request leaves open: the spec writes them,
// or the form of the operator has them (a decode step has one step). They
// follow from the key alone, so every request of the key that leaves open no
// others gets them. Without the spec one cannot tell such a size from one that
// is missing, which is an error; but the request that made the kernel was no
// error, and the kernel's name in the cache says which sizes that one left
// open.

#ifndef REPRISE_RUNTIME_CACHEREQUEST_H
#define REPRISE_RUNTIME_CACHEREQUEST_H

#include "runtime/Compiler.h"

#include <optional>
#include <set>

namespace reprise {

/// The fingerprint of what a kernel depends on beside sizes and the types of
/// inputs: the spec, how it is to be compiled, the compiler's build
/// (compilerBuildId), this machine, and for a GPU its NVRTC.
std::string cacheKey(const CompileRequest &request,
                     const std::string &compilerBuild);

/// The dimensions that the kernel of this manifest was compiled for and that
/// neither the request's inputs nor its sizes by name fix. Nothing where the
/// kernel's sizes or types are not the request's: the compiler would make
/// another kernel, or report an error.
std::optional<std::set<std::string>> openSizes(const Manifest &manifest,
                                               const CompileRequest &request);

/// The name of a kernel among those of its key: a fingerprint, in 64
/// hexadecimal digits, of its manifest and the sizes left open by the request
/// that made it. Where there are none it is the manifest's fingerprint.
std::string kernelName(const Manifest &manifest,
                       const std::set<std::string> &openSizes);

} // namespace reprise

#endif // REPRISE_RUNTIME_CACHEREQUEST_H
