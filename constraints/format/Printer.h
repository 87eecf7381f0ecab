//===- Printer.h - writes constraint files --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_FORMAT_PRINTER_H
#define REPRISE_CONSTRAINTS_FORMAT_PRINTER_H

#include "constraints/Problem.h"

namespace reprise::constraints {

/// The problem as a constraint file, which reads back as the same problem:
/// the same variables in the same order with the same domains, the same
/// constraints, preferences and objective. Variables must have names that the
/// format allows.
std::string print(const Problem &problem);

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_FORMAT_PRINTER_H
