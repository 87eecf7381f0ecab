//===- NvrtcSearch.h - where NVRTC may lie --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library.

#ifndef REPRISE_RUNTIME_NVRTCSEARCH_H
#define REPRISE_RUNTIME_NVRTCSEARCH_H

#include <string>
#include <vector>

namespace reprise {

/// What to hand to dlopen, in the order documented at Nvrtc::load: files that
/// exist, and plain names for the loader's own search.
std::vector<std::string> nvrtcCandidates(const std::string &path);

/// The places that nvrtcCandidates looks at, for the error message.
std::vector<std::string> nvrtcPlaces(const std::string &path);

} // namespace reprise

#endif // REPRISE_RUNTIME_NVRTCSEARCH_H
