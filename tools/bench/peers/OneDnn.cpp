//===- OneDnn.cpp - oneDNN's recurrent primitives -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// oneDNN as its documentation recommends it for inference: the primitive picks
// the layout of the weights, which are brought into it once; the scratchpad is
// ours and kept; initial states are left out, which means zero.

#include "tools/bench/peers/PeerProgram.h"

#include <fmt/format.h>
#include <oneapi/dnnl/dnnl.hpp>

#include <cstring>
#include <unordered_map>
#include <vector>

using namespace reprise;
using namespace reprise::bench;
using Memory = dnnl::memory;
using Tag = dnnl::memory::format_tag;
using Type = dnnl::memory::data_type;

namespace {

/// For each of oneDNN's gates, in its order, the gate of Reprise's tensor.
struct GateOrders {
  std::vector<int> w, r, b;
};

/// What the primitives are described by, before layouts are chosen.
struct Arguments {
  Memory::desc srcLayer, weightsLayer, weightsIter, bias, dstLayer, dstIter,
      dstIterC;
};

class OneDnnPeer : public Peer {
public:
  std::map<std::string, std::string> describe() const override;
  Expected<void> prepare(const PeerProblem &problem) override;
  void run() override;
  Expected<std::map<std::string, Tensor>> outputs() override;

private:
  void create(const PeerProblem &problem, const GateOrders &orders);
  template <typename Primitive>
  void choose(const typename Primitive::desc &operation);
  Expected<void> fill(const PeerProblem &problem, const GateOrders &orders);
  /// A copy of `ours` in the layout that the primitive has for the argument.
  Memory reordered(const Tensor &ours, Tag tag, const Memory::desc &wanted);

  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  dnnl::rnn_primitive_desc_base description;
  dnnl::primitive primitive;
  std::unordered_map<int, Memory> arguments;
  Shape outputShape;
};

} // namespace

static std::string nameOf(dnnl::cpu_isa isa) {
  switch (isa) {
  case dnnl::cpu_isa::sse41:
    return "sse41";
  case dnnl::cpu_isa::avx:
    return "avx";
  case dnnl::cpu_isa::avx2:
    return "avx2";
  case dnnl::cpu_isa::avx2_vnni:
    return "avx2_vnni";
  case dnnl::cpu_isa::avx512_core:
    return "avx512_core";
  case dnnl::cpu_isa::avx512_core_vnni:
    return "avx512_core_vnni";
  case dnnl::cpu_isa::avx512_core_bf16:
    return "avx512_core_bf16";
  case dnnl::cpu_isa::avx512_core_amx:
    return "avx512_core_amx";
  default:
    return fmt::format("isa {:#x}", int(isa));
  }
}

std::map<std::string, std::string> OneDnnPeer::describe() const {
  const dnnl::version_t *version = dnnl::version();
  return {{"version", fmt::format("{}.{}.{}", version->major, version->minor,
                                  version->patch)},
          {"isa", nameOf(dnnl::get_effective_cpu_isa())}};
}

static Expected<GateOrders> gateOrders(const std::string &cell) {
  // Both: input, forget, cell, output.
  if (cell == "lstm")
    return GateOrders{{0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}};
  // oneDNN: update, reset, new. The third of r is what the reset scales (g);
  // the third of b is the new gate's own, and g's comes fourth.
  if (cell == "gru")
    return GateOrders{{1, 0, 2}, {2, 1, 0}, {2, 1, 3, 0}};
  if (cell == "gru_reset_before")
    return GateOrders{{1, 0, 2}, {1, 0, 2}, {1, 0, 2}};
  return fail(ErrorCode::unsupported,
              fmt::format("oneDNN has no cell '{}'", cell));
}

/// `from` with its first axis reordered.
static Expected<Tensor> reorderGates(const Tensor &from,
                                     const std::vector<int> &order) {
  auto to = Tensor::zeros(from.dtype(), from.shape());
  if (!to)
    return to;
  size_t gateBytes = size_t(from.sizeInBytes()) / order.size();
  auto *target = static_cast<std::byte *>(to->data());
  auto *source = static_cast<const std::byte *>(from.data());
  for (size_t gate = 0; gate < order.size(); ++gate)
    std::memcpy(target + gate * gateBytes,
                source + size_t(order[gate]) * gateBytes, gateBytes);
  return to;
}

static Type typeOf(DType dtype) {
  return dtype == DType::bf16 ? Type::bf16 : Type::f32;
}

static Arguments describeArguments(const PeerProblem &problem,
                                   const GateOrders &orders) {
  auto [T, B, I, D] = std::tuple(problem.size("T"), problem.size("B"),
                                 problem.size("I"), problem.size("D"));
  auto gates = int64_t(orders.w.size()), biases = int64_t(orders.b.size());
  Type type = typeOf(problem.dtype);
  return {{{T, B, I}, type, Tag::tnc},
          {{1, 1, I, gates, D}, type, Tag::any},
          {{1, 1, D, gates, D}, type, Tag::any},
          {{1, 1, biases, D}, Type::f32, Tag::ldgo},
          {{T, B, D}, type, Tag::tnc},
          {{1, 1, B, D}, type, Tag::ldnc},
          {{1, 1, B, D}, Type::f32, Tag::ldnc}};
}

