//===- ManifestJson.cpp - manifests as JSON -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Json.h"
#include "runtime/Manifest.h"

#include <fmt/format.h>

#include <set>

using namespace reprise;

namespace {

using OrderedJson = nlohmann::ordered_json;

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

OrderedJson toJson(const ManifestArgument &argument) {
  OrderedJson dims = OrderedJson::array();
  for (const AxisExtent &extent : argument.dims)
    std::visit([&](const auto &value) { dims.push_back(value); }, extent);
  OrderedJson json = {
      {"name", argument.name},
      {"role", argument.role == ArgumentRole::input ? "input" : "output"},
      {"dtype", name(argument.dtype)},
      {"dims", std::move(dims)},
      {"optional", argument.optional},
      {"strided", argument.strided}};
  if (argument.values)
    json["values"] = {{"min", argument.values->min.text()},
                      {"max", argument.values->max.text()}};
  if (argument.prepared)
    json["prepared"] = true;
  if (argument.fill)
    json["fill"] = *argument.fill;
  return json;
}

OrderedJson toJson(const std::array<Expression, 3> &expressions) {
  return {expressions[0].text(), expressions[1].text(), expressions[2].text()};
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Stores a value read, or hands on its error.
template <typename T>
Expected<void> assign(T &target, Expected<T> value) {
  if (!value)
    return passOn(value);
  target = std::move(*value);
  return {};
}

Expected<Expression> readExpression(const JsonReader &reader) {
  auto text = reader.string();
  if (!text)
    return passOn(text);
  return Expression::parse(*text, reader.where());
}

Expected<std::array<Expression, 3>> readThree(const JsonReader &reader) {
  if (auto array = reader.expectArray(); !array)
    return passOn(array);
  if (reader.json().size() != 3)
    return reader.failure(fmt::format("three expressions are expected, not {}",
                                      reader.json().size()));
  std::array<Expression, 3> result;
  for (size_t i = 0; i < 3; ++i)
    if (auto read = assign(result[i], readExpression(reader.element(i))); !read)
      return passOn(read);
  return result;
}

/// An object whose members are all of one type.
template <typename T>
Expected<std::map<std::string, T>>
readMap(const JsonReader &reader, Expected<T> (JsonReader::*read)() const) {
  if (auto object = reader.expectObject(); !object)
    return passOn(object);
  std::map<std::string, T> result;
  for (const auto &[key, ignored] : reader.json().items()) {
    auto value = (reader.member(key).*read)();
    if (!value)
      return passOn(value);
    result.emplace(key, std::move(*value));
  }
  return result;
}

Expected<std::vector<std::string>> readStrings(const JsonReader &reader) {
  if (auto array = reader.expectArray(); !array)
    return passOn(array);
  std::vector<std::string> result(reader.json().size());
  for (size_t i = 0; i < result.size(); ++i)
    if (auto read = assign(result[i], reader.element(i).string()); !read)
      return passOn(read);
  return result;
}

/// One of a few words, each standing for a value.
template <typename T>
Expected<T>
readChoice(const JsonReader &reader,
           std::initializer_list<std::pair<std::string_view, T>> choices) {
  auto text = reader.string();
  if (!text)
    return passOn(text);
  std::string known;
  for (const auto &[word, value] : choices) {
    if (word == *text)
      return value;
    known += fmt::format("{}'{}'", known.empty() ? "" : ", ", word);
  }
  return reader.failure(fmt::format("'{}' is not one of {}", *text, known));
}

Expected<DType> readDType(const JsonReader &reader) {
  auto text = reader.string();
  if (!text)
    return passOn(text);
  auto dtype = parseDType(*text);
  if (!dtype)
    return reader.failure(dtype.error().message, dtype.error().mend);
  return dtype;
}

Expected<std::vector<AxisExtent>> readDims(const JsonReader &reader) {
  if (auto array = reader.expectArray(); !array)
    return passOn(array);
  std::vector<AxisExtent> dims;
  for (size_t i = 0; i < reader.json().size(); ++i) {
    JsonReader element = reader.element(i);
    if (element.json().is_string()) {
      dims.emplace_back(element.json().get<std::string>());
      continue;
    }
    auto size = element.integer();
    if (!size)
      return passOn(size);
    dims.emplace_back(*size);
  }
  return dims;
}

Expected<std::optional<ValueRange>> readValues(const JsonReader &reader) {
  if (auto keys = reader.expectKeys({"min", "max"}); !keys)
    return passOn(keys);
  ValueRange range;
  if (auto read = assign(range.min, readExpression(reader.member("min")));
      !read)
    return passOn(read);
  if (auto read = assign(range.max, readExpression(reader.member("max")));
      !read)
    return passOn(read);
  return std::optional(std::move(range));
}

Expected<ManifestArgument> readArgument(const JsonReader &reader) {
  if (auto keys = reader.expectKeys(
          {"name", "role", "dtype", "dims", "optional", "strided"},
          {"values", "prepared", "fill"});
      !keys)
    return passOn(keys);
  ManifestArgument argument;
  auto role = readChoice<ArgumentRole>(
      reader.member("role"),
      {{"input", ArgumentRole::input}, {"output", ArgumentRole::output}});
  // Each assignment runs only if those before it succeeded.
  auto read =
      assign(argument.name, reader.member("name").string())
          .and_then([&] { return assign(argument.role, std::move(role)); })
          .and_then([&] {
            return assign(argument.dtype, readDType(reader.member("dtype")));
          })
          .and_then([&] {
            return assign(argument.dims, readDims(reader.member("dims")));
          })
          .and_then([&] {
            return assign(argument.optional,
                          reader.member("optional").boolean());
          })
          .and_then([&] {
            return assign(argument.strided, reader.member("strided").boolean());
          });
  if (read && reader.has("values"))
    read = assign(argument.values, readValues(reader.member("values")));
  if (read && reader.has("prepared"))
    read = assign(argument.prepared, reader.member("prepared").boolean());
  if (read && reader.has("fill"))
    read = assign(argument.fill,
                  reader.member("fill").number().map(
                      [](double value) { return std::optional(value); }));
  if (!read)
    return passOn(read);
  return argument;
}

Expected<std::vector<ManifestArgument>>
readArguments(const JsonReader &reader) {
  if (auto array = reader.expectArray(); !array)
    return passOn(array);
  std::vector<ManifestArgument> arguments(reader.json().size());
  for (size_t i = 0; i < arguments.size(); ++i)
    if (auto read = assign(arguments[i], readArgument(reader.element(i)));
        !read)
      return passOn(read);
  return arguments;
}

Expected<std::optional<LaunchExpressions>>
readLaunch(const JsonReader &reader) {
  if (auto keys = reader.expectKeys({"grid", "block", "shared_memory_bytes"});
      !keys)
    return passOn(keys);
  LaunchExpressions launch;
  auto read =
      assign(launch.grid, readThree(reader.member("grid")))
          .and_then([&] {
            return assign(launch.block, readThree(reader.member("block")));
          })
          .and_then([&] {
            return assign(launch.sharedMemoryBytes,
                          readExpression(reader.member("shared_memory_bytes")));
          });
  if (!read)
    return passOn(read);
  return std::optional(std::move(launch));
}

Expected<std::optional<Preparation>> readPreparation(const JsonReader &reader) {
  if (auto keys = reader.expectKeys({"entry", "bytes"}); !keys)
    return passOn(keys);
  Preparation preparation;
  auto read =
      assign(preparation.entry, reader.member("entry").string()).and_then([&] {
        return assign(preparation.bytes, reader.member("bytes").integer());
      });
  if (!read)
    return passOn(read);
  return std::optional(std::move(preparation));
}

/// The version comes first: a manifest of another version has other keys.
Expected<void> checkVersion(const JsonReader &reader) {
  if (auto object = reader.expectObject(); !object)
    return object;
  if (!reader.has("schema_version"))
    return reader.failure("key 'schema_version' is missing");
  auto version = reader.member("schema_version").integer();
  if (!version)
    return passOn(version);
  if (*version != Manifest::schemaVersion)
    return reader.member("schema_version")
        .failure(fmt::format("version {} is not {}", *version,
                             Manifest::schemaVersion),
                 "compile the kernel with this version of Reprise");
  return {};
}

Expected<Manifest> readManifest(const JsonReader &reader) {
  if (auto version = checkVersion(reader); !version)
    return passOn(version);
  if (auto keys = reader.expectKeys(
          {"schema_version", "operator", "target", "kind", "entry", "dims",
           "dynamic_dims", "arguments", "workspace_bytes", "resources",
           "schedule", "provenance"},
          {"launch", "prepare", "team_size", "cpu_features", "architecture"});
      !keys)
    return passOn(keys);
  Manifest manifest;
  auto text = [&](std::string &target, std::string_view key) {
    return assign(target, reader.member(key).string());
  };
  auto kind = readChoice<KernelKind>(reader.member("kind"),
                                     {{"cpu", KernelKind::cpu},
                                      {"sim", KernelKind::sim},
                                      {"cuda", KernelKind::cuda}});
  // Each assignment runs only if those before it succeeded.
  auto read =
      text(manifest.operatorName, "operator")
          .and_then([&] { return text(manifest.target, "target"); })
          .and_then([&] { return assign(manifest.kind, std::move(kind)); })
          .and_then([&] { return text(manifest.entry, "entry"); })
          .and_then([&] {
            return assign(manifest.dims,
                          readMap(reader.member("dims"), &JsonReader::integer));
          })
          .and_then([&] {
            return assign(manifest.dynamicDims,
                          readStrings(reader.member("dynamic_dims")));
          })
          .and_then([&] {
            return assign(manifest.arguments,
                          readArguments(reader.member("arguments")));
          })
          .and_then([&] {
            return assign(manifest.workspaceBytes,
                          readExpression(reader.member("workspace_bytes")));
          })
          .and_then([&] {
            return assign(
                manifest.resources,
                readMap(reader.member("resources"), &JsonReader::number));
          })
          .and_then([&] { return text(manifest.schedule, "schedule"); })
          .and_then([&] {
            return assign(
                manifest.provenance,
                readMap(reader.member("provenance"), &JsonReader::string));
          });
  if (read && reader.has("launch"))
    read = assign(manifest.launch, readLaunch(reader.member("launch")));
  if (read && reader.has("prepare"))
    read =
        assign(manifest.preparation, readPreparation(reader.member("prepare")));
  if (read && reader.has("team_size"))
    read = assign(manifest.teamSize.emplace(),
                  readExpression(reader.member("team_size")));
  if (read && reader.has("cpu_features"))
    read = assign(manifest.cpuFeatures,
                  readStrings(reader.member("cpu_features")));
  if (read && reader.has("architecture"))
    read = text(manifest.architecture, "architecture");
  if (!read)
    return passOn(read);
  return manifest;
}

} // namespace

std::string Manifest::toJson() const {
  OrderedJson argumentList = OrderedJson::array();
  for (const ManifestArgument &argument : arguments)
    argumentList.push_back(::toJson(argument));
  OrderedJson json = {{"schema_version", schemaVersion},
                      {"operator", operatorName},
                      {"target", target},
                      {"kind", name(kind)},
                      {"entry", entry},
                      {"dims", dims},
                      {"dynamic_dims", dynamicDims},
                      {"arguments", std::move(argumentList)},
                      {"workspace_bytes", workspaceBytes.text()}};
  if (launch)
    json["launch"] = {
        {"grid", ::toJson(launch->grid)},
        {"block", ::toJson(launch->block)},
        {"shared_memory_bytes", launch->sharedMemoryBytes.text()}};
  if (preparation)
    json["prepare"] = {{"entry", preparation->entry},
                       {"bytes", preparation->bytes}};
  if (teamSize)
    json["team_size"] = teamSize->text();
  if (!cpuFeatures.empty())
    json["cpu_features"] = cpuFeatures;
  if (!architecture.empty())
    json["architecture"] = architecture;
  json["resources"] = resources;
  json["schedule"] = schedule;
  json["provenance"] = provenance;
  // Text that is not UTF-8 (a schedule read from a file) must not throw.
  return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Expected<Manifest> Manifest::fromJson(std::string_view text,
                                      std::string_view place) {
  // The manifest itself, arguments, one argument, its dims or values.
  auto json =
      parseJson(text, place, /*maxDepth=*/4, ErrorCode::invalidArgument);
  if (!json)
    return passOn(json);
  auto manifest = readManifest(
      JsonReader(*json, std::string(place), ErrorCode::invalidArgument));
  if (!manifest)
    return manifest;
  if (auto checked = manifest->check(place); !checked)
    return passOn(checked);
  return manifest;
}
