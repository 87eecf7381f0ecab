//===- Library.cpp - the specs of kernels/specs and their forms -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tests/tools/sweep/Library.h"

#include "tests/runtime/TestSupport.h"
#include "tests/tools/jit/verify/LibrarySpec.h"

#include <algorithm>

using namespace reprise;
using namespace reprise::test;

bool Form::isStep() const { return std::string_view(mode) == "step"; }

bool Form::isSimulated() const {
  return std::string_view(target).starts_with("sim:");
}

std::span<const Form> reprise::test::allForms() {
  static const Form forms[] = {
      {},
      {.mode = "step"},
      {.direction = "reverse"},
      {.direction = "bidirectional"},
      {.inputProduct = "x"},
      {.mode = "step", .inputProduct = "x"},
      {.direction = "reverse", .inputProduct = "x"},
      {.direction = "bidirectional", .inputProduct = "x"},
      {.mode = "packed"},
      {.direction = "reverse", .mode = "packed"},
      {.direction = "bidirectional", .mode = "packed"},
      {.hasReset = true},
      {.direction = "reverse", .hasReset = true},
      {.direction = "bidirectional", .hasReset = true},
      {.mode = "packed", .hasReset = true},
      {.target = "sim:h200"},
  };
  return forms;
}

std::vector<std::string> reprise::test::libraryNames() {
  std::vector<std::string> names;
  for (const auto &entry :
       std::filesystem::directory_iterator(REPRISE_SOURCE_DIR "/kernels/specs"))
    if (entry.path().extension() == ".mlir")
      names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

LibraryEntry::LibraryEntry(const std::string &name)
    : nameValue(name), text(readFile(REPRISE_SOURCE_DIR "/" + path())),
      spec(std::make_shared<verify::LibrarySpec>(path())) {
  for (llvm::StringRef dimension : spec->op().getDimensionNames())
    if (spec->op().isTime(dimension))
      times.push_back(dimension.str());
    else if (dimension == "H" || dimension == "G")
      heads.push_back(dimension.str());
    else if (dimension != rec::RecDialect::batchName &&
             dimension != rec::RecDialect::directionName)
      sizes.push_back(dimension.str());
}

std::map<std::string, int64_t> LibraryEntry::dims(const Scale &scale) const {
  // Around the widths of vectors. With three dimensions and more, products of
  // large sizes are beyond what the oracle can afford.
  static constexpr int64_t few[Scale::sizeChoices] = {1, 7, 17, 32, 67};
  static constexpr int64_t many[Scale::sizeChoices] = {1, 2, 3, 5, 19};
  std::map<std::string, int64_t> dims;
  for (size_t i = 0; i != sizes.size(); ++i)
    dims[sizes[i]] =
        (sizes.size() <= 2 ? few
                           : many)[(scale.sizes + 2 * i) % Scale::sizeChoices];
  for (auto recurrence : spec->op().getBody().getOps<rec::RecurrenceOp>())
    for (unsigned i = 0; i != recurrence.getWindowedStreams().size(); ++i) {
      rec::Window window = recurrence.getWindow(i);
      int64_t &taps = dims[window.taps.str()];
      taps = std::max<int64_t>(3, taps | 1);
      if (mlir::Value past = recurrence.getPastOf(i))
        dims[rec::RecurrenceOp::getPastName(past).str()] =
            -window.firstTap(taps);
    }
  for (const std::string &dimension : heads)
    dims[dimension] = scale.heads;
  for (const std::string &dimension : times)
    dims[dimension] = scale.steps;
  dims[rec::RecDialect::batchName.str()] = scale.rows;
  return dims;
}

CompileRequest LibraryEntry::request(const Form &form,
                                     const Scale &scale) const {
  CompileRequest request;
  request.specPath = path();
  request.specText = text;
  request.target = form.target;
  request.direction = form.direction;
  request.mode = form.mode;
  request.inputProduct = form.inputProduct;
  request.dims = dims(scale);
  bool isPacked = std::string_view(form.mode) == "packed";
  if (form.isStep() || isPacked)
    for (const std::string &dimension : times)
      request.dims.erase(dimension);
  if (isPacked)
    request.dims[rec::RecDialect::packedName.str()] = scale.steps * scale.rows;
  if (form.hasReset) {
    Shape shape = {scale.steps, scale.rows};
    if (isPacked)
      shape = {scale.steps * scale.rows};
    request.inputs[rec::RecDialect::resetName.str()] = {DType::i32, shape};
  }
  if (*form.inputProduct)
    request.dims["I"] = 11;
  return request;
}

bool LibraryEntry::has(Compiler &compiler, const Form &form) const {
  auto scheduled =
      compiler.inspect(request(form, {.sizes = 1, .heads = 2}), "scheduled");
  if (scheduled)
    return true;
  ErrorCode code = scheduled.error().code;
  EXPECT_TRUE(code == ErrorCode::unsupported ||
              code == ErrorCode::invalidArgument)
      << nameValue << ": " << scheduled.error().render();
  return false;
}
