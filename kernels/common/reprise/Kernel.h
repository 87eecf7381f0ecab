//===- Kernel.h - everything that an emitted kernel calls -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one header an emitted kernel includes. The names behind it exist twice,
// in kernels/device for NVRTC and in kernels/host for the simulation: the
// include path decides.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_COMMON_KERNEL_H
#define REPRISE_COMMON_KERNEL_H

#include "reprise/BlockBarrier.h"
#include "reprise/Columns.h"
#include "reprise/Coordinates.h"
#include "reprise/ElementGroup.h"
#include "reprise/GlobalPointer.h"
#include "reprise/Math.h"
#include "reprise/Multiply.h"
#include "reprise/Pointwise.h"
#include "reprise/Select.h"
#include "reprise/SharedOperand.h"
#include "reprise/SharedWeights.h"
#include "reprise/Tile.h"
#include "reprise/TileMemory.h"
#include "reprise/WeightFragment.h"

#endif // REPRISE_COMMON_KERNEL_H
