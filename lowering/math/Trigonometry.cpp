//===- Trigonometry.cpp - sine, cosine and tangent ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All begin with abs(x) = q pi/2 + r, abs(r) <= pi/4, of which q is needed
// modulo 4. With x = m 2^e and m an integer of 24 bits, abs(x) 2/pi modulo 4 is
// m times 96 bits of 2/pi, those from place e - 1 on; earlier ones give
// multiples of 4 (Payne and Hanek, Radian reduction for trigonometric
// functions, 1983). It is the same straight code for all x, with integers of 32
// bits. The floats closest to a multiple of pi/2 are 2^-30 away: of 2^-70,
// which is what the window leaves out, enough is left.
//
// The polynomials are fits like those in Exponentials.cpp.
//
//===----------------------------------------------------------------------===//

#include "lowering/math/Approximations.h"
#include "lowering/math/Formula.h"
#include <array>
#include <limits>

using namespace mlir;
using namespace reprise::lowering;

using Predicate = Formula::Predicate;

namespace {

/// abs(x) = q pi/2 + r: the two low bits of `quadrant` are those of q.
struct Reduced {
  Value r, quadrant;
};

/// 32 zeros, and the first 224 bits of 2/pi behind the point.
constexpr std::array<uint32_t, 8> twoOverPi = {
    0,          0xa2f9836e, 0x4e441529, 0xfc2757d1,
    0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab};

/// The bits of 2/pi that count, first to last.
using Window = std::array<Value, 3>;

} // namespace

/// The 96 bits of `twoOverPi` from the place `from` on, 0 to 159.
static Window windowFrom(const Formula &f, Value from) {
  std::array<Value, 4> words;
  for (size_t i = 0; i != words.size(); ++i) {
    words[i] = f.bits(int32_t(twoOverPi[i]));
    for (size_t word = 1; i + word != twoOverPi.size(); ++word)
      words[i] = f.select(
          f.compareBits(arith::CmpIPredicate::sge, from, 32 * int32_t(word)),
          f.bits(int32_t(twoOverPi[i + word])), words[i]);
  }
  Value shift = f.andBits(from, 31);
  Value rest = f.subBits(f.bits(31), shift);
  Window window;
  for (size_t i = 0; i != window.size(); ++i)
    // In two steps: a shift by 32 is undefined.
    window[i] =
        f.orBits(f.shiftLeft(words[i], shift),
                 f.shiftRightLogical(
                     f.shiftRightLogical(words[i + 1], f.bits(1)), rest));
  return window;
}

/// Of a magnitude from 1/2 on.
static Reduced reduceLarge(const Formula &f, Value magnitude) {
  Value bits = f.toBits(magnitude);
  // The place of bit e - 1, e the exponent of the significand's last bit.
  Value from = f.subBits(f.shiftRight(bits, 23), f.bits(120));
  Value significand = f.orBits(f.andBits(bits, 0x007fffff), f.bits(0x00800000));
  Window window = windowFrom(f, from);
  // The product modulo 2^96, without its last 32 bits; its unit is 2^-62.
  auto [middle, carried] = f.mulWide(significand, window[1]);
  Value last = f.mulWide(significand, window[2]).high;
  auto [low, carry] = f.addWide(middle, last);
  Value high =
      f.addBits(f.addBits(f.mulBits(significand, window[0]), carried), carry);
  // To the nearest q; what is left has a sign.
  Value quadrant = f.shiftRight(f.addBits(high, f.bits(0x20000000)), 30);
  Value left = f.subBits(high, f.shiftLeft(quadrant, f.bits(30)));
  Value positiveLow = f.shiftRightLogical(low, f.bits(1));
  Value y = f.fma(f.toFloat(positiveLow), f.constant(0x1p-31), f.toFloat(left));
  // 2^-30 pi/2 in two parts.
  constexpr double high30 = 0x1.921fb6p-30, low30 = -0x1.777a5cp-55;
  return {f.fma(y, f.constant(high30), f.mul(y, f.constant(low30))), quadrant};
}

static Reduced reduce(const Formula &f, Value magnitude) {
  // The window of smaller numbers would begin before the table; they are left
  // as they are.
  Reduced large = reduceLarge(f, f.atLeast(magnitude, 0.5));
  Value isSmall = f.compare(Predicate::OLE, magnitude, 0.785398163);
  Value r = f.select(isSmall, magnitude, large.r);
  Value isFinite = f.compare(Predicate::OLT, magnitude,
                             std::numeric_limits<double>::infinity());
  return {f.select(isFinite, r,
                   f.constant(std::numeric_limits<double>::quiet_NaN())),
          f.select(isSmall, f.bits(0), large.quadrant)};
}

static Value isOdd(const Formula &f, Value quadrant) {
  return f.compareBits(arith::CmpIPredicate::ne, f.andBits(quadrant, 1), 0);
}

/// sin(r + quadrant pi/2).
static Value sineOf(const Formula &f, Value r, Value quadrant) {
  Value square = f.mul(r, r);
  // r + r^3 P(r^2), within 2^-27.9 of sin(r).
  Value sine =
      f.fma(f.mul(r, square),
            f.polynomial(square, {-0.16666655242443085, 0.008332189172506332,
                                  -0.00019518285989761353}),
            r);
  // 1 - r^2 / 2 + r^4 Q(r^2), within 2^-32.9 of cos(r).
  Value cosine =
      f.fma(f.mul(square, square),
            f.polynomial(square, {0.04166664555668831, -0.0013887309469282627,
                                  2.4432327336398885e-05}),
            f.fma(square, f.constant(-0.5), f.constant(1)));
  Value sign = f.shiftLeft(f.andBits(quadrant, 2), f.bits(30));
  return f.flipSign(f.select(isOdd(f, quadrant), cosine, sine), sign);
}

Value expansions::sin(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Reduced reduced = reduce(f, f.abs(x));
  return f.flipSign(sineOf(f, reduced.r, reduced.quadrant), f.toBits(x));
}

Value expansions::cos(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Reduced reduced = reduce(f, f.abs(x));
  return sineOf(f, reduced.r, f.addBits(reduced.quadrant, f.bits(1)));
}

Value expansions::tan(ImplicitLocOpBuilder &b, Value x) {
  Formula f(b, x);
  Reduced reduced = reduce(f, f.abs(x));
  Value square = f.mul(reduced.r, reduced.r);
  // r + r^3 P(r^2), within 2^-29.5 of tan(r); and tan(r + pi/2) = -1 / tan(r).
  Value tangent =
      f.fma(f.mul(reduced.r, square),
            f.polynomial(square, {0.33333349227905273, 0.13332675397396088,
                                  0.05405891314148903, 0.02128620818257332,
                                  0.010827443562448025, 9.82468482106924e-05,
                                  0.0043726954609155655}),
            reduced.r);
  Value next = f.div(f.constant(-1), tangent);
  return f.flipSign(f.select(isOdd(f, reduced.quadrant), next, tangent),
                    f.toBits(x));
}
