//===- Sha256.cpp - fingerprints of bytes ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support/Sha256.h"

// libmd, not libcrypto: the latter takes a millisecond to load.
#include <sys/types.h>

#include <sha2.h>

std::string reprise::sha256(std::string_view bytes) {
  char digits[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size(),
             digits);
  return digits;
}
