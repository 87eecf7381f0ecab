//===- Instructions.h - single instructions, lane by lane -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Takes the place of the device's Instructions.h, with the same signatures.
// What the whole warp executes together is an exchange between its lanes; the
// rules are those of the PTX ISA's tables.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_TESTS_LANES_INSTRUCTIONS_H
#define REPRISE_TESTS_LANES_INSTRUCTIONS_H

#include "reprise/Platform.h"
#include "reprise/StorageTypes.h"
#include "tests/kernels/lanes/LaneEmulator.h"

#include <bit>
#include <cstdint>

namespace reprise::gpu::instruction {

inline int threadIndex() { return lanes::thread().index; }
inline int threadCount() { return lanes::thread().count; }
inline unsigned blockIndexX() { return lanes::thread().blockX; }
inline unsigned blockIndexY() { return lanes::thread().blockY; }
inline void blockBarrier() { lanes::blockBarrier(); }
inline unsigned char *sharedMemory() { return lanes::sharedMemory(); }

inline float convertToFloat(BFloat16 value) {
  return std::bit_cast<float>(unsigned(value.bits) << 16);
}
inline float convertToFloat(Float16 value) {
  return float(std::bit_cast<_Float16>(value.bits));
}
inline Float16 convertToFloat16(float value) {
  return {std::bit_cast<uint16_t>(_Float16(value))};
}
inline BFloat16 convertToBFloat16(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value), tail = bits & 0xffff,
                 head = bits >> 16;
  return {uint16_t(head + (tail > 0x8000 || (tail == 0x8000 && head % 2)))};
}

inline void prefetchL2(const void *) {}
inline float reciprocal(float value) { return 1.0f / value; }

inline float shuffleXor(float value, int mask) {
  const auto &all = lanes::exchange({{std::bit_cast<unsigned>(value)}});
  return std::bit_cast<float>(all[(threadIndex() % 32) ^ mask].words[0]);
}

inline int uniform(int value) {
  return int(lanes::exchange({{unsigned(value)}})[0].words[0]);
}

inline void loadMatrices(unsigned (&fragment)[2], const void *row) {
  lanes::Payload mine{};
  std::memcpy(mine.words.data(), row, 16);
  const auto &all = lanes::exchange(mine);
  const int lane = threadIndex() % 32;
  for (int matrix = 0; matrix < 2; ++matrix)
    fragment[matrix] = all[8 * matrix + lane / 4].words[lane % 4];
}

template <TensorCoreType Storage>
inline float halfOf(unsigned word, int half) {
  return convertToFloat(Storage{uint16_t(word >> 16 * half)});
}

template <TensorCoreType Storage>
inline void mma(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  const auto &all = lanes::exchange({{a[0], a[1], a[2], a[3], b[0], b[1]}});
  const int groupID = threadIndex() % 32 / 4, threadInGroup = threadIndex() % 4;
  for (int i = 0; i < 4; ++i) {
    const int row = i < 2 ? groupID : groupID + 8,
              column = threadInGroup * 2 + (i & 1);
    for (int k = 0; k < 16; ++k) {
      const int word = (row < 8 ? 0 : 1) + (k < 8 ? 0 : 2), lane = k % 8 / 2;
      d[i] += halfOf<Storage>(all[row % 8 * 4 + lane].words[word], k % 2) *
              halfOf<Storage>(all[column * 4 + lane].words[4 + (k < 8 ? 0 : 1)],
                              k % 2);
    }
  }
}

} // namespace reprise::gpu::instruction

#endif // REPRISE_TESTS_LANES_INSTRUCTIONS_H
