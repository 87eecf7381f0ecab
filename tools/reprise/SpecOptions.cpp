//===- SpecOptions.cpp - options of all commands that read a spec ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/reprise/SpecOptions.h"

#include "constraints/Target.h"
#include "runtime/ByteSource.h"
#include "support/NameSuggestion.h"
#include "tools/reprise/Report.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

using namespace reprise;
using namespace reprise::cli;

void SpecOptions::addTo(CLI::App &command) {
  command.add_option("spec", specPath, "the spec: a .mlir file")
      ->required()
      ->type_name("SPEC");
  command
      .add_option("--target", target,
                  "cpu, the default: this machine; gpu: its GPU; a name that "
                  "`reprise targets` lists; FILE.json, which describes a "
                  "machine as `reprise targets NAME` shows it; or sim: before "
                  "one of a GPU, which is simulated here")
      ->type_name("NAME|FILE.json");
  command
      .add_option(
          "--dim", dims,
          "the size of a dimension that no input fixes; may be repeated")
      ->type_name("NAME=SIZE,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--dtype", dtype,
                  "storage type where no input fixes it: f32, bf16 or f16")
      ->type_name("TYPE");
  command
      .add_option("--mode", mode,
                  "forward, the default, step, packed or backward")
      ->type_name("MODE");
  command
      .add_option("--direction", direction,
                  "forward, reverse (what forward makes of turned rows) or "
                  "bidirectional, in place of the spec's")
      ->type_name("WAY");
  command
      .add_option("--input-product", inputProduct,
                  "the argument that a product of inputs u and w stands for; x "
                  "by itself, where an input u is given and none called x")
      ->type_name("NAME");
  command
      .add_option("--schedule", schedule,
                  "a schedule to use, not the one that Reprise would choose: a "
                  "file that --stage=scheduled printed, or "
                  "#rec.schedule<FAMILY {KNOB = VALUE, ...}>, where knobs that "
                  "are left out are chosen; [..., ...] for an operator of "
                  "several groups of stages")
      ->type_name("FILE|TEXT");
  command
      .add_option("--operator", operatorName,
                  "which operator, where the spec has several")
      ->type_name("NAME");
  command
      .add_option(
          "--subnormals", subnormals,
          "keep, the default: numbers below 2^-126 are numbers, as IEEE "
          "754 has them; flush: they may count as zero, which is faster "
          "where states decay to them")
      ->type_name("keep|flush");
  command
      .add_option(
          "--threads", threads,
          "size of the team, at most 1024; 0, the default, takes one thread "
          "for each core there is")
      ->type_name("N");
}

Expected<std::pair<std::string, std::string>>
reprise::cli::splitAssignment(const std::string &text,
                              const std::string &option,
                              const std::string &example) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return fail(ErrorCode::invalidArgument,
                fmt::format("'{}' is not of the form NAME=VALUE", text), option,
                fmt::format("for example {} {}", option, example));
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

Expected<std::string> reprise::cli::readText(const std::string &path) {
  auto source = openFile(path);
  if (!source)
    return passOn(source);
  // Far more than any text written by hand, far less than a model's weights
  // given by mistake.
  constexpr int64_t maxBytes = int64_t(16) << 20;
  int64_t bytes = (*source)->sizeInBytes();
  if (bytes > maxBytes)
    return fail(
        ErrorCode::io,
        fmt::format("{} bytes are more than the {} that a text may have", bytes,
                    maxBytes),
        path, "check that this is the file you mean");
  std::string text(size_t(bytes), '\0');
  if (auto read = (*source)->read(0, std::as_writable_bytes(std::span(text)));
      !read)
    return passOn(read);
  return text;
}

static Expected<std::map<std::string, int64_t>>
parseDims(const std::vector<std::string> &dims) {
  std::map<std::string, int64_t> sizes;
  for (const std::string &text : dims) {
    auto assignment = splitAssignment(text, "--dim", "D=64");
    if (!assignment)
      return passOn(assignment);
    const auto &[name, value] = *assignment;
    int64_t size = 0;
    auto [end, code] =
        std::from_chars(value.data(), value.data() + value.size(), size);
    if (code != std::errc() || end != value.data() + value.size())
      return fail(ErrorCode::invalidArgument,
                  fmt::format("'{}' is not a size", value), "--dim " + text,
                  "sizes are integers: --dim D=64");
    if (!sizes.emplace(name, size).second)
      return fail(ErrorCode::invalidArgument,
                  fmt::format("{} is given twice", name), "--dim " + text,
                  "give each dimension once");
  }
  return sizes;
}

