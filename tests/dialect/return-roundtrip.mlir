// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @kinds(
rec.operator @kinds(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // CHECK: %[[S:.*]]:3 = rec.recurrence
  %s, %t, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %oo
  }
  // CHECK: rec.return every = all %[[S]]#0, end = last %[[S]]#0, both = all (%[[S]]#0, %[[S]]#1), total = sum %[[S]]#2
  rec.return every = all %s, end = last %s, both = all (%s, %t), total = sum %o
}
