// Weighted average of RWKV-4 (WKV): for each channel that of all values so far, with weights
// exp(k), whose exponents lose w at each step, and have u more for the present value. num
// and den are held relative to exp(m), so that no exponential overflows:
//
//   q = max(m, u + k)
//   y = (exp(m - q) num + exp(u + k - q) v) / (exp(m - q) den + exp(u + k - q))
//   m' = max(m - w, k)
//   num' = exp(m - w - m') num + exp(k - m') v   den' = exp(m - w - m') den + exp(k - m')
//
// Peng et al., RWKV: reinventing RNNs for the transformer era, arXiv 2305.13048, section
// 3.1 and appendix D. w is positive, as in the paper; the released code has
// w = exp(time_decay) and passes -w on. While den is 0 nothing has been taken in, and m0
// does not count, where the code begins with m = -1e38.

rec.operator @rwkv4(%k: !rec.tensor<T, B, D>, %v: !rec.tensor<T, B, D>, %w: !rec.tensor<D>,
                    %u: !rec.tensor<D>, %num0: !rec.tensor<B, D>, %den0: !rec.tensor<B, D>,
                    %m0: !rec.tensor<B, D>) {
  %num, %den, %m, %y = rec.recurrence over T
      streams(%kt = %k : !rec.tensor<T, B, D>, %vt = %v : !rec.tensor<T, B, D>)
      params(%wd = %w : !rec.tensor<D>, %ud = %u : !rec.tensor<D>)
      states(%np = %num0 : !rec.tensor<B, D>, %dp = %den0 : !rec.tensor<B, D>,
             %mp = %m0 : !rec.tensor<B, D>) {
    %zero = arith.constant 0.0 : f32
    %fresh = arith.cmpf oeq, %dp, %zero : f32

    // The output: the past, and the present with its bonus.
    %bonus = arith.addf %ud, %kt : f32
    %larger = arith.maximumf %mp, %bonus : f32
    %top = arith.select %fresh, %bonus, %larger : f32
    %q = rec.stop_gradient %top : f32
    %past = arith.subf %mp, %q : f32
    %bounded = arith.minimumf %past, %zero : f32
    %before = math.exp %bounded : f32
    %present = arith.subf %bonus, %q : f32
    %now = math.exp %present : f32
    %nbefore = arith.mulf %before, %np : f32
    %nnow = arith.mulf %now, %vt : f32
    %nsum = arith.addf %nbefore, %nnow : f32
    %dbefore = arith.mulf %before, %dp : f32
    %dsum = arith.addf %dbefore, %now : f32
    %yt = arith.divf %nsum, %dsum : f32

    // The new state: the past, decayed, and the present without bonus.
    %decayed = arith.subf %mp, %wd : f32
    %higher = arith.maximumf %decayed, %kt : f32
    %chosen = arith.select %fresh, %kt, %higher : f32
    %mn = rec.stop_gradient %chosen : f32
    %away = arith.subf %decayed, %mn : f32
    %limited = arith.minimumf %away, %zero : f32
    %old = math.exp %limited : f32
    %near = arith.subf %kt, %mn : f32
    %new = math.exp %near : f32
    %nkept = arith.mulf %old, %np : f32
    %ntaken = arith.mulf %new, %vt : f32
    %nn = arith.addf %nkept, %ntaken : f32
    %dkept = arith.mulf %old, %dp : f32
    %dn = arith.addf %dkept, %new : f32
    rec.yield %nn, %dn, %mn, %yt
  }
  rec.return y = all %y, num_last = last %num, den_last = last %den, m_last = last %m
}
