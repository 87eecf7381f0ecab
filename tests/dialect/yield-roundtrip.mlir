// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @two_values(
rec.operator @two_values(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // CHECK: rec.yield %sp, %xt
    rec.yield %sp, %xt
  }
  rec.return s = all %s, t = all %t
}

// CHECK-LABEL: rec.operator @nothing(
rec.operator @nothing(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    // CHECK: rec.yield
    // CHECK-NEXT: }
    rec.yield
  }
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}
