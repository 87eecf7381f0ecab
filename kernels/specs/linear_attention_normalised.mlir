// Linear attention with positive features and a normaliser z, a weighted mean of the
// values as softmax attention is.
//
//   S' = S + phi(k) v^T, z' = z + phi(k)        S over [K, V], z over [K]
//   y = S'^T phi(q) / (z'^T phi(q) + epsilon)
//   phi(x) = elu(x) + 1: x + 1 above 0, else exp(x)
//
// Katharopoulos, Vyas, Pappas and Fleuret, Transformers are RNNs, arXiv 2006.16236,
// equations 7 and 16 to 20; epsilon as in their code, by default 10^-6, for weights
// that are all zero in f32.

rec.operator @linear_attention_normalised(
    %q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>, %v: !rec.tensor<T, B, H, V>,
    %epsilon: !rec.tensor<H> = 1.0e-6, %s0: !rec.tensor<B, H, K, V>,
    %z0: !rec.tensor<B, H, K>) {
  %s, %z, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>)
      params(%eps = %epsilon : !rec.tensor<H>)
      states(%sp = %s0 : !rec.tensor<B, H, K, V>, %zp = %z0 : !rec.tensor<B, H, K>) {
    // phi(x) = exp(min(x, 0)) + max(x, 0), of which one is always 1 or 0.
    %zero = arith.constant 0.0 : f32
    %qlow = arith.minimumf %qt, %zero : f32
    %qhigh = arith.maximumf %qt, %zero : f32
    %qexp = math.exp %qlow : f32
    %qphi = arith.addf %qexp, %qhigh : f32
    %klow = arith.minimumf %kt, %zero : f32
    %khigh = arith.maximumf %kt, %zero : f32
    %kexp = math.exp %klow : f32
    %kphi = arith.addf %kexp, %khigh : f32

    %kv = arith.mulf %kphi, %vt : f32
    %sn = arith.addf %sp, %kv : f32
    %zn = arith.addf %zp, %kphi : f32

    %qS = arith.mulf %qphi, %sn : f32
    %weighted = rec.reduce sum %qS over [K] : f32
    %qz = arith.mulf %qphi, %zn : f32
    %weights = rec.reduce sum %qz over [K] : f32
    %divisor = arith.addf %weights, %eps : f32
    %yt = arith.divf %weighted, %divisor : f32
    rec.yield %sn, %zn, %yt
  }
  rec.return y = all %y, s_last = last %s, z_last = last %z
}
