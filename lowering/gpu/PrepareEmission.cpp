//===- PrepareEmission.cpp - names and expressions of a kernel's text -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decides what the text looks like, so that the emitter has nothing to decide:
// which values are part of the expression that uses them, what the others are
// called, and where registers are declared. Comments of ops that are part of an
// expression move to its statement. Refuses what the emitter cannot print.
//
//===----------------------------------------------------------------------===//

#include "dialect/Rec.h"
#include "dialect/ScalarFunctions.h"
#include "dialect/Syntax.h"
#include "lowering/Passes.h"
#include "lowering/gpu/CudaEmitter.h"
#include "lowering/gpu/CxxNames.h"
#include "lowering/gpu/EmissionMarks.h"
#include "lowering/gpu/block_step/BlockSchedule.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_PREPAREEMISSION
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

/// Written in place wherever they are used: they cost nothing to read again.
static bool isAlwaysInline(Operation *op) {
  return isa<arith::ConstantOp, AllColumnsOp, ZeroTileOp, IsPresentOp,
             gpu::SubgroupIdOp>(op);
}

/// Ops in an expression, this one included.
static unsigned expressionSize(Operation *op) {
  unsigned size = isAlwaysInline(op) ? 0 : 1;
  for (Value operand : op->getOperands())
    if (Operation *inner = operand.getDefiningOp(); inner && isInline(inner))
      size += expressionSize(inner);
  return size;
}

/// Whether everything between `op` and its only user is inline: then it can be
/// evaluated where it is used.
static bool directlyPrecedes(Operation *op, Operation *user) {
  if (op->getBlock() != user->getBlock())
    return false;
  for (Operation *between = op->getNextNode(); between != user;
       between = between->getNextNode())
    if (!isInline(between) && !isPure(between))
      return false;
  return true;
}

/// Whether some op of `op`'s regions, or itself, writes to the register array.
static bool writes(Operation *op, Value array) {
  return op
      ->walk([&](memref::StoreOp store) {
        return store.getMemRef() == array ? WalkResult::interrupt()
                                          : WalkResult::advance();
      })
      .wasInterrupted();
}

/// An element of a register array is read in place, wherever nothing writes the
/// array between the load and its uses.
static bool readsUnchangedRegisters(memref::LoadOp load) {
  if (!load.getMemRef().getDefiningOp<memref::AllocaOp>())
    return false;
  return llvm::all_of(load->getUsers(), [&](Operation *user) {
    Operation *last = load->getBlock()->findAncestorOpInBlock(*user);
    if (last != user && writes(last, load.getMemRef()))
      return false;
    for (Operation *between = load->getNextNode(); between != last;
         between = between->getNextNode())
      if (writes(between, load.getMemRef()))
        return false;
    return true;
  });
}

/// A choice between two values that are expressions is one itself.
static bool isConditional(Operation *op) {
  auto choice = dyn_cast<scf::IfOp>(op);
  return choice && llvm::all_of(choice->getRegions(), [](Region &region) {
           return !region.empty() &&
                  llvm::all_of(
                      region.front().without_terminator(),
                      [](Operation &inner) { return isInline(&inner); });
         });
}

/// A value used once becomes part of its user's expression, as long as that
/// stays short. Scalar code stops at two ops a part, so that the names of the
/// spec structure the text.
static bool shouldInline(Operation *op) {
  if (isAlwaysInline(op))
    return true;
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return readsUnchangedRegisters(load);
  if (op->getNumResults() != 1 || !op->hasOneUse() ||
      (op->getNumRegions() && !isConditional(op)) ||
      isa<memref::AllocaOp, SharedOperandsOp, SharedWeightsOp, MultiplyOp>(op))
    return false;
  Operation *user = *op->user_begin();
  if (op->getBlock() != user->getBlock())
    return false;
  if (isa<PointwiseOp>(op->getParentOp()))
    return !isa<PointwiseYieldOp>(user) && expressionSize(op) <= 2;
  if (isa<PointwiseOp>(user))
    return false;
  return isPure(op) || directlyPrecedes(op, user);
}

