//===- Error.cpp - the error type -----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support/Error.h"

using namespace reprise;

std::string Error::render(std::string_view severity) const {
  std::string text = std::string(severity) + ": ";
  if (!place.empty())
    text += place + ": ";
  text += message;
  if (!mend.empty())
    text += "\nhelp: " + mend;
  return text;
}

int reprise::exitStatus(ErrorCode code) {
  switch (code) {
  case ErrorCode::invalidArgument:
  case ErrorCode::io:
    return 2;
  case ErrorCode::unsupported:
  case ErrorCode::doesNotFit:
  case ErrorCode::verification:
  case ErrorCode::internal:
    return 1;
  }
  return 1;
}

Failure reprise::fail(ErrorCode code, std::string message, std::string place,
                      std::string mend) {
  return Failure(
      Error{code, std::move(message), std::move(place), std::move(mend)});
}
