//===- Verification.cpp - a compiled kernel against the oracle ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/jit/Verification.h"

#include "lowering/bind/Bound.h"
#include "runtime/Executor.h"
#include "tools/jit/Compilation.h"
#include "tools/jit/Derive.h"
#include "tools/jit/Sizes.h"

using namespace reprise;
using namespace reprise::jit;
using verify::TensorMap;

/// What the request says, with the shapes of its inputs.
static CompileRequest withInputs(const VerifyRequest &request) {
  CompileRequest complete = request.compile;
  for (const auto &[name, view] : request.inputs)
    complete.inputs[name] = {view.dtype, view.shape};
  return complete;
}

/// Adds a size for each dimension that nothing fixes.
static Expected<void> completeSizes(rec::OperatorOp op,
                                    CompileRequest &complete) {
  if (auto named = checkInputNames(op, complete); !named)
    return named;
  auto known = inferSizes(op, complete);
  if (!known)
    return passOn(known);
  // Those of pasts follow from the taps.
  llvm::DenseSet<llvm::StringRef> pasts;
  for (auto recurrence : op.getBody().getOps<rec::RecurrenceOp>())
    for (mlir::Value past : recurrence.getPasts())
      pasts.insert(rec::RecurrenceOp::getPastName(past));
  llvm::SmallVector<llvm::StringRef> dynamic = lowering::dynamicDimensions(op);
  for (llvm::StringRef name : op.getDimensionNames())
    if (!pasts.contains(name))
      known->sizes.try_emplace(name.str(),
                               name == rec::RecDialect::batchName  ? 3
                               : llvm::is_contained(dynamic, name) ? 13
                                                                   : 17);
  for (const auto &[name, size] : known->sizes)
    complete.dims[name] = size;
  return {};
}

/// So that the oracle knows those that no input has: one with a default may be
/// left out.
static void fixSizes(rec::OperatorOp op, const Sizes &sizes) {
  mlir::Builder builder(op.getContext());
  mlir::NamedAttrList fixed;
  for (llvm::StringRef name : op.getDimensionNames())
    if (auto size = sizes.sizes.find(name.str());
        size != sizes.sizes.end() && size->second > 0)
      fixed.append(name, builder.getI64IntegerAttr(size->second));
  op.setSizesAttr(fixed.getDictionary(op.getContext()));
}

static Expected<TensorMap> runKernel(const CompiledKernel &kernel,
                                     ThreadTeam &team,
                                     const std::map<std::string, int64_t> &dims,
                                     const TensorMap &inputs) {
  std::vector<NamedInput> views;
  for (const auto &[name, tensor] : inputs)
    views.push_back({name, tensor.view()});
  RunOptions options;
  options.dims = dims;
  return Executor(team).runAllocating(kernel, views, {}, options);
}

/// The inputs that the caller gives.
static Expected<TensorMap> givenInputs(rec::OperatorOp op,
                                       const VerifyRequest &request) {
  std::map<std::string, ConstTensorView> views = request.inputs;
  for (const auto &[name, input] : request.compile.inputs) {
    bool isInput = op.getArgument(name) ||
                   llvm::is_contained(lowering::rowInputs(op), name);
    if (!request.readInput || !isInput || views.count(name))
      continue;
    auto view = request.readInput(name);
    if (!view)
      return passOn(view);
    views.emplace(name, *view);
  }
  TensorMap inputs;
  for (const auto &[name, view] : views) {
    // A conversion to the same type is a copy in C order.
    auto copy = convert(view, view.dtype);
    if (!copy)
      return passOn(copy);
    inputs.insert_or_assign(name, std::move(*copy));
  }
  return inputs;
}

/// One case: the inputs given, and normal ones for the rest.
static Expected<std::vector<verify::CaseCheck>>
checkGiven(rec::OperatorOp op, TensorMap given, const VerifyRequest &request,
           const Sizes &sizes, const verify::Kernel &kernel,
           const verify::CaseCallback &onCase) {
  auto inputs = verify::drawInputs(op, {verify::InputKind::normal, sizes.sizes,
                                        sizes.storage, request.seed});
  if (!inputs)
    return passOn(inputs);
  for (auto &[name, tensor] : given)
    inputs->insert_or_assign(name, std::move(tensor));
  auto outputs = kernel(*inputs);
  if (!outputs)
    return passOn(outputs);
  auto check = verify::compareOutputs(op, sizes.storage, *inputs, *outputs,
                                      request.compile.subnormals);
  if (!check)
    return passOn(check);
  std::vector<verify::CaseCheck> checks;
  checks.push_back(std::move(*check));
  onCase(checks.back());
  return checks;
}

namespace {
/// The spec in the form asked for, with all sizes: the oracle reads the spec
/// itself, and not what the compiler made of it.
struct Reference {
  std::unique_ptr<Compilation> spec;
  Sizes sizes;

  rec::OperatorOp op() const { return spec->operatorOp(); }
};
} // namespace

/// `request` must outlive the result, and has all sizes then.
static Expected<Reference> parseReference(CompileRequest &request) {
  auto spec = Compilation::parse(request);
  if (!spec)
    return passOn(spec);
  if (auto derived = derive(**spec); !derived)
    return passOn(derived);
  rec::OperatorOp op = (*spec)->operatorOp();
  if (auto completed = completeSizes(op, request); !completed)
    return passOn(completed);
  auto sizes = inferSizes(op, request);
  if (!sizes)
    return passOn(sizes);
  fixSizes(op, *sizes);
  return Reference{std::move(*spec), std::move(*sizes)};
}

Expected<ReferenceCase>
reprise::jit::makeReferenceCase(const CompileRequest &request,
                                verify::InputKind kind, uint64_t seed) {
  CompileRequest complete = request;
  auto reference = parseReference(complete);
  if (!reference)
    return passOn(reference);
  const auto &[sizes, storage] = reference->sizes;
  auto inputs =
      verify::drawInputs(reference->op(), {kind, sizes, storage, seed});
  if (!inputs)
    return passOn(inputs);
  auto outputs = verify::expectOutputs(reference->op(), storage, *inputs);
  if (!outputs)
    return passOn(outputs);
  return ReferenceCase{std::move(*inputs), std::move(*outputs)};
}

Expected<VerificationReport>
reprise::jit::verifyKernel(Compiler &compiler, const VerifyRequest &request) {
  CompileRequest complete = withInputs(request);
  auto reference = parseReference(complete);
  if (!reference)
    return passOn(reference);
  rec::OperatorOp op = reference->op();
  const Sizes &sizes = reference->sizes;
  auto compiled = compiler.compile(complete);
  if (!compiled)
    return passOn(compiled);
  auto team = ThreadTeam::create(complete.threads);
  if (!team)
    return passOn(team);

  verify::Kernel kernel = [&](const TensorMap &inputs) {
    return runKernel(**compiled, **team, complete.dims, inputs);
  };
  auto tell = [&](const verify::CaseCheck &check) {
    if (request.onOutput)
      for (const OutputVerification &row : verify::rowsOf(check))
        request.onOutput(row);
  };
  auto given = givenInputs(op, request);
  if (!given)
    return passOn(given);
  auto checks =
      given->empty()
          ? verify::verify(op, sizes.sizes, sizes.storage,
                           verify::allInputKinds(), request.seed, kernel, tell,
                           complete.subnormals)
          : checkGiven(op, std::move(*given), request, sizes, kernel, tell);
  if (!checks)
    return passOn(checks);
  return verify::reportOf(*checks);
}
