// mLSTM, an LSTM with a matrix memory, exponential input gate, normaliser n and stabiliser m.
//
//   m' = max(logsigmoid(f) + m, i)        for each head; at least -10^30
//   fs = exp(logsigmoid(f) + m - m'), is = exp(i - m')
//   C' = fs C + is k v^T, n' = fs n + is k        C over [K, V], n over [K]
//   h = scale C'^T q / max(|scale n'^T q|, exp(-m'))
//
// Beck et al., xLSTM: extended long short-term memory, arXiv 2405.04517, equations 19 to
// 27, in the stabilised form of its appendix and of arXiv 2503.14376. The paper
// scales k by K^-1/2, later code q: scale is that factor. The output gate and the norm
// are taken outside. C and n are held relative to exp(m), and h does not depend on m:
// an initial m of 0 and one of -infinity agree where C and n are zero. With the bound of m,
// gates of -infinity are allowed: such an input is not taken in.

rec.operator @mlstm(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                    %v: !rec.tensor<T, B, H, V>, %i: !rec.tensor<T, B, H>,
                    %f: !rec.tensor<T, B, H>, %scale: !rec.tensor<H> = 1.0,
                    %c0: !rec.tensor<B, H, K, V>, %n0: !rec.tensor<B, H, K>,
                    %m0: !rec.tensor<B, H>) {
  %c, %n, %m, %h = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>, %gi = %i : !rec.tensor<T, B, H>,
              %gf = %f : !rec.tensor<T, B, H>)
      params(%sc = %scale : !rec.tensor<H>)
      states(%cp = %c0 : !rec.tensor<B, H, K, V>, %np = %n0 : !rec.tensor<B, H, K>,
             %mp = %m0 : !rec.tensor<B, H>) {
    // The larger exponent becomes the new stabiliser: both exponentials are at most 1.
    %lowest = arith.constant -1.0e30 : f32
    %log_f = rec.logsigmoid %gf : f32
    %carried = arith.addf %log_f, %mp : f32
    %larger = arith.maximumf %carried, %gi : f32
    %bounded = arith.maximumf %larger, %lowest : f32
    %mn = rec.stop_gradient %bounded : f32
    %ef = arith.subf %carried, %mn : f32
    %ei = arith.subf %gi, %mn : f32
    %fs = math.exp %ef : f32
    %is = math.exp %ei : f32

    %ik = arith.mulf %is, %kt : f32
    %ckept = arith.mulf %fs, %cp : f32
    %ctaken = arith.mulf %ik, %vt : f32
    %cn = arith.addf %ckept, %ctaken : f32
    %nkept = arith.mulf %fs, %np : f32
    %nn = arith.addf %nkept, %ik : f32

    %qs = arith.mulf %qt, %sc : f32
    %qc = arith.mulf %qs, %cn : f32
    %read = rec.reduce sum %qc over [K] : f32
    %qn = arith.mulf %qs, %nn : f32
    %dot = rec.reduce sum %qn over [K] : f32
    %size = math.absf %dot : f32
    %minus = arith.negf %mn : f32
    %floor = math.exp %minus : f32
    %divisor = arith.maximumf %size, %floor : f32
    %ht = arith.divf %read, %divisor : f32
    rec.yield %cn, %nn, %mn, %ht
  }
  rec.return h = all %h, c_last = last %c, n_last = last %n, m_last = last %m
}
