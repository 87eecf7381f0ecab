// Mamba's selective scan: a state of D x N per row, from the union of [D] and [N]; a
// readout that removes N again.
//
// Gu and Dao, arXiv 2312.00752, algorithm 2.

// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @selective_scan(
// CHECK: rec.reduce sum %{{.*}} over [N] : f32
rec.operator @selective_scan(
    %x: !rec.tensor<T, B, D>, %dt: !rec.tensor<T, B, D>, %b: !rec.tensor<T, B, N>,
    %c: !rec.tensor<T, B, N>, %a_log: !rec.tensor<D, N>, %skip: !rec.tensor<D>,
    %dt_bias: !rec.tensor<D>, %s0: !rec.tensor<B, D, N>) {
  %s, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>, %raw = %dt : !rec.tensor<T, B, D>,
              %bt = %b : !rec.tensor<T, B, N>, %ct = %c : !rec.tensor<T, B, N>)
      params(%al = %a_log : !rec.tensor<D, N>, %sk = %skip : !rec.tensor<D>,
             %bias = %dt_bias : !rec.tensor<D>)
      states(%sp = %s0 : !rec.tensor<B, D, N>) {
    %biased = arith.addf %raw, %bias : f32
    %step = rec.softplus %biased : f32
    %rate = math.exp %al : f32
    %a = arith.negf %rate : f32
    %log_decay = arith.mulf %step, %a : f32
    %decay = math.exp %log_decay : f32
    %kept = arith.mulf %decay, %sp : f32
    %dx = arith.mulf %step, %xt : f32
    %taken = arith.mulf %dx, %bt : f32
    %sn = arith.addf %kept, %taken : f32
    %shown = arith.mulf %sn, %ct : f32
    %readout = rec.reduce sum %shown over [N] : f32
    %direct = arith.mulf %sk, %xt : f32
    %yt = arith.addf %readout, %direct : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}