/// The name, or what the file holds.
static Expected<std::string> readTarget(const std::string &target) {
  if (!target.ends_with(".json"))
    return target;
  std::string simulation = target.starts_with("sim:") ? "sim:" : "";
  std::string file = target.substr(simulation.size());
  auto text = readText(file);
  if (!text)
    return passOn(text);
  if (auto known = constraints::readTarget(*text, file); !known)
    return passOn(known);
  // By its brace it is told from a name.
  return simulation + text->substr(text->find('{'));
}

/// The text itself where it is one, else what the file holds.
static Expected<std::string> readSchedule(const std::string &schedule) {
  size_t start = schedule.find_first_not_of(" \t\n");
  std::string_view text(schedule);
  text.remove_prefix(std::min(start, text.size()));
  if (text.empty() || text.starts_with("#rec.schedule") ||
      text.starts_with("["))
    return schedule;
  return readText(schedule);
}

/// A bundle may be taken for a spec, since `run` takes both.
static Expected<void> checkIsNoFolder(const std::string &path) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored))
    return {};
  return fail(ErrorCode::invalidArgument,
              "it is a folder, and a spec is a file", path,
              "give the .mlir file; a bundle is compiled already, and can be "
              "run");
}

static Expected<DType> parseStorage(const std::string &name) {
  const std::string types[] = {"f32", "bf16", "f16"};
  auto storage = parseDType(name);
  if (storage && std::find(types, std::end(types), name) != std::end(types))
    return storage;
  return fail(ErrorCode::invalidArgument,
              fmt::format("'{}' is not a storage type", name), "--dtype",
              suggestName(name, types));
}

Expected<CompileRequest> SpecOptions::toRequest() const {
  CompileRequest request;
  if (auto isFile = checkIsNoFolder(specPath); !isFile)
    return passOn(isFile);
  auto text = readText(specPath);
  if (!text)
    return passOn(text);
  auto sizes = parseDims(dims);
  if (!sizes)
    return passOn(sizes);
  auto targetText = readTarget(target);
  if (!targetText)
    return passOn(targetText);
  auto scheduleText = readSchedule(schedule);
  if (!scheduleText)
    return passOn(scheduleText);
  if (!dtype.empty()) {
    auto storage = parseStorage(dtype);
    if (!storage)
      return passOn(storage);
    request.storage = *storage;
  }
  auto subnormalsWord = parseSubnormals(subnormals);
  if (!subnormalsWord) {
    subnormalsWord.error().place = "--subnormals";
    return passOn(subnormalsWord);
  }
  request.subnormals = *subnormalsWord;
  request.specPath = specPath;
  request.specText = *text;
  request.operatorName = operatorName;
  request.target = *targetText;
  request.dims = *sizes;
  request.mode = mode;
  request.direction = direction;
  request.inputProduct = inputProduct;
  request.schedule = *scheduleText;
  request.threads = threads;
  request.onWarning = warn;
  return request;
}

Expected<CompileRequest> SpecOptions::toBundleRequest() const {
  const SpecOptions unset;
  const std::pair<const char *, bool> given[] = {
      {"--target", target != unset.target},
      {"--dtype", dtype != unset.dtype},
      {"--mode", mode != unset.mode},
      {"--direction", direction != unset.direction},
      {"--input-product", inputProduct != unset.inputProduct},
      {"--schedule", schedule != unset.schedule},
      {"--operator", operatorName != unset.operatorName},
      {"--subnormals", subnormals != unset.subnormals}};
  for (const auto &[option, isGiven] : given)
    if (isGiven)
      return fail(
          ErrorCode::invalidArgument,
          fmt::format("{} is a bundle, which is compiled already", specPath),
          option, "leave the option out, or give the spec");
  auto sizes = parseDims(dims);
  if (!sizes)
    return passOn(sizes);
  CompileRequest request;
  request.dims = *sizes;
  request.threads = threads;
  return request;
}
