//===- SharedWeights.h - weights in shared memory -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The weights of some gates of one element group, where registers do not hold
// them. They are a lane's own, as registers are: a lane reads what it wrote
// itself, so that no barrier is needed. The words of one step of the depth lie
// lane by lane: an access of a warp meets no conflict of banks.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_DEVICE_SHAREDWEIGHTS_H
#define REPRISE_DEVICE_SHAREDWEIGHTS_H

#include "reprise/SharedOperand.h"
#include "reprise/WeightFragment.h"

namespace reprise::gpu {

template <StorageType Storage, int depth, int gates>
struct SharedWeights {
  using Fragment = WeightFragment<Storage, depth>;
  static constexpr int registersPerStep = Fragment::registersPerStep;

  /// What a lane holds of one gate at one step of the depth.
  struct alignas(4 * registersPerStep) Step {
    typename Fragment::Register registers[registersPerStep];
    REPRISE_FUNCTION auto operator[](int i) const { return registers[i]; }
  };

  /// One gate's, of all lanes.
  struct Gate {
    Step *data;
    REPRISE_FUNCTION Step &operator[](int step) const {
      return data[step * warpLanes + laneIndex()];
    }
    REPRISE_FUNCTION void operator=(const Fragment &fragment) const {
#pragma unroll
      for (int step = 0; step < Fragment::steps; ++step)
        for (int i = 0; i < registersPerStep; ++i)
          (*this)[step].registers[i] = fragment.registers[step][i];
    }
  };

  static constexpr int bytes =
      gates * Fragment::steps * warpLanes * int(sizeof(Step));
  Step *data;

  REPRISE_FUNCTION Gate operator[](int gate) const {
    return {data + gate * Fragment::steps * warpLanes};
  }
};

/// What a lane holds of one gate at one step of the depth.
template <StorageType Storage, int depth, int gates>
REPRISE_FUNCTION auto weightsAt(SharedWeights<Storage, depth, gates> weights,
                                int gate, int step) {
  return weights[gate][step];
}

} // namespace reprise::gpu

#endif // REPRISE_DEVICE_SHAREDWEIGHTS_H
