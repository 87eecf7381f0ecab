//===- Mutator.cpp - inputs that are nearly right -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/fuzz/Mutator.h"

#include <cctype>

using namespace reprise::test;

/// Around the ends of the types that sizes are kept in.
static const char *const extremeNumbers[] = {"0",
                                             "-1",
                                             "1",
                                             "65536",
                                             "2147483647",
                                             "2147483648",
                                             "4294967296",
                                             "1152921504606846976",
                                             "9223372036854775807",
                                             "9223372036854775808",
                                             "18446744073709551615",
                                             "99999999999999999999999",
                                             "1e308",
                                             "0x7f"};

/// The words of a text: runs of letters and digits, and single other bytes.
static std::vector<std::pair<size_t, size_t>> wordsOf(const std::string &text) {
  auto isLetter = [&](size_t at) {
    return std::isalnum(static_cast<unsigned char>(text[at])) ||
           text[at] == '_';
  };
  std::vector<std::pair<size_t, size_t>> words;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin + 1;
    while (isLetter(begin) && end < text.size() && isLetter(end))
      ++end;
    if (!std::isspace(static_cast<unsigned char>(text[begin])))
      words.emplace_back(begin, end - begin);
    begin = end;
  }
  return words;
}

void Mutator::changeByte(std::string &text) {
  if (text.empty())
    return;
  char &byte = text[below(text.size())];
  byte = below(2) ? char(byte ^ (1 << below(8))) : char(below(256));
}

void Mutator::changeNumber(std::string &text) {
  std::vector<std::pair<size_t, size_t>> numbers;
  for (auto [begin, size] : wordsOf(text))
    if (std::isdigit(static_cast<unsigned char>(text[begin])))
      numbers.emplace_back(begin, size);
  if (numbers.empty())
    return changeByte(text);
  auto [begin, size] = numbers[below(numbers.size())];
  text.replace(begin, size, extremeNumbers[below(std::size(extremeNumbers))]);
}

void Mutator::swapWords(std::string &text) {
  auto words = wordsOf(text);
  if (words.size() < 2)
    return changeByte(text);
  size_t first = below(words.size() - 1);
  size_t second = first + 1 + below(words.size() - first - 1);
  auto [a, aSize] = words[first];
  auto [b, bSize] = words[second];
  std::string early = text.substr(a, aSize), late = text.substr(b, bSize);
  text.replace(b, bSize, early);
  // Or the first word is repeated in place of the second.
  if (below(2))
    text.replace(a, aSize, late);
}

void Mutator::insertSlice(std::string &text, const std::string &from) {
  if (from.empty())
    return;
  size_t begin = below(from.size());
  std::string slice = from.substr(begin, 1 + below(40));
  text.insert(place(text), slice);
}

void Mutator::mutate(std::string &text) {
  switch (below(7)) {
  case 0:
    return changeByte(text);
  case 1:
    return changeNumber(text);
  case 2:
    return swapWords(text);
  case 3:
    return insertSlice(text, std::string(text));
  case 4:
    return insertSlice(text, anySeed());
  case 5:
    text.erase(place(text), 1 + below(20));
    return;
  default:
    text.resize(place(text));
  }
}

std::string Mutator::next() {
  std::string text = anySeed();
  for (size_t changes = 1 + below(4); changes != 0; --changes)
    mutate(text);
  return text;
}
