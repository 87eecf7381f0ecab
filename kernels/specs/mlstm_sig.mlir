// mLSTM, an LSTM with a matrix memory, whose input gate is a sigmoid: it needs no stabiliser.
//
//   C' = sigmoid(f) C + sigmoid(i) k v^T        C over [K, V]
//   n' = sigmoid(f) n + sigmoid(i) k            n over [K]
//   h = scale C'^T q / max(|scale n'^T q|, 1)
//
// Beck, Poppel, Lippe and Hochreiter, Tiled flash linear attention, arXiv 2503.14376,
// mLSTMsig, with the normaliser that its code has by default. The paper's scale is K^-1/2.
// Output gate and norm are taken outside.

rec.operator @mlstm_sig(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                        %v: !rec.tensor<T, B, H, V>, %i: !rec.tensor<T, B, H>,
                        %f: !rec.tensor<T, B, H>, %scale: !rec.tensor<H> = 1.0,
                        %c0: !rec.tensor<B, H, K, V>, %n0: !rec.tensor<B, H, K>) {
  %c, %n, %h = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>, %gi = %i : !rec.tensor<T, B, H>,
              %gf = %f : !rec.tensor<T, B, H>)
      params(%sc = %scale : !rec.tensor<H>)
      states(%cp = %c0 : !rec.tensor<B, H, K, V>, %np = %n0 : !rec.tensor<B, H, K>) {
    %fs = rec.sigmoid %gf : f32
    %is = rec.sigmoid %gi : f32
    %ik = arith.mulf %is, %kt : f32
    %ckept = arith.mulf %fs, %cp : f32
    %ctaken = arith.mulf %ik, %vt : f32
    %cn = arith.addf %ckept, %ctaken : f32
    %nkept = arith.mulf %fs, %np : f32
    %nn = arith.addf %nkept, %ik : f32

    %one = arith.constant 1.0 : f32
    %qs = arith.mulf %qt, %sc : f32
    %qc = arith.mulf %qs, %cn : f32
    %read = rec.reduce sum %qc over [K] : f32
    %qn = arith.mulf %qs, %nn : f32
    %dot = rec.reduce sum %qn over [K] : f32
    %size = math.absf %dot : f32
    %divisor = arith.maximumf %size, %one : f32
    %ht = arith.divf %read, %divisor : f32
    rec.yield %cn, %nn, %ht
  }
  rec.return h = all %h, c_last = last %c, n_last = last %n
}
