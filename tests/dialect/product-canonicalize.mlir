// RUN: reprise-opt --canonicalize %s | FileCheck %s

// CHECK-LABEL: rec.operator @slices(
rec.operator @slices(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<2, D, D>, %s0: !rec.tensor<B, D>) {
  %s, %t = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // A slice of the whole pack is no slice.
    // CHECK: rec.product %r, %sp : !rec.tensor<2, D, D>
    %a, %b = rec.product %r[0 to 2], %sp : !rec.tensor<2, D, D>
    // CHECK: rec.product %r[0 to 1], %xt : !rec.tensor<2, D, D>
    %c = rec.product %r[0 to 1], %xt : !rec.tensor<2, D, D>
    %d = arith.addf %a, %b : f32
    rec.yield %d, %c
  }
  rec.return s = all %s, t = all %t
}
