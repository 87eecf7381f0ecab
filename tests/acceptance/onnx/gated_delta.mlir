// ONNX's LinearAttention with the update rules `delta` and `gated_delta`: R queries a group
// read its state.
//
//   kept = exp(decay) S
//   S' = kept + beta k (v - kept^T k)^T        S over [K, V]
//   y = scale S'^T q
//
// Without a decay it is `delta`. kernels/specs/gated_delta.mlir is the operator of its
// paper, which makes keys of length 1 and takes decay and beta from gates.

rec.operator @gated_delta(%query: !rec.tensor<T, B, G, R, K>, %key: !rec.tensor<T, B, G, K>,
                          %value: !rec.tensor<T, B, G, V>,
                          %decay: !rec.tensor<T, B, G, K> = 0.0,
                          %beta: !rec.tensor<T, B, G>, %scale: !rec.tensor<G : f32>,
                          %past_state: !rec.tensor<B, G, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%q = %query : !rec.tensor<T, B, G, R, K>, %k = %key : !rec.tensor<T, B, G, K>,
              %v = %value : !rec.tensor<T, B, G, V>,
              %log_decay = %decay : !rec.tensor<T, B, G, K>,
              %share = %beta : !rec.tensor<T, B, G>)
      params(%sc = %scale : !rec.tensor<G : f32>)
      states(%sp = %past_state : !rec.tensor<B, G, K, V>) {
    %factor = math.exp %log_decay : f32
    %kept = arith.mulf %factor, %sp : f32
    %asked = arith.mulf %k, %kept : f32
    %answer = rec.reduce sum %asked over [K] : f32
    %error = arith.subf %v, %answer : f32
    %mended = arith.mulf %share, %error : f32
    %update = arith.mulf %k, %mended : f32
    %sn = arith.addf %kept, %update : f32

    %qs = arith.mulf %q, %sc : f32
    %read = arith.mulf %qs, %sn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}
