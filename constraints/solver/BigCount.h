//===- BigCount.h - numbers of solutions, of any size --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_CONSTRAINTS_SOLVER_BIGCOUNT_H
#define REPRISE_CONSTRAINTS_SOLVER_BIGCOUNT_H

#include <cstdint>
#include <string>
#include <vector>

namespace reprise::constraints {

/// A natural number in digits of nine decimal places, the lowest first.
class BigCount {
public:
  BigCount() = default;
  explicit BigCount(unsigned __int128 value) {
    for (; value; value /= base)
      digits.push_back(uint32_t(value % base));
  }

  bool isZero() const { return digits.empty(); }

  BigCount &operator+=(const BigCount &other) {
    uint64_t carry = 0;
    for (size_t i = 0; i < other.digits.size() || carry; ++i) {
      if (i == digits.size())
        digits.push_back(0);
      carry += digits[i];
      carry += i < other.digits.size() ? other.digits[i] : 0;
      digits[i] = uint32_t(carry % base);
      carry /= base;
    }
    return *this;
  }

  BigCount operator*(const BigCount &other) const {
    BigCount product;
    product.digits.assign(digits.size() + other.digits.size(), 0);
    for (size_t i = 0; i != digits.size(); ++i) {
      uint64_t carry = 0;
      for (size_t j = 0; j < other.digits.size() || carry; ++j) {
        carry += product.digits[i + j];
        carry +=
            j < other.digits.size() ? uint64_t(digits[i]) * other.digits[j] : 0;
        product.digits[i + j] = uint32_t(carry % base);
        carry /= base;
      }
    }
    while (!product.digits.empty() && product.digits.back() == 0)
      product.digits.pop_back();
    return product;
  }

  std::string str() const {
    if (digits.empty())
      return "0";
    std::string text = std::to_string(digits.back());
    for (size_t i = digits.size() - 1; i-- > 0;) {
      std::string digit = std::to_string(digits[i]);
      text += std::string(9 - digit.size(), '0') + digit;
    }
    return text;
  }

private:
  static constexpr uint64_t base = 1000000000;
  std::vector<uint32_t> digits;
};

} // namespace reprise::constraints

#endif // REPRISE_CONSTRAINTS_SOLVER_BIGCOUNT_H
