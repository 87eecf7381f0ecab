//===- ReportTest.cpp - the table and the JSON ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "tools/bench/Report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

using namespace reprise;
using namespace reprise::bench;

static Summary around(double median) {
  return {median, {median * 0.98, median * 1.02}, 0.015};
}

static Outcome<PeerTime> measured(double us, double ratio) {
  return {PeerTime{around(us), around(ratio), Difference{"h", 1e-6}}, "",
          false};
}

/// Two f32 rows, one faster and one slower, and a bf16 row without peers.
static Report example() {
  auto suite = findSuite("cpu-recurrence", {.steps = 100});
  EXPECT_TRUE(selectRows(
      *suite, {"lstm.B1.D128.*", "lstm.B1.D256.*", "lstm.bf16.B1.D128.*"}));
  Report report;
  report.suite = suite->name;
  report.machine.cpu =
      std::get<constraints::CpuTarget>(*constraints::findTarget("avx2"));
  report.machine.cores = {2, 3};
  report.peers["onednn"].facts = {{"version", "2.6.3"}};
  report.peers["pytorch"].absent = "no torch";
  report.rows = {
      {suite->rows[0], "shared_walk", 1'000'000, {around(500), "", false}, {}},
      {suite->rows[1], "shared_walk", 1'000'000, {around(1000), "", false}, {}},
      {suite->rows[2], "shared_walk", 1'000'000, {around(800), "", false}, {}},
  };
  report.rows[0].peers["onednn"] = measured(2000, 4);
  report.rows[1].peers["onednn"] = measured(500, 0.5);
  report.rows[2].peers["onednn"] = {std::nullopt, "no bf16", false};
  return report;
}

static Table tableOf(const Report &report) {
  Suite suite{report.suite, "an example", {}, {}};
  for (const RowResult &result : report.rows)
    suite.rows.push_back(result.row);
  return Table(suite, report.machine, report.peers);
}

TEST(Report, GeometricMeanIsOfF32RowsOnly) {
  Report report = example();
  report.rows[2].peers["onednn"] = measured(80000, 100);
  auto means = report.geometricMeans();
  EXPECT_EQ(means.size(), 1u);
  EXPECT_NEAR(means.at("onednn"), std::sqrt(4 * 0.5), 1e-12);
}

TEST(Report, WithoutTimesThereIsNoGeometricMean) {
  Report report = example();
  for (RowResult &row : report.rows)
    row.peers.clear();
  EXPECT_TRUE(report.geometricMeans().empty());
}

TEST(Report, JsonHasTheFieldsOfTheConvention) {
  auto json = nlohmann::json::parse(toJson(example()));
  EXPECT_EQ(json["suite"], "cpu-recurrence");
  EXPECT_EQ(json["machine"]["product"], "AMD EPYC 7763 (Zen 3)");
  EXPECT_EQ(json["machine"]["used_cores"], (std::vector<int>{2, 3}));
  EXPECT_EQ(json["machine"]["peers"]["onednn"]["version"], "2.6.3");
  EXPECT_EQ(json["machine"]["peers"]["pytorch"]["absent"], "no torch");
  const auto &row = json["rows"][0];
  EXPECT_EQ(row["name"], "lstm.B1.D128.T100");
  EXPECT_EQ(row["reprise_us"], 500);
  EXPECT_EQ(row["spread"], 0.015);
  EXPECT_EQ(row["families"], "shared_walk");
  // A megabyte in 500 us; h and c of 128 elements, 100 steps.
  EXPECT_DOUBLE_EQ(row["gb_per_s"], 2.0);
  EXPECT_DOUBLE_EQ(row["gupdates_per_s"], 2 * 128 * 100 / 500e3);
  EXPECT_EQ(row["peers"]["onednn"]["us"], 2000);
  EXPECT_EQ(row["peers"]["onednn"]["ratio"], 4);
  EXPECT_EQ(row["peers"]["onednn"]["ratio_interval"][0], 4 * 0.98);
  EXPECT_NEAR(json["geomean"]["onednn"].get<double>(), std::sqrt(2.0), 1e-12);
}

TEST(Report, WhatWasNotMeasuredIsAReasonAndNoNumber) {
  auto json = nlohmann::json::parse(toJson(example()));
  const auto &peer = json["rows"][2]["peers"]["onednn"];
  EXPECT_EQ(peer["unsupported"], "no bf16");
  EXPECT_FALSE(peer.contains("us"));
  EXPECT_FALSE(peer.contains("ratio"));
  Report failing = example();
  failing.rows[0].reprise = {std::nullopt, "not lowered yet", true};
  json = nlohmann::json::parse(toJson(failing));
  EXPECT_EQ(json["rows"][0]["failed"], "not lowered yet");
  EXPECT_FALSE(json["rows"][0].contains("reprise_us"));
}

TEST(Report, FailsWhereASideDoesAndNotWhereOneHasNothing) {
  Report report = example();
  EXPECT_FALSE(report.failed());
  report.rows[2].peers["onednn"].failed = true;
  EXPECT_TRUE(report.failed());
}

TEST(Report, TableColumnsAlign) {
  Report report = example();
  Table table = tableOf(report);
  std::string head = table.head();
  std::string header = head.substr(head.rfind("row "));
  std::string first = table.line(report.rows[0]);
  // Right-aligned columns end where their headings end.
  for (auto [heading, cell] :
       {std::pair("reprise us", "500.0"), std::pair("GB/s", "2.00"),
        std::pair("Gupd/s", "0.051"), std::pair("onednn us", "2000.0")})
    EXPECT_EQ(header.find(heading) + std::string(heading).size(),
              first.find(cell) + std::string(cell).size())
        << header << first;
  EXPECT_EQ(header.find("ratio") + 5, first.find("4.000") + 5);
}

TEST(Report, TableMarksRowsThatAreSlowerBeyondDoubt) {
  Report report = example();
  Table table = tableOf(report);
  EXPECT_EQ(table.line(report.rows[0]).find('<'), std::string::npos);
  EXPECT_NE(table.line(report.rows[1]).find("0.500 < [0.490, 0.510]"),
            std::string::npos);
  // An interval around 1 is no doubt resolved.
  report.rows[1].peers["onednn"] = measured(990, 0.99);
  EXPECT_EQ(table.line(report.rows[1]).find('<'), std::string::npos);
}

TEST(Report, TableSaysWhyATimeIsMissing) {
  Report report = example();
  Table table = tableOf(report);
  EXPECT_NE(table.head().find("pytorch: takes no part: no torch"),
            std::string::npos);
  std::string line = table.line(report.rows[2]);
  EXPECT_NE(line.find("  unsupported\n    onednn: no bf16\n"),
            std::string::npos)
      << line;
}

TEST(Report, TableEndsWithTheGeometricMean) {
  Report report = example();
  EXPECT_NE(tableOf(report).foot(report).find("onednn over reprise: 1.414"),
            std::string::npos);
}
