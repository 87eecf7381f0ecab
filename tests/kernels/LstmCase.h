//===- LstmCase.h - one launch of lstm_block against its reference --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random data in a storage type, the launch, and the comparison.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_KERNELS_LSTMCASE_H
#define REPRISE_TESTS_KERNELS_LSTMCASE_H

#include "reprise/Conversions.h"
#include "reprise/OperandLayout.h"
#include "tests/kernels/LstmReference.h"
#include "tests/kernels/SimulatedKernel.h"

#include <cmath>
#include <random>
#include <sstream>

namespace reprise::test {

constexpr int lstmHeads = 2; // as in the kernel's text

struct LstmOptions {
  bool states = true;
  bool lengths = true;
  double gateScale = 1.0; ///< 80 saturates the gates
  int groupsPerWarp = 1, batchTiles = 1;
  uint64_t seed = 1; ///< of the schedule; the data do not depend on it
};

template <class Storage>
double roundTo(double value) {
  return gpu::toFloat(gpu::fromFloat<Storage>(float(value)));
}

template <class Storage>
std::vector<Storage> toStorage(const std::vector<double> &values) {
  std::vector<Storage> result;
  for (double value : values)
    result.push_back(gpu::fromFloat<Storage>(float(value)));
  return result;
}

/// The launch's inputs and outputs in the kernel's own types.
template <class Storage>
struct LstmCase {
  LstmInputs in;
  LstmOptions options;
  std::vector<Storage> h;
  std::vector<float> hLast, cLast;

  LstmCase(LstmSizes sizes, LstmOptions options) : options(options) {
    const auto [T, B, heads, D] = sizes;
    in.sizes = sizes;
    std::mt19937 random(unsigned(T * 1000 + B * 100 + D));
    const auto fill = [&](std::vector<double> &to, int64_t count, double scale,
                          auto round) {
      std::uniform_real_distribution<double> uniform(-scale, scale);
      for (int64_t i = 0; i < count; ++i)
        to.push_back(round(uniform(random)));
    };
    const int64_t state = heads * D;
    const auto storage = roundTo<Storage>;
    fill(in.x, T * B * 4 * state, options.gateScale, storage);
    fill(in.r, 4 * state * D, 1.0 / std::sqrt(D), storage);
    fill(in.b, 4 * state, 0.5, storage);
    if (options.states) {
      fill(in.h0, B * state, 1.0, roundTo<float>);
      fill(in.c0, B * state, 2.0, roundTo<float>);
    }
    if (options.lengths)
      for (int64_t row = 0; row < B; ++row) // zero, the whole, beyond, between
        in.lengths.push_back(int(row % 4 == 0   ? 0
                                 : row % 4 == 1 ? T
                                 : row % 4 == 2 ? T + 5
                                                : T / 2));
    // Garbage, so that an element that is not written shows.
    h.assign(T * B * state, gpu::fromFloat<Storage>(-77.0f));
    hLast.assign(B * state, -77.0f);
    cLast.assign(B * state, -77.0f);
    poisonUnreachedInputs();
  }

  /// x behind a row's length is NaN: whoever reads it spoils the result.
  void poisonUnreachedInputs() {
    const auto [T, B, heads, D] = in.sizes;
    const int64_t row = 4 * heads * D;
    for (int64_t t = 0; t < T; ++t)
      for (int64_t b = 0; b < B && !in.lengths.empty(); ++b)
        if (t >= in.lengths[b])
          std::fill_n(in.x.begin() + (t * B + b) * row, row, NAN);
  }

  Result run(RepriseSimulationEntry entry) {
    const auto [T, B, heads, D] = in.sizes;
    const auto x = toStorage<Storage>(in.x), r = toStorage<Storage>(in.r),
               b = toStorage<Storage>(in.b);
    const auto h0 = toStorage<float>(in.h0), c0 = toStorage<float>(in.c0);
    Arguments arguments;
    arguments.input("x", x).input("r", r).input("b", b);
    arguments.input("h0", h0).input("c0", c0).input("lengths", in.lengths);
    arguments.output("h", h).output("h_last", hLast).output("c_last", cLast);
    arguments.number(T).number(B);
    const int64_t columns = 8 * options.batchTiles;
    const int groups = (D + 7) / 8;
    Geometry geometry;
    geometry.grid = {uint32_t(heads), uint32_t((B + columns - 1) / columns), 1};
    geometry.warps =
        (groups + options.groupsPerWarp - 1) / options.groupsPerWarp;
    // A row: the depth in whole steps of 16, and 16 bytes.
    geometry.sharedMemoryBytes =
        2 * columns * ((D + 15) / 16 * 16 * sizeof(Storage) + 16);
    geometry.seed = options.seed;
    return launch(entry, geometry, arguments);
  }

  /// Empty, or the first element of the outputs that is too far from the
  /// reference.
  std::string compare() const {
    const LstmOutputs exact = runLstm(in, [](double v) { return v; });
    const LstmOutputs rounded = runLstm(in, roundTo<Storage>);
    return compare("h", exact.h, rounded.h, h) +
           compare("h_last", exact.hLast, rounded.hLast, hLast) +
           compare("c_last", exact.cLast, rounded.cLast, cLast);
  }

private:
  /// What the declared roundings cost is known from the two references; f32
  /// arithmetic and, for h, the storage type's own rounding come on top.
  template <class T>
  std::string compare(const char *name, const std::vector<double> &exact,
                      const std::vector<double> &rounded,
                      const std::vector<T> &got) const {
    double roundings = 0.0;
    for (size_t i = 0; i < exact.size(); ++i)
      roundings = std::max(roundings, std::abs(exact[i] - rounded[i]));
    const double storageUnit = sizeof(T) == 4                     ? 0
                               : std::is_same_v<T, gpu::BFloat16> ? 0x1p-8
                                                                  : 0x1p-11;
    for (size_t i = 0; i < got.size(); ++i) {
      const double value = gpu::toFloat(got[i]), expected = rounded[i];
      const double tolerance = roundings + storageUnit * std::abs(expected) +
                               0x1p-24 * 8 * (in.sizes.headDim + in.sizes.T) *
                                   (1 + std::abs(expected));
      if (!(std::abs(value - expected) <= tolerance)) {
        std::ostringstream text;
        text << name << "[" << i << "] is " << value << ", expected "
             << expected << " +- " << tolerance << "\n";
        return text.str();
      }
    }
    return "";
  }
};

} // namespace reprise::test

#endif // REPRISE_TESTS_KERNELS_LSTMCASE_H
