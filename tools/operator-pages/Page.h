//===- Page.h - the text of the operators' pages --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_OPERATOR_PAGES_PAGE_H
#define REPRISE_TOOLS_OPERATOR_PAGES_PAGE_H

#include "tools/operator-pages/OperatorFacts.h"

namespace reprise::pages {

/// How the third line of every page begins.
constexpr std::string_view pageMark = "<!-- Written by operator-pages ";

/// What stands in docs/operators/NAME.md.
std::string pageOf(const OperatorFacts &facts);

/// What stands in docs/operators/README.md, the list of all.
std::string indexOf(std::span<const OperatorFacts> operators);

} // namespace reprise::pages

#endif // REPRISE_TOOLS_OPERATOR_PAGES_PAGE_H
