//===- CpuFrame.h - what all kernels for a CPU have -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel of an operator is one function, which every thread of a team
// calls. Its *prologue* computes row lengths and reads all initial values; then
// come the walks of its groups, one after the other; its *epilogue* writes what
// is kept of the last step. Barriers of the team lie between these parts. So
// a result may lie where its initial value lay: all are read before any is
// written.
//
// A second function packs the weights, if there are any.
//
//===----------------------------------------------------------------------===//

#ifndef REPRISE_LOWERING_CPU_CPUFRAME_H
#define REPRISE_LOWERING_CPU_CPUFRAME_H

#include "lowering/cpu/Memory.h"
#include "lowering/cpu/Workspace.h"
#include "lowering/families/Family.h"
#include "lowering/support/Arguments.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <optional>
#include <string>

namespace reprise::lowering {

class CpuFrame final : public Frame {
public:
  /// What of an operator no family can build in this frame.
  static std::optional<Refusal> refuse(rec::OperatorOp op);

  explicit CpuFrame(rec::OperatorOp op);
  void begin(const Group &group) override;
  void finish() override;

  rec::OperatorOp op;
  /// Builds the walk of the group at hand, unless a section below says
  /// otherwise.
  mlir::ImplicitLocOpBuilder builder;

  // Of the function that is being built: the kernel, or what packs weights.
  const KernelArguments &arguments() const { return current->arguments; }
  mlir::Value team() const { return current->team; }
  mlir::Value batch() const { return current->batch; }

  mlir::Value index(int64_t value);
  int64_t sizeOf(llvm::StringRef dimension) { return *op.getSize(dimension); }
  /// How many steps the dimension `time` has; 1 in a decode step.
  mlir::Value stepsOf(llvm::StringRef time);
  /// This thread's part of `count` pieces: a contiguous range, sizes differing
  /// by at most one. Or the part of the thread of some rank.
  Bounds partOf(mlir::Value count);
  Bounds partOf(mlir::Value count, mlir::Value rank);
  void barrier();

  /// Code of the prologue, and of the epilogue. What a prologue defines can be
  /// used anywhere.
  void inPrologue(llvm::function_ref<void()> emit);
  void inEpilogue(llvm::function_ref<void()> emit);
  /// Code of the function that packs weights. What it prepares is found again
  /// in the kernel by asking there for the same memory, in the same order.
  void inPrepare(llvm::function_ref<void()> emit);

  /// Memory over dimensions of the operator and of given sizes, and its line in
  /// the manifest, `buffer.NAME`. Like all that a prologue defines, it can be
  /// used anywhere. Prepared memory is over known sizes alone.
  mlir::Value buffer(llvm::StringRef name, rec::BufferKind kind,
                     mlir::Type element, llvm::ArrayRef<BufferDim> dims);
  /// To carve from: the buffer of what lies row by row and is not needed after
  /// a call, and that of packed weights.
  Workspace &workspace();
  Workspace &prepared();

  /// Whether an argument was given, at run time: what may be left out has a
  /// null pointer then.
  mlir::Value isPresent(mlir::Value argument);

  /// [1, B] i64: each row's number of steps. Of the prologue.
  mlir::Value rowLengths(llvm::StringRef time);
  /// Where it is kept, as i32, at which step the segment of a row's step begins
  /// (`boundary` 0), and at which it ends (1), by a `reset`; zero at and beyond
  /// a row's length, but for packed rows. Filled in the prologue.
  Place placeOfSegment(mlir::Value reset, unsigned boundary, mlir::Value step,
                       mlir::Value row);
  /// Calls `emit` in the prologue in two branches: where `initial` was given,
  /// and where it was not (it is zero then).
  void initialize(mlir::Value initial,
                  llvm::function_ref<void(bool isGiven)> emit);

  /// A tensor over time that a stage of `group` reads from memory: an argument,
  /// or the sequence of an earlier group. Null for a sequence of the group's
  /// own.
  struct Tensor {
    rec::NamedTensorType type;
    mlir::Value memref;
  };
  std::optional<Tensor> tensorOf(const Group &group, mlir::Value operand);

