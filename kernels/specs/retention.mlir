// Retention: linear attention with one constant decay for each head.
//
//   S' = exp(log_decay) S + k v^T        S over [K, V]
//   y = scale S'^T q
//
// Sun et al., Retentive network: a successor to Transformer for large language models,
// arXiv 2307.08621, equation 6; rotations of q and k (equation 4) and the group norm are
// taken outside. The paper's decays gamma_h = 1 - 2^(-5-h) are given as logarithms: bf16 knows
// no number between 1 - 2^-8 and 1. The paper's scale is K^-1/2. Lightning attention
// (Qin et al., arXiv 2401.04658) is the same operator.

rec.operator @retention(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                        %v: !rec.tensor<T, B, H, V>, %log_decay: !rec.tensor<H>,
                        %scale: !rec.tensor<H> = 1.0, %s0: !rec.tensor<B, H, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>)
      params(%g = %log_decay : !rec.tensor<H>, %sc = %scale : !rec.tensor<H>)
      states(%sp = %s0 : !rec.tensor<B, H, K, V>) {
    %decay = math.exp %g : f32
    %kept = arith.mulf %decay, %sp : f32
    %kv = arith.mulf %kt, %vt : f32
    %sn = arith.addf %kept, %kv : f32

    %qs = arith.mulf %qt, %sc : f32
    %read = arith.mulf %qs, %sn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}
