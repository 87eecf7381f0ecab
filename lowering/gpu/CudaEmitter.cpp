//===- CudaEmitter.cpp - a prepared kernel as CUDA C++ text ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "lowering/gpu/CudaEmitter.h"
#include "dialect/Rec.h"
#include "dialect/Syntax.h"
#include "lowering/gpu/EmissionMarks.h"
#include "lowering/gpu/Expression.h"
#include "lowering/gpu/LineBreaks.h"
#include "lowering/gpu/ScalarEmitter.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace reprise::rec;
using namespace reprise::lowering;

namespace {

class Emitter {
public:
  explicit Emitter(gpu::GPUFuncOp kernel) : kernel(kernel), out(text) {}

  std::string emit();

private:
  void emitPreamble();
  void emitSignature();
  void emitBlock(Block &block);
  void emitBody(Block &block);
  void emitStatement(Operation &op);
  void emitComment(StringRef comment);

  // Statements.
  void emitOp(memref::AllocaOp op);
  void emitOp(memref::StoreOp op);
  void emitOp(scf::ForOp op);
  void emitOp(scf::IfOp op);
  void declareSharedMemory();
  void emitOp(SharedOperandsOp op);
  void emitOp(SharedWeightsOp op);
  void emitOp(ClearOperandOp op);
  void emitOp(StoreOperandOp op);
  void emitOp(PrefetchTileOp op);
  void emitOp(StoreTileOp op);
  void emitOp(MultiplyOp op);
  void emitOp(PointwiseOp op);
  void emitOp(gpu::BarrierOp op);
  void emitValue(Operation &op);

  // Expressions.
  Expression expression(Value value);
  Expression expressionOf(Operation *op);
  std::string textOf(Value value) { return expression(value).text; }
  std::string sizeText(Operation *op, int64_t size);
  std::string address(Value memref, ValueRange indices);
  std::string columnStride(Value memref, std::optional<int64_t> axis);
  std::string sizeOf(Value memref, unsigned dimension);
  std::string indexed(Value array, ValueRange indices);
  std::string typeName(Type type);
  std::string storageName(Type type);
  void line(const Twine &code) { out << breakLines(code.str(), 2 * depth); }

  gpu::GPUFuncOp kernel;
  std::string text;
  llvm::raw_string_ostream out;
  unsigned depth = 0;
  bool hasSharedMemory = false;
};

} // namespace

//===----------------------------------------------------------------------===//
// Types and sizes
//===----------------------------------------------------------------------===//

std::string Emitter::storageName(Type type) {
  if (type.isBF16())
    return "BFloat16";
  if (type.isF16())
    return "Float16";
  return type.isF32() ? "float" : "int";
}

std::string Emitter::typeName(Type type) {
  if (isa<ElementGroupType>(type))
    return "ElementGroup";
  if (auto fragment = dyn_cast<FragmentType>(type)) {
    if (fragment.getKind() == FragmentKind::accumulator)
      return fragment.getElementType().isF32()
                 ? "Tile"
                 : "StoredTile<" + storageName(fragment.getElementType()) + ">";
    return fragment.getElementType().isInteger(1) ? "ColumnMask"
                                                  : "ColumnLengths";
  }
  return "Index";
}

/// A size in the type of what `op` makes: its dimension's name where it has
/// one.
std::string Emitter::sizeText(Operation *op, int64_t size) {
  auto name = op->getAttrOfType<StringAttr>(sizeNameName);
  return name ? name.getValue().str() : std::to_string(size);
}

