//===- Pack.cpp - what a pack for GPUs holds ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/gpu/pack/Pack.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace reprise;
using namespace reprise::pack;
using Json = nlohmann::ordered_json;

std::string pack::inputFile(const std::string &caseName,
                            const std::string &input) {
  return fmt::format("cases/{}/in.{}.npy", caseName, input);
}

std::string pack::outputFile(const std::string &caseName,
                             const std::string &output, Bound bound) {
  const char *word = bound == Bound::expected ? "expected"
                     : bound == Bound::low    ? "low"
                                              : "high";
  return fmt::format("cases/{}/out.{}.{}.npy", caseName, output, word);
}

std::string pack::familyOf(const std::string &schedule) {
  size_t begin = schedule.find('<');
  if (begin == schedule.npos)
    return "";
  return schedule.substr(begin + 1,
                         schedule.find_first_of(" >", begin) - begin - 1);
}

const Architecture *Pack::findArchitecture(std::string_view name) const {
  auto found = std::ranges::find(architectures, name, &Architecture::name);
  return found == architectures.end() ? nullptr : &*found;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static Json toJson(const Architecture &architecture) {
  return {
      {"name", architecture.name},
      {"max_threads_per_block", architecture.maxThreadsPerBlock},
      {"shared_memory_per_block_bytes", architecture.sharedMemoryPerBlockBytes},
      {"floors", architecture.floors}};
}

static Json toJson(const Case &described) {
  Json outputs = Json::array();
  for (const CaseOutput &output : described.outputs)
    outputs.push_back(
        {{"name", output.name}, {"undetermined", output.undetermined}});
  return {{"sizes", described.sizes},
          {"inputs", described.inputs},
          {"outputs", std::move(outputs)}};
}

static Json toJson(const Item &item) {
  return {{"name", item.name},
          {"group", item.group},
          {"family", item.family},
          {"architecture", item.architecture},
          {"kernel", item.kernel},
          {"case", item.caseName},
          {"timed_sizes", item.timedSizes}};
}

std::string Pack::toJson() const {
  Json json = {{"format", formatVersion},  {"reprise", version},
               {"commit", commit},         {"architectures", Json::array()},
               {"cases", Json::object()},  {"items", Json::array()},
               {"left_out", Json::array()}};
  for (const Architecture &architecture : architectures)
    json["architectures"].push_back(::toJson(architecture));
  for (const auto &[name, described] : cases)
    json["cases"][name] = ::toJson(described);
  for (const Item &item : items)
    json["items"].push_back(::toJson(item));
  for (const LeftOut &left : leftOut)
    json["left_out"].push_back({{"name", left.name}, {"reason", left.reason}});
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

static Architecture readArchitecture(const Json &json) {
  return {json.at("name"), json.at("max_threads_per_block"),
          json.at("shared_memory_per_block_bytes"), json.at("floors")};
}

static Case readCase(const Json &json) {
  Case described;
  json.at("sizes").get_to(described.sizes);
  json.at("inputs").get_to(described.inputs);
  for (const Json &output : json.at("outputs"))
    described.outputs.push_back({output.at("name"), output.at("undetermined")});
  return described;
}

static Item readItem(const Json &json) {
  Item item{json.at("name"),
            json.at("group"),
            json.at("family"),
            json.at("architecture"),
            json.at("kernel"),
            json.at("case"),
            {}};
  json.at("timed_sizes").get_to(item.timedSizes);
  return item;
}

/// Throws what nlohmann's JSON throws.
static Pack readPack(const Json &json) {
  Pack pack;
  pack.version = json.at("reprise");
  pack.commit = json.at("commit");
  for (const Json &architecture : json.at("architectures"))
    pack.architectures.push_back(readArchitecture(architecture));
  for (const auto &[name, described] : json.at("cases").items())
    pack.cases[name] = readCase(described);
  for (const Json &item : json.at("items"))
    pack.items.push_back(readItem(item));
  for (const Json &left : json.at("left_out"))
    pack.leftOut.push_back({left.at("name"), left.at("reason")});
  return pack;
}

/// What the items refer to must be there.
static std::string findDangling(const Pack &pack) {
  for (const Item &item : pack.items) {
    if (!pack.findArchitecture(item.architecture))
      return fmt::format("the item {} is for {}, which is not described",
                         item.name, item.architecture);
    if (!item.caseName.empty() && !pack.cases.count(item.caseName))
      return fmt::format("the item {} needs the case {}, which is not there",
                         item.name, item.caseName);
  }
  return "";
}

Expected<Pack> Pack::fromJson(const std::string &text,
                              const std::string &place) {
  auto failure = [&](const std::string &message) {
    return fail(ErrorCode::invalidArgument, message, place,
                "make the pack again: tools/gpu-check --pack FOLDER");
  };
  try {
    Json json = Json::parse(text);
    if (int64_t version = json.at("format"); version != formatVersion)
      return failure(
          fmt::format("a pack of format {}, not {}", version, formatVersion));
    Pack pack = readPack(json);
    if (std::string dangling = findDangling(pack); !dangling.empty())
      return failure(dangling);
    return pack;
  } catch (const Json::exception &error) {
    return failure(fmt::format("no description of a pack: {}", error.what()));
  }
}
