//===- Buffers.cpp - memory of a kernel beside its tensors ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/support/Buffers.h"
#include "lowering/support/Arguments.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

int64_t reprise::lowering::saturateBytes(uint64_t bytes) {
  constexpr uint64_t unattainableBytes = uint64_t(1) << 56;
  return std::min(bytes, unattainableBytes);
}

//===----------------------------------------------------------------------===//
// How many bytes
//===----------------------------------------------------------------------===//

void ByteCount::add(uint64_t bytes, ArrayRef<StringRef> dynamic) {
  int64_t &term = terms[llvm::join(dynamic, " * ")];
  term = saturateBytes(llvm::SaturatingAdd<uint64_t>(term, bytes));
}

int64_t ByteCount::per(ArrayRef<StringRef> dynamic) const {
  auto found = terms.find(llvm::join(dynamic, " * "));
  return found == terms.end() ? 0 : found->second;
}

std::string ByteCount::str() const {
  SmallVector<std::string> summands;
  for (const auto &[dynamic, bytes] : terms)
    if (bytes != 0)
      summands.push_back((dynamic.empty() ? "" : dynamic + " * ") +
                         std::to_string(bytes));
  return summands.empty() ? "0" : llvm::join(summands, " + ");
}

BufferShape::BufferShape(OperatorOp op, Type element,
                         ArrayRef<BufferDim> dims) {
  for (const BufferDim &dim : dims)
    axes.push_back(dim.in(op.getContext()));
  axes = op.getAxes(axes);
  type = memrefOf(op, axes, element);
  uint64_t fixed = element.getIntOrFloatBitWidth() / 8;
  for (auto [axis, size] : llvm::zip(axes, type.getShape()))
    if (ShapedType::isDynamic(size))
      dynamic.push_back(axis.getName());
    else
      fixed = llvm::SaturatingMultiply<uint64_t>(fixed, size);
  bytes.add(fixed, dynamic);
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

bool KernelBuffers::isTaken(StringRef name) const {
  return llvm::any_of(
      buffers, [&](const KernelBuffer &buffer) { return buffer.name == name; });
}

KernelBuffer &KernelBuffers::insert(FunctionOpInterface function,
                                    unsigned position, StringRef name,
                                    BufferKind kind, Type type) {
  std::string own = name.str();
  for (unsigned i = 1; isTaken("buffer." + own); ++i)
    own = (name + Twine(i)).str();
  auto location = NameLoc::get(StringAttr::get(function.getContext(), own),
                               function.getLoc());
  [[maybe_unused]] LogicalResult inserted = function.insertArgument(
      position, type, DictionaryAttr::get(function.getContext()), location);
  assert(succeeded(inserted) && "a function of our own can change");
  return buffers.emplace_back(KernelBuffer{"buffer." + own, kind, ByteCount(),
                                           function.getArgument(position)});
}

BufferAttr reprise::lowering::describeBuffer(MLIRContext *context,
                                             const KernelBuffer &buffer) {
  return BufferAttr::get(context, buffer.name, buffer.kind, buffer.bytes.str());
}