/// A dimension's size: its name where it has one.
std::string Emitter::sizeOf(Value memref, unsigned dimension) {
  unsigned number = cast<BlockArgument>(memref).getArgNumber();
  auto dims = kernel.getArgAttrOfType<ArrayAttr>(number, dimsName);
  return cast<StringAttr>(dims[dimension]).getValue().str();
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

std::string Emitter::indexed(Value array, ValueRange indices) {
  std::string result = writtenName(array).str();
  for (Value index : indices)
    result += "[" + textOf(index) + "]";
  return result;
}

/// pointer + ((i0 * size1 + i1) * size2 + i2) * size3: the offset of the first
/// element.
std::string Emitter::address(Value memref, ValueRange indices) {
  auto shape = cast<MemRefType>(memref.getType()).getShape();
  std::optional<Expression> offset;
  for (unsigned i = 0; i != shape.size(); ++i) {
    if (offset && shape[i] != 1)
      offset = binary(*offset, "*", atom(sizeOf(memref, i)));
    if (i >= indices.size() || isConstantZero(indices[i]))
      continue;
    Expression index = expression(indices[i]);
    offset = offset ? binary(*offset, "+", index) : index;
  }
  std::string pointer = writtenName(memref).str();
  return offset ? binary(atom(pointer), "+", *offset).text : pointer;
}

/// Elements from one batch column to the next; 0 where all columns are the
/// same.
std::string Emitter::columnStride(Value memref, std::optional<int64_t> axis) {
  if (!axis)
    return "0";
  auto shape = cast<MemRefType>(memref.getType()).getShape();
  SmallVector<std::string> factors;
  for (unsigned i = *axis + 1; i != shape.size(); ++i)
    if (shape[i] != 1)
      factors.push_back(sizeOf(memref, i));
  return factors.empty() ? "1" : llvm::join(factors, " * ");
}

Expression Emitter::expression(Value value) {
  Operation *op = value.getDefiningOp();
  if (op && isInline(op))
    return expressionOf(op);
  if (auto multiply = value.getDefiningOp<MultiplyOp>())
    return atom((writtenName(multiply.getResult(0)) + "[" +
                 Twine(cast<OpResult>(value).getResultNumber()) + "]")
                    .str());
  if (auto names =
          op ? op->getAttrOfType<ArrayAttr>(resultNamesName) : ArrayAttr())
    return atom(cast<StringAttr>(names[cast<OpResult>(value).getResultNumber()])
                    .getValue()
                    .str());
  return atom(writtenName(value).str());
}

Expression Emitter::expressionOf(Operation *op) {
  auto operand = [&](unsigned i) { return expression(op->getOperand(i)); };
  return llvm::TypeSwitch<Operation *, Expression>(op)
      .Case([&](arith::ConstantIndexOp o) {
        return atom(std::to_string(o.value()));
      })
      .Case([&](arith::AddIOp) { return binary(operand(0), "+", operand(1)); })
      .Case([&](arith::MulIOp) { return binary(operand(0), "*", operand(1)); })
      .Case([&](arith::RemSIOp) { return binary(operand(0), "%", operand(1)); })
      .Case([&](arith::DivSIOp) { return binary(operand(0), "/", operand(1)); })
      .Case([&](gpu::BlockIdOp o) {
        return atom(o.getDimension() == gpu::Dimension::x ? "blockX()"
                                                          : "blockY()");
      })
      .Case([&](gpu::SubgroupIdOp) { return atom("warpIndex()"); })
      .Case([&](memref::LoadOp o) {
        return atom(indexed(o.getMemRef(), o.getIndices()));
      })
      .Case([&](IsPresentOp o) {
        return atom(writtenName(o.getArgument()).str());
      })
      .Case([&](ElementsOp o) {
        return call("elementGroup",
                    {operand(0), atom(sizeText(o, o.getSize()))});
      })
      .Case([&](ColumnsBelowOp) {
        return call("columnsBelow", {operand(0), operand(1)});
      })
      .Case([&](AllColumnsOp) { return atom("allColumns()"); })
      .Case([&](ZeroTileOp) { return atom("zeroTile()"); })
      .Case([&](LoadLengthsOp) {
        return call("loadLengths",
                    {operand(0), operand(1), operand(2), operand(3)});
      })
      .Case([&](ColumnsReachedOp) {
        return call("columnsReached", {operand(0), operand(1)});
      })
      .Case([&](SelectColumnsOp) {
        return call("select", {operand(0), operand(1), operand(2)});
      })
      .Case([&](LoadWeightsOp o) {
        std::string depth =
            sizeOf(o.getWeight(), o.getWeight().getType().getRank() - 1);
        return call("loadWeights<" + depth + ">",
                    {atom(address(o.getWeight(), o.getIndices())),
                     expression(o.getElements())});
      })
      .Case([&](LoadTileOp o) {
        bool converts = o.getTile().getType().getElementType().isF32();
        return call(converts ? "loadTile" : "loadStoredTile",
                    {atom(address(o.getSource(), o.getIndices())),
                     atom(columnStride(o.getSource(), o.getColumnAxis())),
                     expression(o.getElements()), expression(o.getMask())});
      })
      .Case([&](scf::IfOp o) {
        auto yielded = [&](Block *block) {
          return expression(block->getTerminator()->getOperand(0));
        };
        return conditional(operand(0), yielded(o.thenBlock()),
                           yielded(o.elseBlock()));
      })
      .DefaultUnreachable("rec-prepare-emission lets through what hasCudaForm");
}

bool reprise::lowering::hasCudaForm(Operation *op) {
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return loop.getInitArgs().empty();
  if (auto choice = dyn_cast<scf::IfOp>(op))
    return choice.getNumResults() == 0 || isInline(choice);
  // What expressionOf and emitStatement print.
  return isa<arith::ConstantOp, arith::AddIOp, arith::MulIOp, arith::RemSIOp,
             arith::DivSIOp, gpu::BlockIdOp, gpu::SubgroupIdOp, gpu::BarrierOp,
             gpu::ReturnOp, memref::AllocaOp, memref::LoadOp, memref::StoreOp,
             scf::YieldOp, IsPresentOp, ElementsOp, ColumnsBelowOp,
             AllColumnsOp, ZeroTileOp, LoadLengthsOp, ColumnsReachedOp,
             SelectColumnsOp, LoadWeightsOp, LoadTileOp, PrefetchTileOp,
             StoreTileOp, SharedOperandsOp, SharedWeightsOp, ClearOperandOp,
             StoreOperandOp, MultiplyOp, PointwiseOp>(op);
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

/// With a blank line before it, but not at the start of a block.
void Emitter::emitComment(StringRef comment) {
  SmallVector<StringRef> lines;
  comment.split(lines, '\n');
  if (!StringRef(text).ends_with("{\n"))
    out << "\n";
  for (StringRef content : lines)
    line("// " + content);
}

void Emitter::emitOp(memref::AllocaOp op) {
  if (op->hasAttr(initializedName))
    return;
  MemRefType type = op.getType();
  std::string name = typeName(type.getElementType());
  if (isWeightsArray(type)) {
    auto weights = cast<FragmentType>(type.getElementType());
    name = "WeightFragment<" + storageName(weights.getElementType()) + ", " +
           sizeText(op, weights.getDepth()) + ">";
  }
  std::string sizes;
  for (int64_t size : type.getShape())
    sizes += "[" + std::to_string(size) + "]";
  line(name + " " + writtenName(op) + sizes + ";");
}

void Emitter::emitOp(memref::StoreOp op) {
  std::string declared;
  if (auto isConstant = op->getAttrOfType<BoolAttr>(declaresName))
    declared = (isConstant.getValue() ? "const " : "") +
               typeName(op.getMemRefType().getElementType()) + " ";
  line(declared + indexed(op.getMemRef(), op.getIndices()) + " = " +
       textOf(op.getValueToStore()) + ";");
}

void Emitter::emitOp(scf::ForOp op) {
  bool unroll = op->hasAttr(unrollName);
  std::string variable = writtenName(op.getInductionVar()).str();
  if (unroll)
    out << "#pragma unroll\n";
  line("for (" + Twine(unroll ? "int " : "Index ") + variable + " = " +
       textOf(op.getLowerBound()) + "; " + variable + " < " +
       textOf(op.getUpperBound()) + "; ++" + variable + ") {");
  emitBody(*op.getBody());
  line("}");
}

void Emitter::emitOp(scf::IfOp op) {
  line("if (" + textOf(op.getCondition()) + ") {");
  emitBody(*op.thenBlock());
  if (op.elseBlock()) {
    line("} else {");
    emitBody(*op.elseBlock());
  }
  line("}");
}

/// Before what is the first to lie in it.
void Emitter::declareSharedMemory() {
  if (!hasSharedMemory)
    line("SharedMemory shared;");
  hasSharedMemory = true;
}

void Emitter::emitOp(SharedWeightsOp op) {
  MemRefType type = op.getWeights().getType();
  auto weights = cast<FragmentType>(type.getElementType());
  declareSharedMemory();
  line("const auto " + writtenName(op) + " = shared.weights<SharedWeights<" +
       storageName(weights.getElementType()) + ", " +
       sizeText(op, weights.getDepth()) + ", " + Twine(type.getDimSize(1)) +
       ">>(\"" + op.getName() + "\", " + Twine(type.getDimSize(0)) + ");");
}

void Emitter::emitOp(SharedOperandsOp op) {
  MemRefType type = op.getShared().getType();
  declareSharedMemory();
  line("const auto " + writtenName(op) + " = shared.operands<SharedOperand<" +
       storageName(type.getElementType()) + ", " +
       sizeText(op, type.getDimSize(2)) + ", " + Twine(type.getDimSize(1)) +
       ">>(\"" + op.getName() + "\", " + Twine(type.getDimSize(0)) + ");");
}

void Emitter::emitOp(ClearOperandOp op) {
  line("clearOperand(" + indexed(op.getShared(), op.getCopy()) + ");");
}

void Emitter::emitOp(StoreOperandOp op) {
  line("storeOperand(" + indexed(op.getShared(), op.getCopy()) + ", " +
       textOf(op.getColumnTile()) + ", " + textOf(op.getElements()) + ", " +
       textOf(op.getTile()) + ");");
}

void Emitter::emitOp(PrefetchTileOp op) {
  line("prefetchTile(" + address(op.getSource(), op.getIndices()) + ", " +
       columnStride(op.getSource(), op.getColumnAxis()) + ", " +
       textOf(op.getElements()) + ", " + textOf(op.getMask()) + ");");
}

void Emitter::emitOp(StoreTileOp op) {
  line("storeTile(" + address(op.getTarget(), op.getIndices()) + ", " +
       columnStride(op.getTarget(), op.getColumnAxis()) + ", " +
       textOf(op.getElements()) + ", " + textOf(op.getMask()) + ", " +
       textOf(op.getTile()) + ");");
}

void Emitter::emitOp(MultiplyOp op) {
  unsigned count = op.getNumResults();
  StringRef name = writtenName(op.getResult(0));
  SmallVector<std::string> zeros(count, "zeroTile()");
  line("Tile " + name + "[" + Twine(count) + "] = {" + llvm::join(zeros, ", ") +
       "};");
  line("multiplyAccumulate(" + name + ", " +
       indexed(op.getWeights(), op.getGroup()) + ", " +
       indexed(op.getShared(), op.getCopy()) + ", " +
       textOf(op.getColumnTile()) + ");");
}

void Emitter::emitOp(PointwiseOp op) {
  SmallVector<std::string> results, tiles;
  for (Value result : op.getOutputs())
    results.push_back(textOf(result));
  for (Value input : op.getInputs())
    tiles.push_back(textOf(input));
  llvm::append_range(tiles, results);
  if (!results.empty())
    line("Tile " + llvm::join(results, ", ") + ";");
  line("pointwise(");
  ++ ++depth;
  emitLambda(op, out, 2 * depth);
  out << ",\n";
  out << breakArguments(llvm::join(tiles, ", ") + ");", 2 * depth);
  -- --depth;
}

void Emitter::emitOp(gpu::BarrierOp op) { line("blockBarrier();"); }

/// A value that is not part of another expression.
void Emitter::emitValue(Operation &op) {
  Expression value = expressionOf(&op);
  line("const " + typeName(op.getResult(0).getType()) + " " +
       writtenName(op.getResult(0)) + " = " + value.text + ";");
}

void Emitter::emitStatement(Operation &op) {
  if (isInline(&op) || isa<scf::YieldOp, gpu::ReturnOp>(op))
    return;
  if (auto comment = op.getAttrOfType<StringAttr>(commentName))
    emitComment(comment.getValue());
  llvm::TypeSwitch<Operation *>(&op)
      .Case<memref::AllocaOp, memref::StoreOp, scf::ForOp, scf::IfOp,
            SharedOperandsOp, SharedWeightsOp, ClearOperandOp, StoreOperandOp,
            PrefetchTileOp, StoreTileOp, MultiplyOp, PointwiseOp,
            gpu::BarrierOp>([&](auto o) { return emitOp(o); })
      .Default([&](Operation *other) { return emitValue(*other); });
}

void Emitter::emitBlock(Block &block) {
  for (Operation &op : block)
    emitStatement(op);
}

/// The statements of a loop or branch.
void Emitter::emitBody(Block &block) {
  ++depth;
  emitBlock(block);
  --depth;
}

//===----------------------------------------------------------------------===//
// The translation unit
//===----------------------------------------------------------------------===//

/// `name {knob = 1, ...}`: as --schedule reads it, without the integers' types.
static std::string scheduleText(ScheduleAttr schedule) {
  SmallVector<std::string> knobs;
  for (NamedAttribute knob : schedule.getKnobs())
    knobs.push_back((knob.getName().getValue() + " = " +
                     Twine(cast<IntegerAttr>(knob.getValue()).getInt()))
                        .str());
  return ("#rec.schedule<" + schedule.getFamily() + " {" +
          llvm::join(knobs, ", ") + "}>")
      .str();
}

void Emitter::emitPreamble() {
  auto plan = kernel->getAttrOfType<GpuKernelAttr>(RecDialect::kernelName);
  auto grid = [&](unsigned axis) {
    return cast<StringAttr>(plan.getGrid()[axis]).getValue();
  };
  SmallVector<std::string> sizes;
  for (NamedAttribute size : kernel->getAttrOfType<DictionaryAttr>(sizesName))
    sizes.push_back((size.getName().getValue() + " = " +
                     Twine(cast<IntegerAttr>(size.getValue()).getInt()))
                        .str());
  out << "// The operator "
      << kernel->getAttrOfType<StringAttr>(kernelOperatorName).getValue()
      << " for " << llvm::join(sizes, ", ") << ", generated by Reprise. ";
  std::string description =
      kernel->getAttrOfType<StringAttr>(descriptionName).str();
  out << llvm::join(llvm::split(description, '\n'), "\n// ") << "\n//\n"
      << "// Schedule:\n// "
      << scheduleText(kernel->getAttrOfType<ScheduleAttr>(scheduleName))
      << "\n// Grid: (" << grid(0) << ", " << grid(1)
      << "); block: " << plan.getBlock()[0]
      << " threads; shared memory: " << plan.getSharedMemoryBytes()
      << " bytes.\n\n"
      << "#include \"reprise/Kernel.h\"\n\nusing namespace "
         "reprise::gpu;\n\nnamespace {\n";
  for (const std::string &size : sizes)
    out << "constexpr Index " << size << ";\n";
  out << "} // namespace\n\n";
}

void Emitter::emitSignature() {
  auto plan = kernel->getAttrOfType<GpuKernelAttr>(RecDialect::kernelName);
  SmallVector<std::string> parameters;
  for (BlockArgument argument : kernel.getArguments()) {
    auto memref = dyn_cast<MemRefType>(argument.getType());
    bool output =
        kernel.getArgAttr(argument.getArgNumber(), outputName) != nullptr;
    std::string type = memref ? (output ? "Output<" : "Input<") +
                                    storageName(memref.getElementType()) + ">"
                              : "Index";
    parameters.push_back(type + " " + writtenName(argument).str());
  }
  out << "extern \"C\" __global__ void __launch_bounds__(" << plan.getBlock()[0]
      << ")\n"
      << breakLines(
             (kernel.getName() + "(" + llvm::join(parameters, ", ") + ") {")
                 .str(),
             4);
}

std::string Emitter::emit() {
  emitPreamble();
  emitSignature();
  ++depth;
  emitBlock(kernel.getBody().front());
  out << "}\n";
  return std::move(text);
}

std::string reprise::lowering::emitCuda(gpu::GPUFuncOp kernel) {
  return Emitter(kernel).emit();
}
