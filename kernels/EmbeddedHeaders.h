//===- EmbeddedHeaders.h - the primitives as text -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A user's machine has no source tree: what an emitted kernel includes travels
// in the program. Each table is complete in itself.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_KERNELS_EMBEDDEDHEADERS_H
#define REPRISE_KERNELS_EMBEDDEDHEADERS_H

#include <span>

namespace reprise {

struct EmbeddedHeader {
  const char *name; ///< as kernels include it: "reprise/Tile.h"
  const char *text; ///< ends with a zero, as NVRTC wants it
};

/// For NVRTC, from library reprise_device_headers.
std::span<const EmbeddedHeader> deviceHeaders();

/// For the host compiler, from library reprise_host_headers.
std::span<const EmbeddedHeader> hostHeaders();

} // namespace reprise

#endif // REPRISE_KERNELS_EMBEDDEDHEADERS_H
