//===- Sha256.h - fingerprints of bytes -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_SUPPORT_SHA256_H
#define REPRISE_SUPPORT_SHA256_H

#include "support/Export.h"

#include <string>
#include <string_view>

namespace reprise {

/// The SHA-256 of the bytes: 64 hexadecimal digits, in lower case.
REPRISE_API std::string sha256(std::string_view bytes);

} // namespace reprise

#endif // REPRISE_SUPPORT_SHA256_H
