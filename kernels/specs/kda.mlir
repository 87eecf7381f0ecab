// Kimi delta attention: the gated delta rule with a decay for each channel of the key.
//
//   q, k with length 1        q / sqrt(|q|^2 + 10^-6), likewise k
//   log_decay = -exp(a_log) softplus(g + dt_bias)        over [K]
//   b = sigmoid(beta)
//   kept = Diag(exp(log_decay)) S
//   S' = kept + b k (v - kept^T k)^T        S over [K, V]
//   y = scale S'^T q
//
// Kimi team, Kimi Linear: an expressive, efficient attention architecture, arXiv
// 2510.26692, section 3; decay and normalisation as in the authors' code. g comes before
// its softplus and beta before its sigmoid. The code's scale is K^-1/2.

rec.operator @kda(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                  %v: !rec.tensor<T, B, H, V>, %g: !rec.tensor<T, B, H, K>,
                  %beta: !rec.tensor<T, B, H>, %a_log: !rec.tensor<H> = 0.0,
                  %dt_bias: !rec.tensor<H, K> = 0.0, %scale: !rec.tensor<H> = 1.0,
                  %s0: !rec.tensor<B, H, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>, %gt = %g : !rec.tensor<T, B, H, K>,
              %rate = %beta : !rec.tensor<T, B, H>)
      params(%al = %a_log : !rec.tensor<H>, %bias = %dt_bias : !rec.tensor<H, K>,
             %sc = %scale : !rec.tensor<H>)
      states(%sp = %s0 : !rec.tensor<B, H, K, V>) {
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

    // The decay of each row.
    %raw = arith.addf %gt, %bias : f32
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
