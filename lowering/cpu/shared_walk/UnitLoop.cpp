//===- UnitLoop.cpp - how a team shares out units -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/cpu/shared_walk/UnitLoop.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

int64_t reprise::lowering::flopsOfUnit(const WalkKernel &kernel,
                                       const UnitShape &units,
                                       ProductOpInterface product) {
  int64_t elements = int64_t(product->getNumResults()) * units.groupVectors *
                     kernel.schedule.vectorLanes *
                     int64_t(product.getFactors().size());
  constexpr uint64_t most = uint64_t(1) << 40;
  return std::min(
      most, llvm::SaturatingMultiply<uint64_t>(
                2 * elements, kernel.sizeOf(product.getContractedName())));
}

std::optional<int64_t> reprise::lowering::claimedFrom(const WalkKernel &kernel,
                                                      const UnitShape &units,
                                                      int64_t flopsPerRow) {
  const WalkSchedule &schedule = kernel.schedule;
  if (flopsPerRow == 0 || schedule.threads == 1 ||
      units.units / schedule.threads < schedule.claimUnits)
    return std::nullopt;
  return llvm::divideCeil(schedule.claimFlops, flopsPerRow);
}

std::optional<int64_t> reprise::lowering::claimedFrom(const WalkKernel &kernel,
                                                      const Nest &nest) {
  const StepPlan &plan = kernel.layerOf(nest.roots.front()).plan;
  if (plan.isBeforeSteps(nest))
    return std::nullopt;
  UnitShape units = kernel.unitsOf(nest);
  int64_t flops = 0;
  for (Operation *exchange : plan.exchangesOf(nest))
    if (auto product = dyn_cast<ProductOpInterface>(exchange))
      flops += flopsOfUnit(kernel, units, product);
  return claimedFrom(kernel, units, flops);
}

//===----------------------------------------------------------------------===//
// Counters
//===----------------------------------------------------------------------===//

/// Each counter has a cache line of its own. Turns alternate between two of
/// them: one is counted on while the other one is reset.
void reprise::lowering::allocateClaims(WalkKernel &kernel, Workspace &workspace,
                                       int64_t loops) {
  constexpr int64_t wordsPerLine = 8;
  ImplicitLocOpBuilder &b = kernel.builder;
  int64_t threads = kernel.schedule.threads;
  if (loops == 0)
    return;
  kernel.claims =
      workspace.allocate({loops, 2, threads, wordsPerLine}, b.getI64Type());
  Value rank = TeamRankOp::create(b, b.getIndexType(), kernel.team());
  Value exists = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, rank,
                                       kernel.index(threads));
  auto branch = scf::IfOp::create(b, exists);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  Value zero = arith::ConstantIntOp::create(b, 0, 64);
  for (int64_t loop = 0; loop != loops; ++loop)
    for (int64_t turn = 0; turn != 2; ++turn)
      memref::StoreOp::create(b, zero, kernel.claims,
                              ValueRange{kernel.index(loop), kernel.index(turn),
                                         rank, kernel.index(0)});
}

namespace {

class UnitLoopEmitter {
public:
  UnitLoopEmitter(WalkKernel &kernel, const UnitLoop &loop,
                  llvm::function_ref<void(Value unit)> body)
      : kernel(kernel), b(kernel.builder), loop(loop), body(body),
        parity(arith::RemUIOp::create(kernel.builder, loop.turn,
                                      kernel.index(2))) {}

  void emitOwnPart();
  void emitClaims(Value isClaimed);
  Value isClaimed();

private:
  Bounds unitsOf(Value owner);
  Value alternate(Value number, Bounds of);
  void emitPart(Value owner, Value isClaimed);

  WalkKernel &kernel;
  ImplicitLocOpBuilder &b;
  const UnitLoop &loop;
  llvm::function_ref<void(Value unit)> body;
  /// Of the turn.
  Value parity;
  /// Of the counters.
  Value number;
};

} // namespace

/// A thread's part; all units where the team splits rows.
Bounds UnitLoopEmitter::unitsOf(Value owner) {
  Value all = kernel.index(loop.units.units);
  Bounds part = kernel.frame.partOf(all, owner);
  return {arith::SelectOp::create(b, kernel.splitsRows, kernel.index(0),
                                  part.lower),
          arith::SelectOp::create(b, kernel.splitsRows, all, part.upper)};
}

/// Odd turns count downwards.
Value UnitLoopEmitter::alternate(Value number, Bounds of) {
  Value sum = arith::AddIOp::create(b, of.lower, of.upper);
  Value last = arith::SubIOp::create(b, sum, kernel.index(1));
  Value mirrored = arith::SubIOp::create(b, last, number);
  Value isOdd = arith::CmpIOp::create(b, arith::CmpIPredicate::ne, parity,
                                      kernel.index(0));
  return arith::SelectOp::create(b, isOdd, mirrored, number);
}

