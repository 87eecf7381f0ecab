// Linear attention on features that approximate softmax attention to the second order,
// with a prefix that every step sees whole.
//
//   phi(x) = [1, x / d^(1/4), x x^T / sqrt(2 d)]
//   phi(q)^T phi(k) = 1 + s + s^2 / 2, with s = q^T k / sqrt(d)
//   y = sum of phi(q)^T phi(k) v / sum of phi(q)^T phi(k), over the prefix and steps so far
//
// Arora et al., Just read twice: closing the recall gap for recurrent language models,
// arXiv 2407.05483 (JRT-RNN); features of Arora et al., arXiv 2402.18668 (Based). Give
// d^(-1/2) as scale, which is 1 where it is left out. All of it is on q's side here:
// phi(k) is [1, k, k k^T] and phi(q) is [1, scale q, (scale q) (scale q)^T / 2]: the same
// products, from fewer roots.
//
// The sums of phi(k) v^T are the states s, those of phi(k) the states z: c of the constant
// feature, l of the linear ones, q of the quadratic ones. The prefix comes in as their
// initial values: the last states of this operator over the prefix's keys and values. The
// quadratic features need the head's dimension twice: q_again and k_again are q and k
// themselves, over J, which has K's size.

rec.operator @prefix_linear_attention(
    %q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
    %q_again: !rec.tensor<T, B, H, J>, %k_again: !rec.tensor<T, B, H, J>,
    %v: !rec.tensor<T, B, H, V>, %scale: !rec.tensor<H> = 1.0,
    %sc0: !rec.tensor<B, H, V>, %sl0: !rec.tensor<B, H, K, V>,
    %sq0: !rec.tensor<B, H, K, J, V>, %zc0: !rec.tensor<B, H>, %zl0: !rec.tensor<B, H, K>,
    %zq0: !rec.tensor<B, H, K, J>) {
  %sc, %sl, %sq, %zc, %zl, %zq, %y = rec.recurrence over T
      streams(%qk = %q : !rec.tensor<T, B, H, K>, %kk = %k : !rec.tensor<T, B, H, K>,
              %qj = %q_again : !rec.tensor<T, B, H, J>,
              %kj = %k_again : !rec.tensor<T, B, H, J>, %vt = %v : !rec.tensor<T, B, H, V>)
      params(%factor = %scale : !rec.tensor<H>)
      states(%scp = %sc0 : !rec.tensor<B, H, V>, %slp = %sl0 : !rec.tensor<B, H, K, V>,
             %sqp = %sq0 : !rec.tensor<B, H, K, J, V>, %zcp = %zc0 : !rec.tensor<B, H>,
             %zlp = %zl0 : !rec.tensor<B, H, K>, %zqp = %zq0 : !rec.tensor<B, H, K, J>) {
    // The sums take in phi(k) = [1, k, k k^T].
    %one = arith.constant 1.0 : f32
    %k2 = arith.mulf %kk, %kj : f32
    %k1v = arith.mulf %kk, %vt : f32
    %k2v = arith.mulf %k2, %vt : f32
    %scn = arith.addf %scp, %vt : f32
    %sln = arith.addf %slp, %k1v : f32
    %sqn = arith.addf %sqp, %k2v : f32
    %zcn = arith.addf %zcp, %one : f32
    %zln = arith.addf %zlp, %kk : f32
    %zqn = arith.addf %zqp, %k2 : f32

    // phi(q) = [1, q1, q2] reads them.
    %half = arith.constant 0.5 : f32
    %q1 = arith.mulf %qk, %factor : f32
    %qs = arith.mulf %qj, %factor : f32
    %qq = arith.mulf %q1, %qs : f32
    %q2 = arith.mulf %half, %qq : f32
    %q1s = arith.mulf %q1, %sln : f32
    %s1 = rec.reduce sum %q1s over [K] : f32
    %q2s = arith.mulf %q2, %sqn : f32
    %s2 = rec.reduce sum %q2s over [K, J] : f32
    %s12 = arith.addf %s1, %s2 : f32
    %weighted = arith.addf %scn, %s12 : f32
    %q1z = arith.mulf %q1, %zln : f32
    %z1 = rec.reduce sum %q1z over [K] : f32
    %q2z = arith.mulf %q2, %zqn : f32
    %z2 = rec.reduce sum %q2z over [K, J] : f32
    %z12 = arith.addf %z1, %z2 : f32
    %weights = arith.addf %zcn, %z12 : f32
    %yt = arith.divf %weighted, %weights : f32
    rec.yield %scn, %sln, %sqn, %zcn, %zln, %zqn, %yt
  }
  rec.return y = all %y, sc_last = last %sc, sl_last = last %sl, sq_last = last %sq,
             zc_last = last %zc, zl_last = last %zl, zq_last = last %zq
}
