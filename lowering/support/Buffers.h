//===- Buffers.h - memory of a kernel beside its tensors --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A *buffer* is a parameter of a kernel's function and a line of the manifest:
// the runtime provides its bytes, whose number is an expression of the sizes
// that a call brings. Every buffer begins on a cache line.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_SUPPORT_BUFFERS_H
#define REPRISE_LOWERING_SUPPORT_BUFFERS_H

#include "dialect/Rec.h"
#include <deque>
#include <map>
#include <string>

namespace reprise::lowering {

/// At most more than any machine has, and so little that sums of it do not
/// overflow: the runtime will say that it cannot have the memory.
int64_t saturateBytes(uint64_t bytes);

/// How many bytes, as a sum over products of dynamic dimensions:
/// "4096 + B * 64 + T * B * 256".
class ByteCount {
public:
  /// Adds `bytes` for each point of `dynamic` dimensions.
  void add(uint64_t bytes, llvm::ArrayRef<llvm::StringRef> dynamic = {});
  /// The bytes for each point of `dynamic` dimensions.
  int64_t per(llvm::ArrayRef<llvm::StringRef> dynamic = {}) const;
  /// For the manifest; "0" where nothing was added.
  std::string str() const;

private:
  /// By the product's text; that of no dimension is empty, and comes first.
  std::map<std::string, int64_t> terms;
};

/// A dimension of a buffer: one of the operator, by its name, or a size. A list
/// of them reads {"T", "B", 64}.
class BufferDim {
public:
  BufferDim(const char *name) : name(name) {}
  BufferDim(llvm::StringRef name) : name(name) {}
  BufferDim(int64_t size) : size(size) {}
  BufferDim(const rec::Dimension &dim) {
    if (dim.isNamed())
      name = dim.getName();
    else
      size = dim.getSize();
  }
  rec::Dimension in(mlir::MLIRContext *context) const {
    return name.empty() ? rec::Dimension(size)
                        : rec::Dimension(mlir::StringAttr::get(context, name));
  }

private:
  llvm::StringRef name;
  int64_t size = 0;
};

/// What a buffer of these dimensions is in memory. As in tensors, there is no
/// time in a decode step.
struct BufferShape {
  BufferShape(rec::OperatorOp op, mlir::Type element,
              llvm::ArrayRef<BufferDim> dims);
  llvm::SmallVector<rec::Dimension> axes;
  mlir::MemRefType type;
  /// Those of the axes whose sizes a call brings.
  llvm::SmallVector<llvm::StringRef> dynamic;
  ByteCount bytes;
};

struct KernelBuffer {
  /// In the manifest: begins with `buffer.`, which is no name of a tensor.
  std::string name;
  rec::BufferKind kind;
  ByteCount bytes;
  /// The function's parameter.
  mlir::Value memory;
};

/// The buffers of one function of a kernel, in the order of its parameters.
/// They stay where they are.
class KernelBuffers {
public:
  /// Makes `function`'s parameter number `position` a buffer. Where `name` is
  /// taken, a number is added to it.
  KernelBuffer &insert(mlir::FunctionOpInterface function, unsigned position,
                       llvm::StringRef name, rec::BufferKind kind,
                       mlir::Type type);
  auto begin() const { return buffers.begin(); }
  auto end() const { return buffers.end(); }

private:
  bool isTaken(llvm::StringRef name) const;
  std::deque<KernelBuffer> buffers;
};

/// The line of the manifest.
rec::BufferAttr describeBuffer(mlir::MLIRContext *context,
                               const KernelBuffer &buffer);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_SUPPORT_BUFFERS_H