template <typename Primitive>
void OneDnnPeer::choose(const typename Primitive::desc &operation) {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  typename Primitive::primitive_desc chosen(operation, attributes, engine);
  primitive = Primitive(chosen);
  description = chosen;
}

void OneDnnPeer::create(const PeerProblem &problem, const GateOrders &orders) {
  Arguments a = describeArguments(problem, orders);
  Memory::desc none;
  auto inference = dnnl::prop_kind::forward_inference;
  auto forward = dnnl::rnn_direction::unidirectional_left2right;
  if (problem.cell == "lstm")
    choose<dnnl::lstm_forward>({inference, forward, a.srcLayer, none, none,
                                a.weightsLayer, a.weightsIter, a.bias,
                                a.dstLayer, a.dstIter, a.dstIterC});
  else if (problem.cell == "gru")
    choose<dnnl::lbr_gru_forward>({inference, forward, a.srcLayer, none,
                                   a.weightsLayer, a.weightsIter, a.bias,
                                   a.dstLayer, a.dstIter});
  else
    choose<dnnl::gru_forward>({inference, forward, a.srcLayer, none,
                               a.weightsLayer, a.weightsIter, a.bias,
                               a.dstLayer, a.dstIter});
}

Memory OneDnnPeer::reordered(const Tensor &ours, Tag tag,
                             const Memory::desc &wanted) {
  Memory source({wanted.dims(), typeOf(ours.dtype()), tag}, engine,
                const_cast<void *>(ours.data()));
  Memory target(wanted, engine);
  dnnl::reorder(source, target).execute(stream, source, target);
  stream.wait();
  return target;
}

Expected<void> OneDnnPeer::fill(const PeerProblem &problem,
                                const GateOrders &orders) {
  auto w = reorderGates(problem.inputs.at("w"), orders.w);
  auto r = reorderGates(problem.inputs.at("r"), orders.r);
  auto b = reorderGates(problem.inputs.at("b"), orders.b);
  for (const Expected<Tensor> *tensor : {&w, &r, &b})
    if (!*tensor)
      return tl::unexpected(tensor->error());
  // Reprise's [G, H, D, I], with one head, is oneDNN's ldgoi.
  arguments = {
      {DNNL_ARG_SRC_LAYER, reordered(problem.inputs.at("u"), Tag::tnc,
                                     description.src_layer_desc())},
      {DNNL_ARG_WEIGHTS_LAYER,
       reordered(*w, Tag::ldgoi, description.weights_layer_desc())},
      {DNNL_ARG_WEIGHTS_ITER,
       reordered(*r, Tag::ldgoi, description.weights_iter_desc())},
      {DNNL_ARG_BIAS, reordered(*b, Tag::ldgo, description.bias_desc())},
      {DNNL_ARG_DST_LAYER, Memory(description.dst_layer_desc(), engine)},
      {DNNL_ARG_DST_ITER, Memory(description.dst_iter_desc(), engine)},
      {DNNL_ARG_SCRATCHPAD, Memory(description.scratchpad_desc(), engine)}};
  if (problem.cell == "lstm")
    arguments[DNNL_ARG_DST_ITER_C] =
        Memory(description.dst_iter_c_desc(), engine);
  return {};
}

Expected<void> OneDnnPeer::prepare(const PeerProblem &problem) {
  auto orders = gateOrders(problem.cell);
  if (!orders)
    return passOn(orders);
  try {
    create(problem, *orders);
  } catch (const dnnl::error &error) {
    if (error.status != dnnl_unimplemented)
      throw;
    return fail(ErrorCode::unsupported,
                fmt::format("oneDNN has no {} {} for this CPU ({})",
                            name(problem.dtype), problem.cell,
                            nameOf(dnnl::get_effective_cpu_isa())));
  }
  outputShape = {problem.size("T"), problem.size("B"), 1, problem.size("D")};
  return fill(problem, *orders);
}

void OneDnnPeer::run() {
  primitive.execute(stream, arguments);
  stream.wait();
}

static Expected<Tensor> copyOf(const Memory &memory, const Shape &shape) {
  bool isBf16 = memory.get_desc().data_type() == Type::bf16;
  auto tensor = Tensor::zeros(isBf16 ? DType::bf16 : DType::f32, shape);
  if (tensor)
    std::memcpy(tensor->data(), memory.get_data_handle(),
                size_t(tensor->sizeInBytes()));
  return tensor;
}

Expected<std::map<std::string, Tensor>> OneDnnPeer::outputs() {
  Shape stateShape{outputShape[1], outputShape[2], outputShape[3]};
  std::map<std::string, Tensor> outputs;
  for (auto [argument, output, shape] :
       {std::tuple(DNNL_ARG_DST_LAYER, "h", outputShape),
        std::tuple(DNNL_ARG_DST_ITER, "h_last", stateShape),
        std::tuple(DNNL_ARG_DST_ITER_C, "c_last", stateShape)}) {
    auto memory = arguments.find(argument);
    if (memory == arguments.end())
      continue;
    auto tensor = copyOf(memory->second, shape);
    if (!tensor)
      return passOn(tensor);
    outputs[output] = std::move(*tensor);
  }
  return outputs;
}

int main() {
  OneDnnPeer peer;
  return servePeer(peer);
}
