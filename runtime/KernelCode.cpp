//===- KernelCode.cpp - what kernels of all kinds share -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/KernelCode.h"

#include "support/Sha256.h"

using namespace reprise;

KernelCode::~KernelCode() = default;

Expected<std::shared_ptr<void>>
KernelCode::allocatePrepared(int64_t bytes) const {
  auto memory = Tensor::zeros(DType::u8, Shape{bytes});
  if (!memory)
    return passOn(memory);
  auto owner = std::make_shared<Tensor>(std::move(*memory));
  return std::shared_ptr<void>(owner, owner->data());
}

std::string reprise::manifestFingerprint(const Manifest &manifest) {
  Manifest known = manifest;
  known.resources.clear();
  return sha256(known.toJson());
}
