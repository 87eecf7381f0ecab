// ONNX's LinearAttention with the update rules `linear` and `gated`: R queries a group read
// its state.
//
//   S' = exp(decay) S + k v^T        S over [K, V]
//   y = scale S'^T q
//
// Without a decay it is `linear`. kernels/specs/gla.mlir is the same operator with a decay
// that comes from a gate, kernels/specs/linear_attention.mlir the one without.

rec.operator @gated(%query: !rec.tensor<T, B, G, R, K>, %key: !rec.tensor<T, B, G, K>,
                    %value: !rec.tensor<T, B, G, V>, %decay: !rec.tensor<T, B, G, K> = 0.0,
                    %scale: !rec.tensor<G : f32>, %past_state: !rec.tensor<B, G, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%q = %query : !rec.tensor<T, B, G, R, K>, %k = %key : !rec.tensor<T, B, G, K>,
              %v = %value : !rec.tensor<T, B, G, V>,
              %log_decay = %decay : !rec.tensor<T, B, G, K>)
      params(%sc = %scale : !rec.tensor<G : f32>)
      states(%sp = %past_state : !rec.tensor<B, G, K, V>) {
    %factor = math.exp %log_decay : f32
    %kept = arith.mulf %factor, %sp : f32
    %update = arith.mulf %k, %v : f32
    %sn = arith.addf %kept, %update : f32

    %qs = arith.mulf %q, %sc : f32
    %read = arith.mulf %qs, %sn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}
