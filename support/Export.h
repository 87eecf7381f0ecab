//===- Export.h - what libreprise.so shows --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The library is built with hidden visibility; a declaration that carries
// REPRISE_API is part of its interface.

#ifndef REPRISE_SUPPORT_EXPORT_H
#define REPRISE_SUPPORT_EXPORT_H

#define REPRISE_API __attribute__((visibility("default")))

#endif // REPRISE_SUPPORT_EXPORT_H
