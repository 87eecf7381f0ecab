// mLSTM's matrix memory: C of K x V per head as an outer product with decay, a
// normaliser n over K and a stabiliser m per head, three states of three spaces.
//
// Beck et al., arXiv 2405.04517, section 2.3; stabilised as in arXiv 2503.14376.

// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @mlstm(
// CHECK: rec.logsigmoid
// CHECK: rec.reduce sum %{{.*}} over [K] : f32
rec.operator @mlstm(
    %q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>, %v: !rec.tensor<T, B, H, V>,
    %i: !rec.tensor<T, B, H>, %f: !rec.tensor<T, B, H>, %scale: !rec.tensor<H>,
    %c0: !rec.tensor<B, H, K, V>, %n0: !rec.tensor<B, H, K>, %m0: !rec.tensor<B, H>) {
  %c, %n, %m, %h = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>, %gi = %i : !rec.tensor<T, B, H>,
              %gf = %f : !rec.tensor<T, B, H>)
      params(%sc = %scale : !rec.tensor<H>)
      states(%cp = %c0 : !rec.tensor<B, H, K, V>, %np = %n0 : !rec.tensor<B, H, K>,
             %mp = %m0 : !rec.tensor<B, H>) {
    // The stabiliser: the larger exponent leaves at most 1.
    %log_f = rec.logsigmoid %gf : f32
    %carried = arith.addf %log_f, %mp : f32
    %largest = arith.maximumf %carried, %gi : f32
    %mn = rec.stop_gradient %largest : f32
    %ef = arith.subf %carried, %mn : f32
    %ei = arith.subf %gi, %mn : f32
    %fs = math.exp %ef : f32
    %is = math.exp %ei : f32

    // C' = f C + i k v^T, n' = f n + i k
    %ik = arith.mulf %is, %kt : f32
    %kept = arith.mulf %fs, %cp : f32
    %taken = arith.mulf %ik, %vt : f32
    %cn = arith.addf %kept, %taken : f32
    %nkept = arith.mulf %fs, %np : f32
    %nn = arith.addf %nkept, %ik : f32

    // h = q C / max(|q n|, exp(-m))
    %qs = arith.mulf %qt, %sc : f32
    %qc = arith.mulf %qs, %cn : f32
    %num = rec.reduce sum %qc over [K] : f32
    %qn = arith.mulf %qs, %nn : f32
    %dot = rec.reduce sum %qn over [K] : f32
    %size = math.absf %dot : f32
    %minus = arith.negf %mn : f32
    %floor = math.exp %minus : f32
    %den = arith.maximumf %size, %floor : f32
    %ht = arith.divf %num, %den : f32
    rec.yield %cn, %nn, %mn, %ht
  }
  rec.return h = all %h, c_last = last %c, n_last = last %n, m_last = last %m
}
