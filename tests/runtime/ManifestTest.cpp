//===- ManifestTest.cpp - manifests as JSON -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "runtime/Manifest.h"

#include "TestSupport.h"

using namespace reprise;
using namespace reprise::test;

namespace {

const std::string valid = R"json({
  "schema_version": 3,
  "operator": "lstm",
  "target": "sim:h200",
  "kind": "sim",
  "dims": {
    "D": 64,
    "G": 4
  },
  "dynamic_dims": [
    "T",
    "B"
  ],
  "tuned_for": {
    "B": 8
  },
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
  "carries": [],
  "buffers": [
    {
      "name": "work",
      "kind": "workspace",
      "bytes": "B * D * 4"
    }
  ],
  "launches": [
    {
      "entry": "lstm_forward",
      "arguments": [
        "x",
        "lengths",
        "h",
        "work"
      ],
      "gpu": {
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
        "cluster": [
          "1",
          "2",
          "1"
        ],
        "cooperative": true,
        "shared_memory_bytes": "2 * 8 * D * 2"
      }
    }
  ],
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

static Expression expression(const char *text) {
  return Expression::parse(text).value();
}

/// A CPU kernel of two launches, with a preparation, all kinds of buffers and a
/// carry.
static Manifest cpuManifest() {
  Manifest manifest;
  manifest.operatorName = "gru";
  manifest.target = "cpu";
  manifest.dims = {{"D", 64}};
  manifest.dynamicDims = {"T", "B"};
  auto add = [&](const char *name, ArgumentRole role,
                 std::vector<AxisExtent> dims) {
    ManifestArgument &argument = manifest.arguments.emplace_back();
    argument.name = name;
    argument.role = role;
    argument.dims = std::move(dims);
  };
  add("x", ArgumentRole::input, {"T", "B", "D"});
  add("r", ArgumentRole::input, {"D", "D"});
  add("h0", ArgumentRole::input, {"B", "D"});
  add("h", ArgumentRole::output, {"T", "B", "D"});
  add("h_last", ArgumentRole::output, {"B", "D"});
  manifest.arguments[1].prepared = true;
  manifest.carries = {{"h0", "h_last"}};
  manifest.buffers = {
      {"packed", BufferKind::prepared, expression("D * D * 4")},
      {"work", BufferKind::workspace, expression("4096 + B * 256")},
      {"gates", BufferKind::sequence, expression("T * B * 4096")},
      {"tape", BufferKind::saved, expression("T * B * 4")}};
  manifest.prepare = {
      {"gru_prepare", {"r", "packed"}, CpuGeometry{Expression(2)}, {}}};
  manifest.launches = {
      {"gru_0", {"x", "gates"}, CpuGeometry(), {}},
      {"gru_1",
       {"h0", "h", "h_last", "packed", "work", "gates", "tape"},
       CpuGeometry{expression("max(1, floordiv(B, 4))")},
       {}}};
  return manifest;
}

/// What the CPU's manifest says once `change` was made.
template <typename Change>
static void refuseCpu(Change change, std::initializer_list<std::string> parts) {
  Manifest manifest = cpuManifest();
  change(manifest);
  refuse(manifest.toJson(), parts);
}

TEST(Manifest, RoundTrips) {
  auto manifest = Manifest::fromJson(valid, "m.json");
  ASSERT_TRUE(manifest) << manifest.error().render();
  EXPECT_EQ(manifest->toJson(), valid);
  std::string text = cpuManifest().toJson();
  auto cpu = Manifest::fromJson(text, "m.json");
  ASSERT_TRUE(cpu) << cpu.error().render();
  EXPECT_EQ(cpu->toJson(), text);
}

TEST(Manifest, AxesThatAreExpressions) {
  Manifest manifest = cpuManifest();
  ManifestArgument &offsets = manifest.arguments.emplace_back();
  offsets.name = "offsets";
  offsets.dtype = DType::i32;
  offsets.dims = {expression("B + 1")};
  offsets.values = ValueRange{Expression(0), expression("T")};
  offsets.order = ElementOrder::partition;
  manifest.arguments[3].dims[0] = expression("floordiv(T, 2)");
  std::string text = manifest.toJson();
  EXPECT_NE(text.find("\"order\": \"partition\""), std::string::npos);
  auto read = Manifest::fromJson(text, "m.json");
  ASSERT_TRUE(read) << read.error().render();
  EXPECT_EQ(read->toJson(), text);
  EXPECT_EQ(std::get<Expression>(read->find("offsets")->dims[0]).text(),
            "B + 1");

  refuseCpu(
      [](Manifest &manifest) {
        manifest.arguments[0].dims[0] = expression("T * B");
      },
      {"arguments[0].dims", "'T * B' is not one dimension plus a constant"});
  refuseCpu(
      [](Manifest &manifest) {
        manifest.arguments[3].dims[0] = expression("floordiv(Q, 2)");
      },
      {"arguments[3].dims", "mentions 'Q'"});
  refuseCpu(
      [](Manifest &manifest) {
        manifest.arguments[0].order = ElementOrder::ascending;
      },
      {"arguments[0].order", "only inputs with bounds have an order"});
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
  EXPECT_EQ(manifest.tunedFor.at("B"), 8);
  const ManifestLaunch &launch = manifest.launches.at(0);
  EXPECT_EQ(launch.entry, "lstm_forward");
  EXPECT_EQ(launch.arguments.back(), "work");
  EXPECT_EQ(launch.gpu->grid[1].evaluate(sizes).value(), 2);
  EXPECT_EQ(launch.gpu->cluster[1].evaluate(sizes).value(), 2);
  EXPECT_TRUE(launch.gpu->isCooperative);
  EXPECT_FALSE(launch.cpu);
  EXPECT_EQ(manifest.buffers.at(0).kind, BufferKind::workspace);
  EXPECT_TRUE(manifest.prepare.empty());
}

TEST(Manifest, OfTheCpuIsRead) {
  Manifest manifest =
      Manifest::fromJson(cpuManifest().toJson(), "m.json").value();
  EXPECT_EQ(manifest.carryInto("h_last")->input, "h0");
  EXPECT_EQ(manifest.carryInto("h"), nullptr);
  EXPECT_EQ(manifest.buffers.at(2).kind, BufferKind::sequence);
  EXPECT_EQ(manifest.buffers.at(3).kind, BufferKind::saved);
  EXPECT_EQ(manifest.prepare.at(0).entry, "gru_prepare");
  EXPECT_EQ(manifest.prepare[0].cpu->teamSize->text(), "2");
  EXPECT_EQ(manifest.launches.size(), 2u);
  EXPECT_FALSE(manifest.launches[0].cpu->teamSize);
  EXPECT_FALSE(manifest.launches[0].gpu);
}

TEST(Manifest, LaunchesFitTheKind) {
  Manifest manifest = Manifest::fromJson(valid, "m.json").value();
  manifest.kind = KernelKind::cpu;
  refuse(manifest.toJson(), {"m.json.launches[0].cpu", "'cpu' has a such"});
  manifest.launches[0].cpu.emplace();
  refuse(manifest.toJson(), {"m.json.launches[0].gpu", "'cpu' has no such"});
  manifest.launches[0].gpu.reset();
  EXPECT_TRUE(Manifest::fromJson(manifest.toJson(), "m.json"));
  manifest.kind = KernelKind::cuda;
  refuse(manifest.toJson(), {"m.json.launches[0].cpu", "'cuda' has no such"});
  manifest.launches[0].cpu.reset();
  refuse(manifest.toJson(), {"m.json.launches[0].gpu", "'cuda' has a such"});
  refuse(with("\"resources\"", "\"cpu_features\": [\"avx2\"], \"resources\""),
         {"m.json.cpu_features", "'sim'"});
}

TEST(Manifest, Launches) {
  refuseCpu([](Manifest &m) { m.launches.clear(); },
            {"m.json.launches", "there is none"});
  refuseCpu([](Manifest &m) { m.launches[1].entry.clear(); },
            {"m.json.launches[1].entry", "empty"});
  refuseCpu([](Manifest &m) { m.launches[1].arguments[2] = "h_lst"; },
            {"m.json.launches[1].arguments[2]",
             "'h_lst' is neither an argument nor a buffer"});
  refuseCpu([](Manifest &m) { m.launches[0].arguments[1] = "x"; },
            {"m.json.launches[0].arguments[1]", "'x' is given twice"});
  refuseCpu([](Manifest &m) { m.launches[0].arguments[0] = "r"; },
            {"m.json.launches[0].arguments[0]", "the preparation alone reads"});
  refuseCpu(
      [](Manifest &m) {
        m.launches[1].cpu->teamSize = Expression::parse("K").value();
      },
      {"m.json.launches[1].cpu.team_size", "'K'", "not a dimension"});
  refuseCpu([](Manifest &m) { m.launches[1].arguments.pop_back(); },
            {"m.json.buffers[3]", "no launch takes 'tape'"});
  refuseCpu(
      [](Manifest &m) {
        m.carries.clear();
        m.launches[1].arguments.erase(m.launches[1].arguments.begin() + 2);
      },
      {"m.json.arguments[4]", "no launch takes 'h_last'"});
}

TEST(Manifest, Preparation) {
  refuseCpu([](Manifest &m) { m.prepare.clear(); },
            {"m.json.arguments[1].prepared", "a preparation"});
  refuseCpu(
      [](Manifest &m) {
        m.prepare.clear();
        m.arguments[1].prepared = false;
      },
      {"m.json.buffers[0].kind", "a preparation"});
  for (const char *name : {"x", "h_last", "work", "gates"})
    refuseCpu([&](Manifest &m) { m.prepare[0].arguments.push_back(name); },
              {"m.json.prepare[0].arguments[2]", name, "prepared buffer"});
  refuseCpu(
      [](Manifest &m) {
        m.prepare[0].arguments.erase(m.prepare[0].arguments.begin());
      },
      {"m.json.arguments[1]", "no launch takes 'r'"});
  refuseCpu(
      [](Manifest &m) {
        m.prepare[0].cpu->teamSize = Expression::parse("B").value();
      },
      {"m.json.prepare[0].cpu.team_size", "dynamic dimension 'B'"});
  for (bool isMax : {false, true})
    refuseCpu(
        [&](Manifest &m) {
          m.arguments[1].dtype = DType::i32;
          ValueRange &values = m.arguments[1].values.emplace();
          (isMax ? values.max : values.min) = Expression::parse("T").value();
        },
        {isMax ? "m.json.arguments[1].values.max"
               : "m.json.arguments[1].values.min",
         "dynamic dimension 'T'"});
  Manifest bounded = cpuManifest();
  bounded.arguments[1].dtype = DType::i32;
  bounded.arguments[1].values = {Expression(0), Expression::parse("D").value()};
  EXPECT_TRUE(Manifest::fromJson(bounded.toJson(), "m.json"));
  // A weight that the launches read, too.
  Manifest shared = cpuManifest();
  shared.arguments[1].prepared = false;
  shared.launches[0].arguments.push_back("r");
  EXPECT_TRUE(Manifest::fromJson(shared.toJson(), "m.json"));
}

TEST(Manifest, Buffers) {
  refuseCpu([](Manifest &m) { m.buffers[1].name = "gates"; },
            {"m.json.buffers[2].name", "'gates'", "twice"});
  refuseCpu([](Manifest &m) { m.buffers[1].name = "x"; },
            {"m.json.buffers[1].name", "'x'", "twice"});
  refuseCpu([](Manifest &m) { m.buffers[1].name = ""; },
            {"m.json.buffers[1].name", "empty"});
  refuseCpu(
      [](Manifest &m) {
        m.buffers[2].bytes = Expression::parse("T * K").value();
      },
      {"m.json.buffers[2].bytes", "'K'", "not a dimension"});
  refuseCpu(
      [](Manifest &m) {
        m.buffers[0].bytes = Expression::parse("B * D").value();
      },
      {"m.json.buffers[0].bytes", "dynamic dimension 'B'"});
  refuse(with("\"workspace\"", "\"scratch\""),
         {"m.json.buffers[0].kind", "'scratch'", "'prepared'", "'sequence'",
          "'saved'"});
}

TEST(Manifest, Carries) {
  refuseCpu([](Manifest &m) { m.carries[0].input = "h"; },
            {"m.json.carries[0].in", "'h' is no input"});
  refuseCpu([](Manifest &m) { m.carries[0].input = "work"; },
            {"m.json.carries[0].in", "'work' is no input"});
  refuseCpu([](Manifest &m) { m.carries[0].output = "h0"; },
            {"m.json.carries[0].out", "'h0' is no output"});
  refuseCpu([](Manifest &m) { m.carries[0].output = "h"; },
            {"m.json.carries[0]", "differ in type or shape"});
  refuseCpu([](Manifest &m) { m.arguments[4].dtype = DType::bf16; },
            {"m.json.carries[0]", "differ in type or shape"});
  refuseCpu([](Manifest &m) { m.carries.push_back(m.carries[0]); },
            {"m.json.carries[1]", "'h0' is carried twice"});
  refuseCpu(
      [](Manifest &m) {
        m.arguments[4].dims = {"D", "D"};
        m.carries[0].input = "r";
      },
      {"m.json.carries[0].in", "'r'", "prepared"});
}

TEST(Manifest, NominalSizes) {
  refuse(with("\"B\": 8", "\"D\": 8"),
         {"m.json.tuned_for.D", "not a dynamic dimension"});
  refuse(with("\"B\": 8", "\"K\": 8"),
         {"m.json.tuned_for.K", "not a dynamic dimension"});
  refuse(with("\"B\": 8", "\"B\": 0"), {"m.json.tuned_for.B", "0", "below 1"});
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
  refuse(with("\"schema_version\": 3", "\"schema_version\": 2"),
         {"m.json.schema_version", "of schema 2; this build reads 3",
          "compile the kernel again"});
  // As schema 2 was: what else is there does not matter.
  refuse(R"({"schema_version": 2, "entry": "f", "workspace_bytes": "0"})",
         {"of schema 2; this build reads 3"});
  refuse(with("\"schema_version\": 3,", ""), {"'schema_version' is missing"});
}

TEST(Manifest, Keys) {
  refuse(with("\"entry\": \"lstm_forward\",", ""),
         {"m.json.launches[0]", "'entry' is missing"});
  refuse(with("\"entry\"", "\"entri\": 1, \"entry\""),
         {"m.json.launches[0]", "unknown key 'entri'"});
  refuse(with("\"kind\"", "\"target\": \"cpu\", \"kind\""),
         {"'target' is given twice"});
  refuse(with("\"carries\": [],", ""), {"m.json", "'carries' is missing"});
  refuse(with("\"cooperative\": true,", ""),
         {"m.json.launches[0].gpu", "'cooperative' is missing"});
  refuse(with("\"bytes\"", "\"size\": 1, \"bytes\""),
         {"m.json.buffers[0]", "unknown key 'size'"});
  refuse(with("\"optional\": false,", ""),
         {"m.json.arguments[0]", "'optional' is missing"});
}

TEST(Manifest, Types) {
  refuse(with("\"lstm_forward\"", "7"),
         {"m.json.launches[0].entry", "a string is expected"});
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
  refuse(with("B * D * 4", "B * D *"), {"m.json.buffers[0].bytes", "column"});
  refuse(with("B * D * 4", "B * K"),
         {"m.json.buffers[0].bytes", "'K'", "not a dimension"});
  refuse(with("\"ceildiv(B, 8)\",", ""),
         {"m.json.launches[0].gpu.grid", "3 expressions", "not 2"});
  refuse(with("\"max\": \"T\"", "\"max\": \"S\""),
         {"m.json.arguments[1].values.max", "'S'"});
  for (const char *key : {"grid", "block", "cluster"})
    refuse(with("\"" + std::string(key) + "\": [\n          \"",
                "\"" + std::string(key) + "\": [\n          \"K + "),
           {"m.json.launches[0].gpu." + std::string(key) + "[0]", "'K'"});
  refuse(with("2 * 8 * D * 2", "K"),
         {"m.json.launches[0].gpu.shared_memory_bytes", "'K'"});
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

/// Those who keep subnormals need not say so.
TEST(Manifest, Subnormals) {
  Manifest manifest = Manifest::fromJson(valid, "m").value();
  EXPECT_EQ(int(manifest.subnormals), int(Subnormals::keep));
  manifest.subnormals = Subnormals::flush;
  std::string text = manifest.toJson();
  EXPECT_NE(text.find("\"subnormals\": \"flush\""), std::string::npos) << text;
  EXPECT_EQ(int(Manifest::fromJson(text, "m").value().subnormals),
            int(Subnormals::flush));
  text.replace(text.find("\"flush\""), 7, "\"none\"");
  expectError(Manifest::fromJson(text, "m"), ErrorCode::invalidArgument,
              {"m.subnormals", "'none' is not one of 'keep', 'flush'"});
  expectError(parseSubnormals("none"), ErrorCode::invalidArgument,
              {"'none' is not one of 'keep', 'flush'"});
}

TEST(Manifest, TextThatIsNotUtf8IsReplaced) {
  Manifest manifest = Manifest::fromJson(valid, "m.json").value();
  manifest.schedule = "\xff";
  EXPECT_TRUE(Manifest::fromJson(manifest.toJson(), "m.json"));
}
