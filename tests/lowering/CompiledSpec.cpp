//===- CompiledSpec.cpp - a spec as a kernel of this process --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/lowering/CompiledSpec.h"
#include "dialect/Rec.h"
#include "lowering/cpu/CpuFrame.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "runtime/Expression.h"
#include "tests/lowering/GuardedMemory.h"
#include <deque>
#include <gtest/gtest.h>

using namespace mlir;
using namespace reprise;
using namespace reprise::lowering;
using namespace reprise::rec;

//===----------------------------------------------------------------------===//
// Compilation
//===----------------------------------------------------------------------===//

static std::string bindPass(const CompileOptions &options) {
  std::string sizes;
  for (const auto &[name, size] : options.sizes)
    sizes += (sizes.empty() ? "" : ",") + name + "=" + std::to_string(size);
  return "rec-bind{sizes=" + sizes +
         " storage=" + std::string(name(options.storage)) + "}";
}

CompiledSpec::CompiledSpec(const std::string &text,
                           const CompileOptions &options)
    : options(options), spec(context.parse(text)) {
  OwningOpRef<ModuleOp> module = context.parse(text);
  if (!module || !context.runPasses(*module, bindPass(options))) {
    ADD_FAILURE() << context.diagnostics();
    return;
  }
  bool isGiven = !options.knobs.empty() || !options.family.empty();
  if (isGiven) {
    // One schedule for each group, of which there is one in most tests.
    OperatorOp scheduled = *module->getOps<OperatorOp>().begin();
    Attribute schedule = parseAttribute(
        "#rec.schedule<" +
            (options.family.empty() ? "shared_walk" : options.family) + " {" +
            options.knobs + "}>",
        context.get());
    scheduled.setSchedulesAttr(ArrayAttr::get(context.get(), schedule));
  }
  std::string target = "rec-target-cpu{vector-bytes=" +
                       std::to_string(vectorBytesOf(options.cpu)) + "}";
  // Knobs of a test need not be what the constraints allow.
  std::string schedule = options.knobs.empty() ? ",rec-schedule," : ",";
  bool tiled = context.runPasses(
      *module,
      "rec-group-stages," + target + schedule +
          "rec-tile,canonicalize,cse,rec-expand-math,canonicalize,cse");
  std::string name = op().getSymName().str();
  func::FuncOp prepare;
  if (tiled) {
    auto kernel = module->lookupSymbol<func::FuncOp>(name);
    readBuffers(kernel);
    entryOperands = operandsOf(kernel);
    prepare = module->lookupSymbol<func::FuncOp>(prepareName(name));
  }
  if (prepare)
    prepareOperands = operandsOf(prepare);
  bool hasPreparation = bool(prepare);
  if (!tiled || !context.runPasses(*module, "rec-convert-to-llvm")) {
    ADD_FAILURE() << context.diagnostics();
    return;
  }
  jit = std::make_shared<Jit>(*module, options.cpu);
  entry = jit->entry(name);
  if (hasPreparation)
    prepareEntry = jit->entry(prepareName(name));
}

static CpuKernelAttr kernelOf(func::FuncOp function) {
  return function->getAttrOfType<CpuKernelAttr>(RecDialect::kernelName);
}

void CompiledSpec::readBuffers(func::FuncOp kernel) {
  for (auto buffer : kernelOf(kernel).getBuffers().getAsRange<BufferAttr>()) {
    buffers.emplace_back(buffer.getName().str(), buffer.getBytes().str());
    llvm::raw_string_ostream(lines.emplace_back()) << buffer;
  }
}

/// The tensors in the operator's order, then the kernel's buffers: which of
/// them the function takes, in its order.
std::vector<size_t> CompiledSpec::operandsOf(func::FuncOp function) {
  std::vector<StringRef> all;
  for (unsigned i = 0; i != op().getBody().getNumArguments(); ++i)
    all.push_back(op().getArgumentName(i));
  all.push_back(RecDialect::lengthsName);
  for (unsigned i = 0; i != op().getReturn().getNumReturned(); ++i)
    all.push_back(op().getReturn().getResultName(i));
  for (const auto &[name, bytes] : buffers)
    all.push_back(name);
  std::vector<size_t> operands;
  for (StringRef name :
       kernelOf(function).getArguments().getAsValueRange<StringAttr>())
    operands.push_back(size_t(llvm::find(all, name) - all.begin()));
  return operands;
}

OperatorOp CompiledSpec::op() { return *spec->getOps<OperatorOp>().begin(); }

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

std::map<std::string, int64_t> CompiledSpec::allSizes(const RunOptions &run) {
  std::map<std::string, int64_t> sizes = options.sizes;
  sizes[RecDialect::batchName.str()] = run.rows;
  op().walk([&](RecurrenceOp recurrence) {
    sizes[recurrence.getTime().str()] = run.steps;
  });
  return sizes;
}

/// A tensor of the result's shape.
Expected<Tensor> CompiledSpec::result(const RunOptions &run, unsigned index) {
  ReturnOp returned = op().getReturn();
  std::map<std::string, int64_t> sizes = allSizes(run);
  bool isAll = returned.getKind(index) == ReturnKind::all;
  Shape shape;
  for (const Dimension &axis :
       op().getAxes(returned.getReturnedDimensions(index)))
    shape.push_back(axis.isNamed() ? sizes.at(axis.getName().str())
                                   : axis.getSize());
  return Tensor::zeros(isAll ? options.storage : DType::f32, shape);
}

