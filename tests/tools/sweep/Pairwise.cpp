//===- Pairwise.cpp - combinations that meet every pair of values ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/tools/sweep/Pairwise.h"

#include <array>
#include <cmath>
#include <limits>
#include <set>

using namespace reprise::test;

namespace {

/// Two factors, and a value of each.
using Pair = std::array<int, 4>;

class PairCover {
public:
  PairCover(const std::vector<int> &values, const Cost &cost, double limit);

  std::vector<Combination> cover();

private:
  /// The pairs that factor `last` makes with those decided before it.
  int newPairs(const Combination &chosen, const std::vector<bool> &decided,
               int last) const;
  Combination extend(const Pair &pair) const;
  void strike(const Combination &chosen);

  const std::vector<int> &values;
  const Cost &cost;
  double limit;
  std::set<Pair> open;
};

} // namespace

PairCover::PairCover(const std::vector<int> &values, const Cost &cost,
                     double limit)
    : values(values), cost(cost), limit(limit) {
  int factors = values.size();
  for (int a = 0; a != factors; ++a)
    for (int b = a + 1; b != factors; ++b)
      for (int i = 0; i != values[a]; ++i)
        for (int j = 0; j != values[b]; ++j)
          open.insert({a, b, i, j});
}

int PairCover::newPairs(const Combination &chosen,
                        const std::vector<bool> &decided, int last) const {
  int count = 0;
  for (int other = 0; other != int(values.size()); ++other) {
    if (!decided[other] || other == last)
      continue;
    int a = std::min(other, last), b = std::max(other, last);
    count += open.contains({a, b, chosen[a], chosen[b]});
  }
  return count;
}

/// Decides one factor after the other, each for the value that makes the most
/// new pairs within the limit, or else for the cheapest. What is undecided
/// stands at its first value.
Combination PairCover::extend(const Pair &pair) const {
  Combination chosen(values.size(), 0);
  std::vector<bool> decided(values.size(), false);
  chosen[pair[0]] = pair[2];
  chosen[pair[1]] = pair[3];
  decided[pair[0]] = decided[pair[1]] = true;
  for (int factor = 0; factor != int(values.size()); ++factor) {
    if (decided[factor])
      continue;
    decided[factor] = true;
    int best = 0, most = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int value = 0; value != values[factor]; ++value) {
      chosen[factor] = value;
      double price = cost(chosen);
      int count = price <= limit ? newPairs(chosen, decided, factor) : -1;
      if (count > most || (most < 0 && price < least)) {
        most = count;
        least = price;
        best = value;
      }
    }
    chosen[factor] = best;
  }
  return chosen;
}

void PairCover::strike(const Combination &chosen) {
  for (int a = 0; a != int(chosen.size()); ++a)
    for (int b = a + 1; b != int(chosen.size()); ++b)
      open.erase({a, b, chosen[a], chosen[b]});
}

std::vector<Combination> PairCover::cover() {
  std::vector<Combination> combinations;
  while (!open.empty()) {
    Pair pair = *open.begin();
    Combination extended = extend(pair);
    if (std::isinf(cost(extended))) {
      open.erase(pair);
      continue;
    }
    strike(extended);
    combinations.push_back(std::move(extended));
  }
  return combinations;
}

std::vector<Combination>
reprise::test::coverPairs(const std::vector<int> &values, const Cost &cost,
                          double limit) {
  return PairCover(values, cost, limit).cover();
}

std::vector<Combination>
reprise::test::product(const std::vector<int> &values) {
  std::vector<Combination> combinations = {{}};
  for (int count : values) {
    std::vector<Combination> longer;
    for (const Combination &start : combinations)
      for (int value = 0; value != count; ++value) {
        longer.push_back(start);
        longer.back().push_back(value);
      }
    combinations = std::move(longer);
  }
  return combinations;
}
