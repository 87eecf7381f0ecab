//===- ConvertTiledToLLVM.cpp - tiled CPU kernels in the LLVM dialect -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialect/Rec.h"
#include "lowering/Passes.h"
#include "lowering/llvm/EntryPoint.h"
#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVM.h"
#include "mlir/Conversion/LLVMCommon/ConversionTarget.h"
#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVM.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace reprise::rec;

namespace reprise::lowering {
#define GEN_PASS_DEF_CONVERTTILEDTOLLVM
#include "lowering/Passes.h.inc"
} // namespace reprise::lowering

using namespace reprise::lowering;

namespace {

/// The runtime's TeamContext (runtime/KernelAbi.h): rank, size, barrier, its
/// state.
enum TeamField { rankField, sizeField, barrierField, stateField };

Value loadTeamField(OpBuilder &b, Location loc, Value team, TeamField field,
                    Type type) {
  auto pointer = LLVM::LLVMPointerType::get(b.getContext());
  auto i64 = b.getI64Type();
  auto context = LLVM::LLVMStructType::getLiteral(b.getContext(),
                                                  {i64, i64, pointer, pointer});
  Value address = LLVM::GEPOp::create(
      b, loc, pointer, context, team,
      ArrayRef<LLVM::GEPArg>{0, static_cast<int32_t>(field)});
  return LLVM::LoadOp::create(b, loc, type, address);
}

template <typename Op, TeamField field>
struct ConvertTeamField : public ConvertOpToLLVMPattern<Op> {
  using ConvertOpToLLVMPattern<Op>::ConvertOpToLLVMPattern;
  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op,
                       loadTeamField(rewriter, op.getLoc(), adaptor.getTeam(),
                                     field, rewriter.getI64Type()));
    return success();
  }
};

struct ConvertTeamBarrier : public ConvertOpToLLVMPattern<TeamBarrierOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;
  LogicalResult
  matchAndRewrite(TeamBarrierOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto pointer = LLVM::LLVMPointerType::get(getContext());
    Location loc = op.getLoc();
    Value barrier =
        loadTeamField(rewriter, loc, adaptor.getTeam(), barrierField, pointer);
    Value state =
        loadTeamField(rewriter, loc, adaptor.getTeam(), stateField, pointer);
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(getContext()), {pointer});
    LLVM::CallOp::create(rewriter, loc, type, ValueRange{barrier, state});
    rewriter.eraseOp(op);
    return success();
  }
};

/// bf16 in memory is 16 bits and no arithmetic: its conversions are written out
/// for integers, and its constants are bits. (Where a CPU has no bf16, LLVM
/// would call a library for each element, even of a masked load.)
struct ConvertBFloat16Constant
    : public ConvertOpToLLVMPattern<arith::ConstantOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;
  LogicalResult
  matchAndRewrite(arith::ConstantOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
    if (!elements || !elements.getElementType().isBF16())
      return rewriter.notifyMatchFailure(op, "not a vector of bf16");
    rewriter.replaceOpWithNewOp<LLVM::ConstantOp>(
        op, getTypeConverter()->convertType(op.getType()),
        elements.bitcast(rewriter.getI16Type()));
    return success();
  }
};

/// The upper halves of 32-bit elements, as a shuffle and not as a shift that is
/// truncated. LLVM 22 makes one instruction of a truncation and a masked store,
/// and then, where the mask is known to have one lane, a store of the whole
/// element: on x86 with AVX-512 it overwrites the 16 bits behind. To be removed
/// when x86's reduceMaskedStoreToScalarStore heeds truncation.
struct TakeUpperHalves : public OpRewritePattern<arith::TruncIOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::TruncIOp op,
                                PatternRewriter &rewriter) const override {
    auto type = dyn_cast<VectorType>(op.getType());
    auto shift = op.getIn().getDefiningOp<arith::ShRUIOp>();
    if (!type || type.getRank() != 1 || !type.getElementType().isInteger(16) ||
        !shift || !getElementTypeOrSelf(shift.getType()).isInteger(32))
      return rewriter.notifyMatchFailure(op, "not a vector of upper halves");
    DenseIntElementsAttr amount;
    if (!matchPattern(shift.getRhs(), m_Constant(&amount)) ||
        !amount.isSplat() || amount.getSplatValue<APInt>() != 16)
      return rewriter.notifyMatchFailure(op, "shifts by another number");
    int64_t lanes = type.getNumElements();
    Value halves = vector::BitCastOp::create(
        rewriter, op.getLoc(),
        VectorType::get(2 * lanes, type.getElementType()), shift.getLhs());
    SmallVector<int64_t> upper;
    for (int64_t lane = 0; lane != lanes; ++lane)
      upper.push_back(2 * lane + 1);
    rewriter.replaceOpWithNewOp<vector::ShuffleOp>(op, halves, halves, upper);
    return success();
  }
};

