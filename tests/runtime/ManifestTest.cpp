//===- ManifestTest.cpp - manifests as JSON -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Manifest.h"

#include "TestSupport.h"

using namespace reprise;
using namespace reprise::test;

namespace {

const std::string valid = R"json({
  "schema_version": 2,
  "operator": "lstm",
  "target": "sim:h200",
  "kind": "sim",
  "entry": "lstm_forward",
  "dims": {
    "D": 64,
    "G": 4
  },
  "dynamic_dims": [
    "T",
    "B"
  ],
  "arguments": [
    {
      "name": "x",
      "role": "input",
      "dtype": "bf16",
      "dims": [
        "T",
        "B",
        4,
        "D"
      ],
      "optional": false,
      "strided": false
    },
    {
      "name": "lengths",
      "role": "input",
      "dtype": "i32",
      "dims": [
        "B"
      ],
      "optional": true,
      "strided": false,
      "values": {
        "min": "0",
        "max": "T"
      }
    },
    {
      "name": "h",
      "role": "output",
      "dtype": "bf16",
      "dims": [
        "T",
        "B",
        "D"
      ],
      "optional": false,
      "strided": false
    }
  ],
  "workspace_bytes": "B * D * 4",
  "launch": {
    "grid": [
      "1",
      "ceildiv(B, 8)",
      "1"
    ],
    "block": [
      "256",
      "1",
      "1"
    ],
    "shared_memory_bytes": "2 * 8 * D * 2"
  },
  "resources": {
    "registers": 157.0
  },
  "schedule": "#rec.schedule<family = block>",
  "provenance": {
    "reprise": "0.1.0"
  }
}
)json";

/// The valid manifest with one piece of text replaced.
std::string with(const std::string &from, const std::string &to) {
  std::string text = valid;
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

void refuse(const std::string &text, std::initializer_list<std::string> parts) {
  auto result = Manifest::fromJson(text, "m.json");
  ASSERT_FALSE(result.has_value());
  expectError(result, ErrorCode::invalidArgument, parts);
  EXPECT_EQ(result.error().place.rfind("m.json", 0), 0u)
      << result.error().render();
}

} // namespace

TEST(Manifest, RoundTrips) {
  auto manifest = Manifest::fromJson(valid, "m.json");
  ASSERT_TRUE(manifest) << manifest.error().render();
  EXPECT_EQ(manifest->toJson(), valid);
}

TEST(Manifest, IsRead) {
  Manifest manifest = Manifest::fromJson(valid, "m.json").value();
  EXPECT_EQ(manifest.operatorName, "lstm");
  EXPECT_EQ(manifest.kind, KernelKind::sim);
  EXPECT_EQ(manifest.dims.at("D"), 64);
  EXPECT_EQ(manifest.dynamicDims, (std::vector<std::string>{"T", "B"}));
  EXPECT_EQ(manifest.find("x")->dtype, DType::bf16);
  EXPECT_EQ(std::get<int64_t>(manifest.find("x")->dims[2]), 4);
  EXPECT_EQ(manifest.find("h")->role, ArgumentRole::output);
  EXPECT_TRUE(manifest.find("lengths")->optional);
  EXPECT_EQ(manifest.find("y"), nullptr);
  Bindings sizes;
  sizes.set("B", 9);
  EXPECT_EQ(manifest.launch->grid[1].evaluate(sizes).value(), 2);
}

TEST(Manifest, CpuKernelHasNoLaunch) {
  Manifest manifest = Manifest::fromJson(valid, "m.json").value();
  manifest.kind = KernelKind::cpu;
  refuse(manifest.toJson(), {"m.json.launch", "'cpu'", "no launch"});
  manifest.launch.reset();
  EXPECT_TRUE(Manifest::fromJson(manifest.toJson(), "m.json"));
  manifest.kind = KernelKind::cuda;
  refuse(manifest.toJson(), {"m.json.launch", "'cuda'", "a launch"});
}

TEST(Manifest, GpuKernelsHaveAnArchitecture) {
  Manifest manifest = Manifest::fromJson(valid, "m.json").value();
  manifest.kind = KernelKind::cuda;
  refuse(manifest.toJson(), {"m.json.architecture", "'cuda' has one"});
  manifest.architecture = "sm_90a";
  auto read = Manifest::fromJson(manifest.toJson(), "m.json");
  ASSERT_TRUE(read) << read.error().render();
  EXPECT_EQ(read->architecture, "sm_90a");
  EXPECT_EQ(read->toJson(), manifest.toJson());
  manifest.kind = KernelKind::sim;
  refuse(manifest.toJson(), {"m.json.architecture", "'sim' has none"});
}