//===----------------------------------------------------------------------===//
// The own part
//===----------------------------------------------------------------------===//

void UnitLoopEmitter::emitOwnPart() {
  Bounds part = unitsOf(TeamRankOp::create(b, b.getIndexType(), kernel.team()));
  auto own = scf::ForOp::create(b, part.lower, part.upper, kernel.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(own.getBody());
  body(alternate(own.getInductionVar(), part));
}

//===----------------------------------------------------------------------===//
// Claims
//===----------------------------------------------------------------------===//

/// With enough to do for each unit, in a team for which there are counters.
Value UnitLoopEmitter::isClaimed() {
  Value size = TeamSizeOp::create(b, b.getIndexType(), kernel.team());
  Value hasCounters =
      arith::CmpIOp::create(b, arith::CmpIPredicate::ule, size,
                            kernel.index(kernel.schedule.threads));
  Value isLarge = arith::CmpIOp::create(b, arith::CmpIPredicate::uge, loop.rows,
                                        kernel.index(*loop.claimedFrom));
  Value isShared = arith::XOrIOp::create(b, kernel.splitsRows,
                                         arith::ConstantIntOp::create(b, 1, 1));
  return arith::AndIOp::create(b, isShared,
                               arith::AndIOp::create(b, hasCounters, isLarge));
}

/// All parts, this thread's first; without claims that one alone.
void UnitLoopEmitter::emitClaims(Value isClaimed) {
  number = kernel.index(kernel.nextClaims++);
  Value rank = TeamRankOp::create(b, b.getIndexType(), kernel.team());
  Value size = TeamSizeOp::create(b, b.getIndexType(), kernel.team());
  auto reset = scf::IfOp::create(b, isClaimed);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(reset.thenBlock());
    Value other = arith::SubIOp::create(b, kernel.index(1), parity);
    memref::StoreOp::create(b, arith::ConstantIntOp::create(b, 0, 64),
                            kernel.claims,
                            ValueRange{number, other, rank, kernel.index(0)});
  }
  Value parts = arith::SelectOp::create(b, isClaimed, size, kernel.index(1));
  auto victims = scf::ForOp::create(b, kernel.index(0), parts, kernel.index(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(victims.getBody());
  Value next = arith::AddIOp::create(b, rank, victims.getInductionVar());
  emitPart(arith::RemUIOp::create(b, next, size), isClaimed);
}

/// Units of one thread's part, as long as some are left.
void UnitLoopEmitter::emitPart(Value owner, Value isClaimed) {
  Bounds part = unitsOf(owner);
  Value count = arith::SubIOp::create(b, part.upper, part.lower);
  auto claims = scf::WhileOp::create(b, TypeRange{b.getIndexType()},
                                     ValueRange{kernel.index(0)});
  OpBuilder::InsertionGuard guard(b);
  Block *before =
      b.createBlock(&claims.getBefore(), {}, b.getIndexType(), b.getLoc());
  auto claim = scf::IfOp::create(b, b.getIndexType(), isClaimed, true);
  {
    OpBuilder::InsertionGuard inner(b);
    b.setInsertionPointToStart(claim.thenBlock());
    Value claimed = memref::AtomicRMWOp::create(
        b, arith::AtomicRMWKind::addi, arith::ConstantIntOp::create(b, 1, 64),
        kernel.claims, ValueRange{number, parity, owner, kernel.index(0)});
    scf::YieldOp::create(b, ValueRange{arith::IndexCastOp::create(
                                b, b.getIndexType(), claimed)});
    b.setInsertionPointToStart(claim.elseBlock());
    scf::YieldOp::create(b, ValueRange{before->getArgument(0)});
  }
  Value taken = claim.getResult(0);
  Value isLeft =
      arith::CmpIOp::create(b, arith::CmpIPredicate::ult, taken, count);
  scf::ConditionOp::create(b, isLeft, ValueRange{taken});
  Block *after =
      b.createBlock(&claims.getAfter(), {}, b.getIndexType(), b.getLoc());
  Value unit = arith::AddIOp::create(b, part.lower, after->getArgument(0));
  body(alternate(unit, part));
  scf::YieldOp::create(b, ValueRange{arith::AddIOp::create(
                              b, after->getArgument(0), kernel.index(1))});
}

void reprise::lowering::forEachUnit(WalkKernel &kernel, const UnitLoop &loop,
                                    llvm::function_ref<void(Value unit)> body) {
  UnitLoopEmitter emitter(kernel, loop, body);
  if (!loop.claimedFrom)
    return emitter.emitOwnPart();
  emitter.emitClaims(emitter.isClaimed());
}
