// The gated delta rule: the state decays before it is mended. Each group of heads shares
// a query and a key: G groups of R heads with values.
//
//   q, k with length 1        q / sqrt(|q|^2 + 10^-6), likewise k
//   log_decay = -exp(a_log) softplus(a + dt_bias), b = sigmoid(beta)
//   kept = exp(log_decay) S
//   S' = kept + b k (v - kept^T k)^T        S over [K, V]
//   y = scale S'^T q
//
// Yang, Kautz and Hatamizadeh, Gated delta networks, arXiv 2412.06464, section 3.1; the
// decay in the form of Mamba-2, as in their code. a comes before its softplus and beta
// before its sigmoid: the projections a and b of Qwen3-Next. Its value head h is
// [h / R, h mod R] here. Peers take a scale of K^-1/2 where none is given.

rec.operator @gated_delta(%q: !rec.tensor<T, B, G, K>, %k: !rec.tensor<T, B, G, K>,
                          %v: !rec.tensor<T, B, G, R, V>, %a: !rec.tensor<T, B, G, R>,
                          %beta: !rec.tensor<T, B, G, R>, %a_log: !rec.tensor<G, R> = 0.0,
                          %dt_bias: !rec.tensor<G, R> = 0.0, %scale: !rec.tensor<G> = 1.0,
                          %s0: !rec.tensor<B, G, R, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, G, K>, %kt = %k : !rec.tensor<T, B, G, K>,
              %vt = %v : !rec.tensor<T, B, G, R, V>, %at = %a : !rec.tensor<T, B, G, R>,
              %rate = %beta : !rec.tensor<T, B, G, R>)
      params(%al = %a_log : !rec.tensor<G, R>, %bias = %dt_bias : !rec.tensor<G, R>,
             %sc = %scale : !rec.tensor<G>)
      states(%sp = %s0 : !rec.tensor<B, G, R, K, V>) {
    // Queries and keys of length 1.
    %epsilon = arith.constant 1.0e-6 : f32
    %q2 = arith.mulf %qt, %qt : f32
    %qq = rec.reduce sum %q2 over [K] : f32
    %qe = arith.addf %qq, %epsilon : f32
    %qr = math.rsqrt %qe : f32
    %qunit = arith.mulf %qt, %qr : f32
    %k2 = arith.mulf %kt, %kt : f32
    %kk = rec.reduce sum %k2 over [K] : f32
    %ke = arith.addf %kk, %epsilon : f32
    %kr = math.rsqrt %ke : f32
    %kunit = arith.mulf %kt, %kr : f32

    // The decay.
    %raw = arith.addf %at, %bias : f32
    %dt = rec.softplus %raw : f32
    %speed = math.exp %al : f32
    %minus = arith.mulf %dt, %speed : f32
    %log_decay = arith.negf %minus : f32
    %decay = math.exp %log_decay : f32
    %kept = arith.mulf %decay, %sp : f32

    // The kept state's answer to the key, and the share of its error that is mended.
    %asked = arith.mulf %kunit, %kept : f32
    %answer = rec.reduce sum %asked over [K] : f32
    %error = arith.subf %vt, %answer : f32
    %b = rec.sigmoid %rate : f32
    %mended = arith.mulf %b, %error : f32
    %update = arith.mulf %kunit, %mended : f32
    %sn = arith.addf %kept, %update : f32

    %qs = arith.mulf %qunit, %sc : f32
    %read = arith.mulf %qs, %sn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}
