//===- FmtImplementation.cpp - fmt, compiled in -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For reprise_static alone: what other objects take from fmt's shared library.
// As headers alone, fmt makes a function where it is used: so each is named
// here. One that is missing is undefined where a program is linked.

#define FMT_HEADER_ONLY
#include <fmt/format.h>

namespace {

[[gnu::used]] std::string (*const vformat)(fmt::string_view,
                                           fmt::format_args) = &fmt::vformat;
[[gnu::used]] void (*const throwFormatError)(const char *) =
    &fmt::detail::throw_format_error;
[[gnu::used]] bool (*const isPrintable)(uint32_t) = &fmt::detail::is_printable;
[[gnu::used]] fmt::detail::thousands_sep_result<char> (*const thousandsSep)(
    fmt::detail::locale_ref) = &fmt::detail::thousands_sep_impl<char>;

} // namespace
