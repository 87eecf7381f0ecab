// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @kinds(
rec.operator @kinds(%x: !rec.tensor<T, B, H, D>, %s0: !rec.tensor<B>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>) states(%sp = %s0 : !rec.tensor<B>) {
    // CHECK: %[[SUM:.*]] = rec.reduce sum %xt over [D] : f32
    // CHECK: rec.reduce mean %[[SUM]] over [H] : f32
    // CHECK: rec.reduce max %xt over [H, D] : f32
    %sum = rec.reduce sum %xt over [D] : f32
    %mean = rec.reduce mean %sum over [H] : f32
    %max = rec.reduce max %xt over [H, D] : f32
    %sn = arith.addf %mean, %max : f32
    rec.yield %sn
  }
  rec.return s = all %s
}
