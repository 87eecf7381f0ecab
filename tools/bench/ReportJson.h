//===- ReportJson.h - what all reports have in common, as JSON ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef REPRISE_TOOLS_BENCH_REPORTJSON_H
#define REPRISE_TOOLS_BENCH_REPORTJSON_H

#include "tools/bench/Machine.h"
#include "tools/bench/Statistics.h"

#include <nlohmann/json.hpp>

namespace reprise::bench {

using Json = nlohmann::ordered_json;

Json machineJson(const Machine &machine);
Json intervalJson(const Interval &interval);
/// Adds the median under the key, its interval and the spread.
void addTime(Json &json, const std::string &key, const Summary &us);

} // namespace reprise::bench

#endif // REPRISE_TOOLS_BENCH_REPORTJSON_H