/// A truth value as bf16: by way of f32. (Canonicalization takes that detour
/// out.)
template <typename Op>
struct ConvertTruthToBFloat16 : public OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    auto type = dyn_cast<VectorType>(op.getType());
    if (!type || !type.getElementType().isBF16())
      return rewriter.notifyMatchFailure(op, "not a vector of bf16");
    Type wide = type.clone(rewriter.getF32Type());
    Value number = Op::create(rewriter, op.getLoc(), wide, op.getIn());
    rewriter.replaceOpWithNewOp<arith::TruncFOp>(op, type, number);
    return success();
  }
};

struct ConvertTiledToLLVMPass
    : public reprise::lowering::impl::ConvertTiledToLLVMBase<
          ConvertTiledToLLVMPass> {
  void runOnOperation() override {
    SmallVector<std::string> names;
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      function->setAttr(LLVM::LLVMDialect::getEmitCWrapperAttrName(),
                        UnitAttr::get(&getContext()));
      names.push_back(function.getSymName().str());
      // Users may call an operator memset; LLVM calls one too.
      function.setSymName(kernelName(names.back()));
    }
    if (failed(simplifyVectors()) || failed(convert()))
      return signalPassFailure();
    for (const std::string &name : names)
      addEntryPoint(getOperation(), name);
    removeFacts();
  }

private:
  /// What was said of target and kernels has been read; the module is LLVM's
  /// alone from here on.
  void removeFacts() {
    getOperation()->removeAttr(RecDialect::targetName);
    for (auto function : getOperation().getOps<LLVM::LLVMFuncOp>())
      function->removeAttr(RecDialect::kernelName);
  }

  /// Ops of the vector dialect that LLVM's conversion leaves to earlier
  /// rewrites.
  LogicalResult simplifyVectors() {
    RewritePatternSet patterns(&getContext());
    vector::populateVectorMaskMaterializationPatterns(
        patterns, /*force32BitVectorIndices=*/true);
    vector::populateVectorMaskOpLoweringPatterns(patterns);
    vector::populateVectorBroadcastLoweringPatterns(patterns);
    memref::populateExpandStridedMetadataPatterns(patterns);
    arith::populateExpandBFloat16Patterns(patterns);
    patterns.add<TakeUpperHalves, ConvertTruthToBFloat16<arith::UIToFPOp>,
                 ConvertTruthToBFloat16<arith::SIToFPOp>>(&getContext());
    GreedyRewriteConfig config;
    config.setRegionSimplificationLevel(GreedySimplifyRegionLevel::Disabled);
    return applyPatternsGreedily(getOperation(), std::move(patterns), config);
  }

  LogicalResult convert() {
    LowerToLLVMOptions options(&getContext());
    LLVMTypeConverter converter(&getContext(), options);
    converter.addConversion([](TeamType type) {
      return LLVM::LLVMPointerType::get(type.getContext());
    });
    converter.addConversion([](BFloat16Type type) {
      return IntegerType::get(type.getContext(), 16);
    });
    converter.addConversion([](VectorType type) -> std::optional<Type> {
      if (!type.getElementType().isBF16())
        return std::nullopt;
      return type.clone(IntegerType::get(type.getContext(), 16));
    });
    RewritePatternSet patterns(&getContext());
    populateSCFToControlFlowConversionPatterns(patterns);
    arith::populateArithToLLVMConversionPatterns(converter, patterns);
    cf::populateControlFlowToLLVMConversionPatterns(converter, patterns);
    populateFuncToLLVMConversionPatterns(converter, patterns);
    populateMathToLLVMConversionPatterns(converter, patterns);
    populateFinalizeMemRefToLLVMConversionPatterns(converter, patterns);
    populateVectorToLLVMConversionPatterns(converter, patterns);
    patterns.add<ConvertTeamField<TeamRankOp, rankField>,
                 ConvertTeamField<TeamSizeOp, sizeField>, ConvertTeamBarrier>(
        converter);
    patterns.add<ConvertBFloat16Constant>(converter, /*benefit=*/2);
    LLVMConversionTarget target(getContext());
    target.addLegalOp<ModuleOp>();
    // Patterns here never fail half-way: there is nothing to undo.
    ConversionConfig config;
    config.allowPatternRollback = false;
    return applyFullConversion(getOperation(), target, std::move(patterns),
                               config);
  }
};

} // namespace
