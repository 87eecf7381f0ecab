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

/// Tells the NVRTCs of this machine apart from others: of each file that
/// Nvrtc::load might open without a path the build id, or where it has none the
/// path, the size and the time of modification. Files in toolkits and wheels
/// are not loaded for it. What a plain name stands for only the loader knows;
/// where it finds one, that is loaded.
std::string describeNvrtcs();

} // namespace reprise

#endif // REPRISE_RUNTIME_NVRTCSEARCH_H
