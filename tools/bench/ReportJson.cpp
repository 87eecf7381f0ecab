//===- ReportJson.cpp - results as JSON -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/ReportJson.h"
#include "tools/bench/Report.h"

using namespace reprise;
using namespace reprise::bench;

Json bench::intervalJson(const Interval &interval) {
  return {interval.low, interval.high};
}

void bench::addTime(Json &json, const std::string &key, const Summary &us) {
  json[key] = us.median;
  json["us_interval"] = intervalJson(us.interval);
  json["spread"] = us.spread;
}

/// Adds why there is no time, under the word for its kind.
template <typename Time>
static void addReason(Json &json, const Outcome<Time> &outcome) {
  if (!outcome.time)
    json[outcome.failed ? "failed" : "unsupported"] = outcome.reason;
}

static Json toJson(const Outcome<PeerTime> &outcome) {
  Json json = Json::object();
  if (const auto &time = outcome.time) {
    addTime(json, "us", time->us);
    json["ratio"] = time->ratio.median;
    json["ratio_interval"] = intervalJson(time->ratio.interval);
    if (time->difference)
      json["difference"] = time->difference->value;
  }
  addReason(json, outcome);
  return json;
}

static Json toJson(const RowResult &result) {
  Json json = {{"name", result.row.name},
               {"dtype", name(result.row.dtype)},
               {"steps", result.row.steps()}};
  if (const Claim *claim = result.row.claim)
    json["claim"] = {{"text", claim->text}, {"source", claim->source}};
  if (const auto &time = result.reprise.time) {
    addTime(json, "reprise_us", *time);
    json["families"] = result.families;
    json["gb_per_s"] = result.gigabytesPerSecond();
    json["gupdates_per_s"] = result.gigaupdatesPerSecond();
    json["workspace_bytes"] = result.workspaceBytes;
  }
  addReason(json, result.reprise);
  json["peers"] = Json::object();
  for (const auto &[peer, outcome] : result.peers)
    json["peers"][peer] = toJson(outcome);
  for (const auto &[name, outcome] : result.besides)
    json["besides"][name] = toJson(outcome);
  return json;
}

Json bench::machineJson(const Machine &machine) {
  Json json = Json::parse(machine.cpu.json);
  json.erase("sources");
  json["used_cores"] = machine.cores;
  if (!machine.frequencyGovernor.empty())
    json["frequency_governor"] = machine.frequencyGovernor;
  if (machine.frequencyMHz > 0)
    json["frequency_mhz"] = machine.frequencyMHz;
  return json;
}

std::string bench::toJson(const Report &report) {
  Json json = {{"suite", report.suite},
               {"machine", machineJson(report.machine)}};
  for (const auto &[peer, state] : report.peers) {
    Json &described = json["machine"]["peers"][peer];
    described = state.facts;
    if (!state.absent.empty())
      described["absent"] = state.absent;
  }
  json["rows"] = Json::array();
  for (const RowResult &result : report.rows)
    json["rows"].push_back(::toJson(result));
  json["geomean"] = report.geometricMeans();
  return json.dump(2) + "\n";
}
