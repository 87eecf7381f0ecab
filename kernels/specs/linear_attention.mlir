// Linear attention: a sum of outer products, read by the query.
//
//   S' = S + k v^T        S over [K, V]
//   y = scale S'^T q
//
// Katharopoulos, Vyas, Pappas and Fleuret, Transformers are RNNs, arXiv 2006.16236,
// equations 16 to 20, without the normaliser (linear_attention_normalised has it) and
// with features taken outside: q and k are what the paper calls phi(q) and phi(k).
// Peers take a scale of K^-1/2 where none is given.

rec.operator @linear_attention(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                               %v: !rec.tensor<T, B, H, V>, %scale: !rec.tensor<H> = 1.0,
                               %s0: !rec.tensor<B, H, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>)
      params(%sc = %scale : !rec.tensor<H>)
      states(%sp = %s0 : !rec.tensor<B, H, K, V>) {
    %kv = arith.mulf %kt, %vt : f32
    %sn = arith.addf %sp, %kv : f32

    %qs = arith.mulf %qt, %sc : f32
    %read = arith.mulf %qs, %sn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}