/// Marks expressions, and moves their comments to the statements that they
/// become part of.
static void markInline(Block &block) {
  for (Operation &op : block) {
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        markInline(inner);
    if (shouldInline(&op))
      setInline(&op);
  }
  StringAttr pending;
  for (Operation &op : block) {
    if (auto comment = op.getAttrOfType<StringAttr>(commentName))
      pending = comment;
    op.removeAttr(commentName);
    if (pending && !isInline(&op)) {
      op.setAttr(commentName, pending);
      pending = {};
    }
  }
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

/// The first op of the register's block that uses it, itself or in a region.
static Operation *firstUse(memref::AllocaOp registers) {
  Operation *first = nullptr;
  for (Operation *user : registers->getUsers()) {
    Operation *here = registers->getBlock()->findAncestorOpInBlock(*user);
    if (!first || here->isBeforeInBlock(first))
      first = here;
  }
  return first;
}

/// Registers are declared where they are first used; a single one by the store
/// that is this use, if it is one.
static void placeDeclarations(gpu::GPUFuncOp kernel) {
  SmallVector<memref::AllocaOp> all;
  kernel.walk([&](memref::AllocaOp registers) { all.push_back(registers); });
  for (memref::AllocaOp registers : all) {
    Operation *first = firstUse(registers);
    if (!first) {
      registers.erase();
      continue;
    }
    registers->moveBefore(first);
    if (Attribute comment = first->removeAttr(commentName))
      registers->setAttr(commentName, comment);
    auto store = dyn_cast<memref::StoreOp>(first);
    if (!store || registers.getType().getRank() != 0)
      continue;
    auto isStore = [](Operation *user) { return isa<memref::StoreOp>(user); };
    bool isConstant = llvm::count_if(registers->getUsers(), isStore) == 1;
    OpBuilder builder(kernel.getContext());
    registers->setAttr(initializedName, builder.getUnitAttr());
    store->setAttr(declaresName, builder.getBoolAttr(isConstant));
  }
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

namespace {

/// Names in use, by scope: an inner scope sees the outer one's.
class Names {
public:
  std::string choose(StringRef wanted) {
    std::string legal = variableName(wanted), chosen = legal;
    for (unsigned i = 1; isReservedName(chosen) || !used.insert(chosen).second;
         ++i)
      chosen = legal + "_" + std::to_string(i);
    return chosen;
  }
  void reserve(StringRef word) { used.insert(word); }

private:
  llvm::StringSet<> used;
};

} // namespace

static void setName(Value value, StringRef name) {
  value.setLoc(
      NameLoc::get(StringAttr::get(value.getContext(), name), value.getLoc()));
}

static void chooseName(Value value, StringRef fallback, Names &names) {
  StringRef written = writtenName(value);
  setName(value, names.choose(written.empty() ? fallback : written));
}

static void nameResults(Operation &op, Names &names) {
  if (auto listed = op.getAttrOfType<ArrayAttr>(resultNamesName)) {
    SmallVector<Attribute> chosen;
    for (StringRef wanted : listed.getAsValueRange<StringAttr>())
      chosen.push_back(StringAttr::get(op.getContext(),
                                       names.choose((wanted + "Tile").str())));
    op.setAttr(resultNamesName, ArrayAttr::get(op.getContext(), chosen));
    return;
  }
  if (op.getNumResults() && !isInline(&op))
    chooseName(op.getResult(0), "value", names);
}

/// One of a kernel's arguments that hold the sizes of a call: named already.
static bool isSize(BlockArgument argument) {
  return argument.getType().isIndex() &&
         isa<gpu::GPUFuncOp>(argument.getOwner()->getParentOp());
}

static void nameBlock(Block &block, Names &names) {
  for (BlockArgument argument : block.getArguments())
    if (!isSize(argument))
      chooseName(argument, "argument", names);
  for (Operation &op : block) {
    nameResults(op, names);
    for (Region &region : op.getRegions()) {
      // A lambda captures nothing: its names are its own.
      Names inner = isa<PointwiseOp>(op) ? Names() : names;
      for (Block &body : region)
        nameBlock(body, inner);
    }
  }
}

//===----------------------------------------------------------------------===//
// What has no text
//===----------------------------------------------------------------------===//

/// The primitives know tiles of one size.
static bool hasCudaForm(Type type) {
  auto fragment = dyn_cast<FragmentType>(type);
  return !fragment || fragment.getKind() == FragmentKind::weights ||
         fragment.getColumns() == BlockSchedule::tileColumns;
}

static LogicalResult checkForm(Operation *op) {
  if (!reprise::lowering::hasCudaForm(op))
    return op->emitError() << "'" << op->getName()
                           << "' is not compiled for GPUs yet";
  for (Type type : op->getResultTypes())
    if (!hasCudaForm(getElementTypeOrSelf(type)))
      return op->emitError() << getElementTypeOrSelf(type)
                             << " is not compiled for GPUs yet: tiles have "
                             << BlockSchedule::tileColumns << " columns";
  return success();
}

/// Of an op in scalar code.
static LogicalResult checkScalarForm(Operation *op) {
  if (isa<arith::ConstantOp, PointwiseYieldOp>(op) || isScalarFunction(op))
    return success();
  return op->emitError() << "'" << op->getName()
                         << "' is not compiled for GPUs yet";
}

static LogicalResult checkForms(gpu::GPUFuncOp kernel) {
  WalkResult result =
      kernel.getBody().walk<WalkOrder::PreOrder>([](Operation *op) {
        bool isScalar = isa<PointwiseOp>(op->getParentOp());
        return failed(isScalar ? checkScalarForm(op) : checkForm(op))
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      });
  return failure(result.wasInterrupted());
}

namespace {

struct PrepareEmissionPass
    : public reprise::lowering::impl::PrepareEmissionBase<PrepareEmissionPass> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk([](gpu::GPUFuncOp kernel) {
      Block &body = kernel.getBody().front();
      markInline(body);
      if (failed(checkForms(kernel)))
        return WalkResult::interrupt();
      placeDeclarations(kernel);
      Names names;
      names.reserve(kernel.getName());
      if (auto sizes = kernel->getAttrOfType<DictionaryAttr>(sizesName))
        for (NamedAttribute size : sizes)
          names.reserve(size.getName());
      for (BlockArgument argument : kernel.getArguments())
        if (isSize(argument))
          names.reserve(writtenName(argument));
      nameBlock(body, names);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
