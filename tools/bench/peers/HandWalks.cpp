//===- HandWalks.cpp - the peer `floor` -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The walks of walks/, each written for one operator and compiled for two
// instruction sets: what a compiler has to reach. They take the best set that
// the CPU has; REPRISE_FLOOR_ISA=avx2 keeps them from AVX-512.

#include "tools/bench/peers/PeerProgram.h"
#include "tools/bench/peers/walks/Walks.h"

#include <fmt/format.h>

#include <cstdlib>
#include <sstream>
#include <vector>

using namespace reprise;
using namespace reprise::bench;

namespace {

/// What a walk asks of a size.
struct SizeLimit {
  std::string size;
  int64_t multipleOf = 1;
  int64_t most = INT64_MAX;
};

struct Result {
  std::string name;
  /// Names of sizes: "T B H V".
  std::string shape;
};

struct HandWalk {
  Walk avx2, avx512;
  /// In the order of WalkCall's.
  std::vector<std::string> inputs;
  std::vector<Result> results;
  std::vector<SizeLimit> limits;
};

class HandWalksPeer : public Peer {
public:
  std::map<std::string, std::string> describe() const override;
  Expected<void> prepare(const PeerProblem &problem) override;
  void run() override { walk(call); }
  Expected<std::map<std::string, Tensor>> outputs() override;

private:
  Walk walk = nullptr;
  WalkCall call;
  std::map<std::string, Tensor> inputs, results;
};

} // namespace

static bool usesAvx512() {
  const char *asked = std::getenv("REPRISE_FLOOR_ISA");
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512dq") &&
         !(asked && std::string_view(asked) == "avx2");
}

static bool usesAvx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static const std::map<std::string, HandWalk> &handWalks() {
  const std::vector<SizeLimit> matrix = {{"K", 16, mostChannels},
                                         {"V", 16, mostChannels}};
  static const std::map<std::string, HandWalk> all = {
      {"linear_scan",
       {avx2::linearScan,
        avx512::linearScan,
        {"a", "b", "h0"},
        {{"h", "T B D"}, {"h_last", "B D"}},
        {{"D", 16}}}},
      {"s4d",
       {avx2::s4d,
        avx512::s4d,
        {"x", "a", "b", "c", "d", "re0", "im0"},
        {{"y", "T B D"}, {"re_last", "B D N"}, {"im_last", "B D N"}},
        {{"D", 16}, {"N", 1, mostChannels}}}},
      {"mamba",
       {avx2::mamba,
        avx512::mamba,
        {"x", "dt", "a_log", "b", "c", "d", "dt_bias", "h0"},
        {{"y", "T B D"}, {"h_last", "B D N"}},
        {{"D", 64}, {"N", 16, mostChannels}}}},
      {"ssd",
       {avx2::ssd,
        avx512::ssd,
        {"x", "dt", "a_log", "b", "c", "d", "dt_bias", "h0"},
        {{"y", "T B G R D"}, {"h_last", "B G R D N"}},
        {{"D", 16, mostChannels}, {"N", 16, mostChannels}}}},
      {"retention",
       {avx2::retention,
        avx512::retention,
        {"q", "k", "v", "log_decay", "scale", "s0"},
        {{"y", "T B H V"}, {"s_last", "B H K V"}},
        matrix}},
      {"gla",
       {avx2::gla,
        avx512::gla,
        {"q", "k", "v", "g", "tau", "scale", "s0"},
        {{"y", "T B H V"}, {"s_last", "B H K V"}},
        matrix}},
      {"mlstm",
       {avx2::mlstm,
        avx512::mlstm,
        {"q", "k", "v", "i", "f", "scale", "c0", "n0", "m0"},
        {{"h", "T B H V"},
         {"c_last", "B H K V"},
         {"n_last", "B H K"},
         {"m_last", "B H"}},
        matrix}},
      {"gated_delta",
       {avx2::gatedDelta,
        avx512::gatedDelta,
        {"q", "k", "v", "a", "beta", "a_log", "dt_bias", "scale", "s0"},
        {{"y", "T B G R V"}, {"s_last", "B G R K V"}},
        matrix}},
      {"rwkv7",
       {avx2::rwkv7,
        avx512::rwkv7,
        {"r", "w", "k", "v", "a", "k_k", "k_a", "s0"},
        {{"y", "T B H V"}, {"s_last", "B H K V"}},
        matrix}},
  };
  return all;
}

std::map<std::string, std::string> HandWalksPeer::describe() const {
  if (!usesAvx2())
    return {{"absent", "the walks by hand are for CPUs with AVX2"}};
  return {{"version", "1"}, {"isa", usesAvx512() ? "avx512" : "avx2"}};
}

static Expected<void> checkLimits(const HandWalk &walk,
                                  const PeerProblem &problem) {
  if (problem.dtype != DType::f32)
    return fail(ErrorCode::unsupported, "the walks by hand are for f32");
  for (const auto &[size, multipleOf, most] : walk.limits)
    if (problem.size(size) % multipleOf != 0 || problem.size(size) > most)
      return fail(ErrorCode::unsupported,
                  fmt::format("the walk of {} by hand is for multiples of {} "
                              "up to {}, and {} is {}",
                              problem.cell, multipleOf, most, size,
                              problem.size(size)));
  return {};
}

static Shape shapeOf(const Result &result, const PeerProblem &problem) {
  Shape shape;
  std::istringstream names(result.shape);
  for (std::string name; names >> name;)
    shape.push_back(problem.size(name));
  return shape;
}

static WalkCall withSizes(const PeerProblem &problem) {
  WalkCall call;
  for (auto [name, size] : {std::pair("T", &call.T),
                            {"B", &call.B},
                            {"G", &call.G},
                            {"R", &call.R},
                            {"H", &call.H},
                            {"K", &call.K},
                            {"V", &call.V},
                            {"D", &call.D},
                            {"N", &call.N}})
    if (problem.sizes.contains(name))
      *size = problem.size(name);
  return call;
}

Expected<void> HandWalksPeer::prepare(const PeerProblem &problem) {
  auto found = handWalks().find(problem.cell);
  if (found == handWalks().end())
    return fail(ErrorCode::unsupported,
                fmt::format("there is no walk of {} by hand", problem.cell));
  const HandWalk &chosen = found->second;
  if (auto fits = checkLimits(chosen, problem); !fits)
    return fits;
  walk = usesAvx512() ? chosen.avx512 : chosen.avx2;
  call = withSizes(problem);
  inputs.clear();
  results.clear();
  for (size_t i = 0; i < chosen.inputs.size(); ++i) {
    auto input = problem.inputs.find(chosen.inputs[i]);
    if (input == problem.inputs.end())
      continue;
    auto copy = input->second.clone();
    if (!copy)
      return passOn(copy);
    call.inputs[i] = copy->values<float>().data();
    inputs[chosen.inputs[i]] = std::move(*copy);
  }
  for (size_t i = 0; i < chosen.results.size(); ++i) {
    const Result &result = chosen.results[i];
    auto tensor = Tensor::zeros(DType::f32, shapeOf(result, problem));
    if (!tensor)
      return passOn(tensor);
    call.results[i] = tensor->values<float>().data();
    results[result.name] = std::move(*tensor);
  }
  return {};
}

Expected<std::map<std::string, Tensor>> HandWalksPeer::outputs() {
  std::map<std::string, Tensor> copies;
  for (const auto &[name, tensor] : results) {
    auto copy = tensor.clone();
    if (!copy)
      return passOn(copy);
    copies[name] = std::move(*copy);
  }
  return copies;
}

int main() {
  HandWalksPeer peer;
  return servePeer(peer);
}