  /// Where the value of one step goes that is kept for all steps: the results
  /// of the kind `all`, and the sequences that later groups read. Behind a
  /// row's length, where not `active`, it is zero.
  /// Whether there is such a place.
  bool isKept(mlir::OpResult sequence);
  void storeAll(Memory &memory, mlir::OpResult sequence, mlir::Value value,
                mlir::Value active, mlir::Value time, mlir::Value row,
                const Point &point);
  /// The results of the kind `sum` that a sequence is added to, each at an
  /// entry of its pack. The prologue sets them to zero.
  void forEachSum(mlir::OpResult sequence,
                  llvm::function_ref<void(rec::NamedTensorType type,
                                          mlir::Value memref, unsigned entry)>
                      add);
  /// Calls `store` in the epilogue for each place where a group's last states
  /// go: results of the kind `last`.
  struct LastPlace {
    mlir::OpResult sequence;
    rec::NamedTensorType type;
    mlir::Value memref;
    unsigned entry;
  };
  void storeLast(const Group &group,
                 llvm::function_ref<void(const LastPlace &)> store);
  /// Where they go, for a family that may store some of them at once.
  void forEachLast(const Group &group,
                   llvm::function_ref<void(const LastPlace &)> store);

  /// The states of a group with whose last values later stages begin: its
  /// family writes them at the end of its walk, f32, where `lastOf` says.
  llvm::SmallVector<mlir::OpResult> continuedStates(const Group &group);
  Buffer lastOf(mlir::OpResult state);

  /// What a group's family knows at its end: how many threads are worth their
  /// barriers (an expression of the dynamic dimensions), and what was planned
  /// for its products.
  void plan(std::string teamSize, int64_t tileRegisters, int64_t blockBytes);

private:
  /// A function that a team calls.
  struct Function {
    mlir::func::FuncOp function;
    KernelArguments arguments;
    mlir::Value team, batch;
    /// What the prologue's code stands before.
    mlir::Operation *prologueEnd;
    KernelBuffers buffers;
    std::optional<Workspace> workspace, prepared;
  };

  std::unique_ptr<Function> createFunction(const llvm::Twine &name);
  KernelBuffer &addBuffer(llvm::StringRef name, rec::BufferKind kind);
  void placeSequences();
  void zeroSums();
  mlir::ArrayAttr dropUnused(Function &of);
  mlir::ArrayAttr describeBuffers(Function &of, mlir::ArrayAttr taken);
  mlir::Value sizeIn(llvm::ArrayRef<rec::Dimension> dimensions,
                     mlir::Value memref, llvm::StringRef name);
  mlir::Value findSize(const KernelArguments &of, llvm::StringRef name);
  mlir::Value countRows(const KernelArguments &of);
  mlir::Value offsetOf(mlir::Value row);
  mlir::Value packedLength(mlir::Value row);
  mlir::Value longestRow();
  mlir::Value fillRowLengths(llvm::StringRef time, mlir::Value steps);
  void forKeptStep(unsigned result, mlir::Value time, mlir::Value row,
                   llvm::function_ref<void(mlir::Value)> store);
  mlir::Value segments(mlir::Value reset);
  void fillSegments(mlir::Value reset);

  std::unique_ptr<Function> kernel, prepare;
  Function *current = nullptr;
  llvm::StringMap<mlir::Value> stepsByTime, lengthsByTime;
  llvm::DenseMap<mlir::Value, mlir::Value> segmentsByReset;
  /// Sequences between groups.
  llvm::DenseMap<mlir::Value, mlir::Value> sequences;
  llvm::DenseMap<mlir::Value, Buffer> lastStates;
  /// Of the groups, each once.
  llvm::SmallVector<std::string> teamSizes;
  int64_t tileRegisters = 0, blockBytes = 0;
};

/// The function that packs an operator's weights.
std::string prepareName(llvm::StringRef operatorName);

} // namespace reprise::lowering

#endif // REPRISE_LOWERING_CPU_CPUFRAME_H
