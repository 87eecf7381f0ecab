//===- SharedWeights.h - weights in shared memory -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Twin of the device's: the same words in the same places, in a region that the
// simulator watches.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_HOST_SHAREDWEIGHTS_H
#define REPRISE_HOST_SHAREDWEIGHTS_H

#include <string.h>

#include "reprise/SharedOperand.h"
#include "reprise/WeightFragment.h"

namespace reprise::gpu {

template <StorageType StorageT, int depth, int gates>
struct SharedWeights {
  using Fragment = WeightFragment<StorageT, depth>;
  using Storage = typename Fragment::Register;

  /// What the lanes hold of one gate at one step of the depth.
  struct Step {
    Storage registers[warpLanes][Fragment::registersPerStep];
    const Storage *operator[](int lane) const { return registers[lane]; }
  };

  /// One gate's.
  struct Gate {
    simulation::Region *region;
    Index offset;
    void operator=(const Fragment &fragment) const {
      const auto site = simulation::Site::here("SharedWeights");
      memcpy(simulation::write(region, offset, sizeof fragment.registers, site),
             fragment.registers, sizeof fragment.registers);
    }
  };

  static constexpr int bytes = gates * Fragment::steps * int(sizeof(Step));
  simulation::Region *region;

  static Index offset(int gate, int step) {
    return Index(gate * Fragment::steps + step) * sizeof(Step);
  }
  Gate operator[](int gate) const { return {region, offset(gate, 0)}; }
};

/// What the lanes hold of one gate at one step of the depth.
template <StorageType Storage, int depth, int gates>
inline auto weightsAt(SharedWeights<Storage, depth, gates> weights, int gate,
                      int step, const simulation::Site &site) {
  typename SharedWeights<Storage, depth, gates>::Step result;
  memcpy(&result,
         simulation::read(weights.region, weights.offset(gate, step),
                          sizeof(result), site),
         sizeof(result));
  return result;
}

} // namespace reprise::gpu

#endif // REPRISE_HOST_SHAREDWEIGHTS_H
