//===- Mutator.h - inputs that are nearly right ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TESTS_FUZZ_MUTATOR_H
#define REPRISE_TESTS_FUZZ_MUTATOR_H

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace reprise::test {

/// Makes inputs out of seeds by one to four small changes each. The same seeds
/// give the same inputs.
class Mutator {
public:
  /// At least one seed.
  explicit Mutator(std::vector<std::string> seeds) : seeds(std::move(seeds)) {}

  std::string next();

private:
  size_t below(size_t end) {
    return std::uniform_int_distribution<size_t>(0, end - 1)(random);
  }
  const std::string &anySeed() { return seeds[below(seeds.size())]; }
  /// Somewhere in the text, its end included.
  size_t place(const std::string &text) { return below(text.size() + 1); }

  void mutate(std::string &text);
  void changeByte(std::string &text);
  /// A number in the text becomes an extreme one.
  void changeNumber(std::string &text);
  /// Two words of the text, or punctuation, change places.
  void swapWords(std::string &text);
  void insertSlice(std::string &text, const std::string &from);

  std::vector<std::string> seeds;
  std::mt19937_64 random{1};
};

} // namespace reprise::test

#endif // REPRISE_TESTS_FUZZ_MUTATOR_H