TEST(Manifest, NotJson) {
  refuse("", {"not valid JSON"});
  refuse(valid.substr(0, valid.size() / 2), {"byte", "not valid JSON"});
  refuse("[]", {"an object is expected"});
  refuse(std::string(100'000, '['), {"nested deeper"});
  refuse(with("157.0", "1e999"), {"JSON"});
}

TEST(Manifest, SchemaVersion) {
  refuse(with("\"schema_version\": 2", "\"schema_version\": 1"),
         {"m.json.schema_version", "version 1 is not 2"});
  refuse(with("\"schema_version\": 2,", ""), {"'schema_version' is missing"});
}

TEST(Manifest, Keys) {
  refuse(with("\"entry\": \"lstm_forward\",", ""), {"'entry' is missing"});
  refuse(with("\"entry\"", "\"entri\": 1, \"entry\""), {"unknown key 'entri'"});
  refuse(with("\"entry\"", "\"target\": \"cpu\", \"entry\""),
         {"'target' is given twice"});
  refuse(with("\"optional\": false,", ""),
         {"m.json.arguments[0]", "'optional' is missing"});
}

TEST(Manifest, Types) {
  refuse(with("\"lstm_forward\"", "7"),
         {"m.json.entry", "a string is expected"});
  refuse(with("64", "64.5"), {"m.json.dims.D", "an integer"});
  refuse(with("64", "99999999999999999999"), {"m.json.dims.D", "64 bits"});
  refuse(with("true", "1"), {"m.json.arguments[1].optional", "true or false"});
  refuse(with("157.0", "\"many\""), {"m.json.resources.registers", "a number"});
  refuse(with("\"dynamic_dims\": [", "\"dynamic_dims\": [3, "),
         {"m.json.dynamic_dims[0]", "a string"});
}

TEST(Manifest, Words) {
  refuse(with("\"kind\": \"sim\"", "\"kind\": \"gpu\""),
         {"m.json.kind", "'gpu'", "'cuda'"});
  refuse(with("\"role\": \"input\"", "\"role\": \"in\""),
         {"m.json.arguments[0].role", "'in'", "'output'"});
  refuse(with("\"bf16\"", "\"bfloat\""),
         {"m.json.arguments[0].dtype", "'bfloat'", "bf16"});
}

TEST(Manifest, Expressions) {
  refuse(with("B * D * 4", "B * D *"), {"m.json.workspace_bytes", "column"});
  refuse(with("B * D * 4", "B * K"),
         {"m.json.workspace_bytes", "'K'", "not a dimension"});
  refuse(with("\"ceildiv(B, 8)\",", ""),
         {"m.json.launch.grid", "three expressions", "not 2"});
  refuse(with("\"max\": \"T\"", "\"max\": \"S\""),
         {"m.json.arguments[1].values.max", "'S'"});
}

TEST(Manifest, Dimensions) {
  refuse(with("64", "-64"), {"m.json.dims.D", "-64"});
  refuse(with("\"dynamic_dims\": [", "\"dynamic_dims\": [\"D\", "),
         {"'D' is declared twice"});
  refuse(with("4,\n        \"D\"", "4,\n        \"Q\""),
         {"m.json.arguments[0].dims", "'Q' is not a dimension"});
  refuse(with("4,\n        \"D\"", "-4"),
         {"m.json.arguments[0].dims", "-4 is negative"});
  refuse(with("4,\n        \"D\"", "1,1,1,1,1,1,1"),
         {"m.json.arguments[0].dims", "9 axes"});
}

TEST(Manifest, Arguments) {
  refuse(with("\"lengths\"", "\"x\""),
         {"m.json.arguments[1].name", "'x'", "twice"});
  refuse(with("\"i32\"", "\"f32\""),
         {"m.json.arguments[1].values", "integer inputs"});
  refuse(with("\"strided\": false", "\"strided\": true"),
         {"m.json.arguments[0].strided", "'sim'"});
}

TEST(Manifest, Fill) {
  Manifest manifest = Manifest::fromJson(valid, "m.json").value();
  EXPECT_FALSE(manifest.find("x")->fill);
  manifest.arguments[0].fill = 0.5;
  refuse(manifest.toJson(), {"m.json.arguments[0].fill", "optional"});
  manifest.arguments[0].optional = true;
  EXPECT_EQ(Manifest::fromJson(manifest.toJson(), "m.json")->find("x")->fill,
            0.5);
  manifest.arguments[1].fill = 0;
  refuse(manifest.toJson(), {"m.json.arguments[1].fill", "floating-point"});
  manifest.arguments[1].fill.reset();
  manifest.arguments[2].optional = true;
  manifest.arguments[2].fill = 0;
  refuse(manifest.toJson(), {"m.json.arguments[2].fill", "inputs"});
  refuse(with("\"optional\": false,", "\"optional\": true, \"fill\": \"0\","),
         {"m.json.arguments[0].fill", "a number"});
}

TEST(Manifest, TextThatIsNotUtf8IsReplaced) {
  Manifest manifest = Manifest::fromJson(valid, "m.json").value();
  manifest.schedule = "\xff";
  EXPECT_TRUE(Manifest::fromJson(manifest.toJson(), "m.json"));
}