Expected<verify::TensorMap>
CompiledSpec::launch(const RunOptions &run, const verify::TensorMap &inputs) {
  std::deque<GuardedMemory> memory;
  std::vector<TensorView> views;
  auto add = [&](const Tensor *tensor) {
    if (!tensor)
      return void(views.emplace_back());
    void *data = memory.emplace_back(tensor->sizeInBytes()).data();
    views.emplace_back(data, tensor->dtype(), tensor->shape());
  };
  auto addInput = [&](const std::string &name) {
    auto found = inputs.find(name);
    add(found == inputs.end() ? nullptr : &found->second);
    if (views.back().present())
      copyElements(found->second.view(), views.back());
  };
  // What the executor does with an input that is left out.
  std::deque<Tensor> defaults;
  auto addDefault = [&](BlockArgument argument, double value) {
    auto type = cast<NamedTensorType>(argument.getType());
    std::map<std::string, int64_t> sizes = allSizes(run);
    Shape shape;
    for (const Dimension &dim : type.getDimensions())
      shape.push_back(dim.isNamed() ? sizes.at(dim.getName().str())
                                    : dim.getSize());
    add(&defaults.emplace_back(*Tensor::zeros(options.storage, shape)));
    fillElements(views.back(), value);
  };
  for (BlockArgument argument : op().getBody().getArguments()) {
    std::string name = op().getArgumentName(argument.getArgNumber()).str();
    std::optional<double> value = op().getDefault(argument);
    if (value && !inputs.contains(name))
      addDefault(argument, *value);
    else
      addInput(name);
  }
  addInput(RecDialect::lengthsName.str());
  size_t firstResult = views.size();
  verify::TensorMap results;
  for (unsigned i = 0; i != op().getReturn().getNumReturned(); ++i) {
    Expected<Tensor> tensor = result(run, i);
    if (!tensor)
      return passOn(tensor);
    add(&results.emplace(op().getReturn().getResultName(i), std::move(*tensor))
             .first->second);
  }

  Bindings bindings;
  for (const auto &[name, size] : allSizes(run))
    bindings.set(name, size);
  std::deque<GuardedMemory> bufferMemory;
  for (const auto &[name, text] : buffers) {
    auto expression = Expression::parse(text);
    auto bytes =
        expression ? expression->evaluate(bindings) : passOn(expression);
    if (!bytes)
      return passOn(bytes);
    views.emplace_back(bufferMemory.emplace_back(*bytes).data(), DType::u8,
                       Shape{*bytes});
  }
  auto team = ThreadTeam::create(run.threads);
  if (!team)
    return passOn(team);
  Manifest manifest;
  Arena scratch;
  Launch prepareLaunch, mainLaunch;
  prepareLaunch.operands = prepareOperands;
  mainLaunch.operands = entryOperands;
  prepareLaunch.teamSize = mainLaunch.teamSize = run.threads;
  std::vector<Launch> prepareLaunches(prepareEntry ? 1 : 0, prepareLaunch);
  CpuKernel kernel({entry}, {prepareEntry}, jit);
  KernelRun launches{
      manifest, views, {}, prepareLaunches, std::span(&mainLaunch, 1), **team,
      scratch,  0,     {}};
  if (auto done = kernel.run(launches); !done)
    return passOn(done);
  ArrayRef<TensorView> memoryViews = ArrayRef(views).take_back(buffers.size());
  for (auto [buffer, view] : llvm::zip(buffers, memoryViews)) {
    auto *first = static_cast<const float *>(view.data);
    contents[buffer.first].assign(first, first + view.shape[0] /
                                                     int64_t(sizeof(float)));
  }
  for (unsigned i = 0; i != op().getReturn().getNumReturned(); ++i)
    copyElements(views[firstResult + i],
                 results[op().getReturn().getResultName(i).str()].view());
  return results;
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

void CompiledSpec::expectPassed(
    const Expected<std::vector<verify::CaseCheck>> &checks,
    const RunOptions &run) {
  if (!checks) {
    ADD_FAILURE() << checks.error().render();
    return;
  }
  for (const verify::CaseCheck &check : *checks)
    EXPECT_TRUE(check.passed())
        << "steps " << run.steps << ", rows " << run.rows << ", threads "
        << run.threads << "\n"
        << verify::render(*checks);
}

void CompiledSpec::expectRight(const RunOptions &run) {
  if (!entry)
    return;
  expectPassed(verify::verify(op(), allSizes(run), options.storage,
                              verify::allInputKinds(), 1,
                              [&](const verify::TensorMap &inputs) {
                                return launch(run, inputs);
                              }),
               run);
}

void CompiledSpec::expectRight(const RunOptions &run,
                               const verify::TensorMap &inputs) {
  if (!entry)
    return;
  auto check = [&]() -> Expected<std::vector<verify::CaseCheck>> {
    Expected<verify::TensorMap> results = launch(run, inputs);
    if (!results)
      return passOn(results);
    auto compared =
        verify::compareOutputs(op(), options.storage, inputs, *results);
    if (!compared)
      return passOn(compared);
    return std::vector<verify::CaseCheck>{std::move(*compared)};
  };
  expectPassed(check(), run);
}
