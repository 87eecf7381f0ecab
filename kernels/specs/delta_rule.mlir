// The delta rule: what the state says about a key is moved towards the key's value.
//
//   q, k with length 1        q / sqrt(|q|^2 + 10^-6), likewise k
//   b = sigmoid(beta)
//   S' = S + b k (v - S^T k)^T = (I - b k k^T) S + b k v^T        S over [K, V]
//   y = scale S'^T q
//
// Schlag, Irie and Schmidhuber, Linear Transformers are secretly fast weight
// programmers, arXiv 2102.11174, section 4.2; with keys of length 1, as Yang et al.,
// arXiv 2406.06484, train it. beta comes before its sigmoid. The state is the transpose of
// the paper's W, as peers keep it, who take a scale of K^-1/2 where none is given.

rec.operator @delta_rule(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                         %v: !rec.tensor<T, B, H, V>, %beta: !rec.tensor<T, B, H>,
                         %scale: !rec.tensor<H> = 1.0, %s0: !rec.tensor<B, H, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>, %rate = %beta : !rec.tensor<T, B, H>)
      params(%sc = %scale : !rec.tensor<H>)
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

    // The state's answer to the key, and the share of its error that is mended.
    %asked = arith.mulf %kunit, %sp : f32
    %answer = rec.reduce sum %asked over [K] : f32
    %error = arith.subf %vt, %answer : f32
    %b = rec.sigmoid %rate : f32
    %mended = arith.mulf %b, %error : f32
    %update = arith.mulf %kunit, %mended : f32
    %sn = arith.addf %sp, %update : f32

    %qs = arith.mulf %qunit, %sc : f32
    %read = arith.mulf %qs, %sn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}
