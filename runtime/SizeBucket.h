//===- SizeBucket.h - the sizes that kernels are tuned for ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel is right for every size of its dynamic dimensions, and may be tuned
// for those at hand. So that not each size has a kernel of its own, sizes fall
// into buckets. This is the only place that knows them: the cache looks kernels
// up, the compiler chooses schedules and manifests tell (`tuned_for`) by the
// bucket's nominal size.

#ifndef REPRISE_RUNTIME_SIZEBUCKET_H
#define REPRISE_RUNTIME_SIZEBUCKET_H

#include "support/Export.h"

#include <cstdint>

namespace reprise {

/// The largest size of the bucket that a size falls into; 0 for a size of 0,
/// for which nothing can be tuned. Powers of two up to 64, as a batch's cost
/// changes with each, and B = 1 alone is a case of its own; then powers of
/// four, as time is mostly a factor. The last bucket, 2^31, has all that is
/// larger, so that costs do not overflow.
REPRISE_API int64_t nominalSize(int64_t size);

} // namespace reprise

#endif // REPRISE_RUNTIME_SIZEBUCKET_H
