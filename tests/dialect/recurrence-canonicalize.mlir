// RUN: reprise-opt --canonicalize %s | FileCheck %s

// What the step does not use is not read.
// CHECK-LABEL: rec.operator @unused(
rec.operator @unused(%x: !rec.tensor<T, B, 2, D>, %y: !rec.tensor<T, B, D>, %b: !rec.tensor<2, D>,
                     %c: !rec.tensor<D>, %s0: !rec.tensor<B, D>) {
  // CHECK: rec.recurrence over T
  // CHECK-NEXT: streams(%yt = %y : !rec.tensor<T, B, D>)
  // CHECK-NEXT: params(%ct = %c : !rec.tensor<D>)
  // CHECK-NEXT: states(%sp = %s0 : !rec.tensor<B, D>) {
  // CHECK-NEXT: arith.mulf %ct, %sp
  // CHECK-NEXT: arith.addf %{{.*}}, %yt
  %s = rec.recurrence over T
      streams(%x0, %x1 = %x : !rec.tensor<T, B, 2, D>, %yt = %y : !rec.tensor<T, B, D>)
      params(%b0, %b1 = %b : !rec.tensor<2, D>, %ct = %c : !rec.tensor<D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %k = arith.mulf %ct, %sp : f32
    %sn = arith.addf %k, %yt : f32
    rec.yield %sn
  }
  rec.return s = all %s
}

// One stream stays: it gives time its size.
// CHECK-LABEL: rec.operator @last_stream(
rec.operator @last_stream(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // CHECK: streams(%{{.*}} = %x : !rec.tensor<T, B, D>)
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// A pack of which one entry is used stays whole.
// CHECK-LABEL: rec.operator @part_of_a_pack(
rec.operator @part_of_a_pack(%x: !rec.tensor<T, B, 2, D>, %s0: !rec.tensor<B, D>) {
  // CHECK: streams(%x0, %x1 = %x : !rec.tensor<T, B, 2, D>)
  %s = rec.recurrence over T streams(%x0, %x1 = %x : !rec.tensor<T, B, 2, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %sn = arith.addf %sp, %x1 : f32
    rec.yield %sn
  }
  rec.return s = all %s
}

// Constants stay in their step, and a folded one is made there.
// CHECK-LABEL: rec.operator @constants(
rec.operator @constants(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // CHECK-NEXT: rec.recurrence
  // CHECK: %[[C:.*]] = arith.constant 5.000000e-01 : f32
  // CHECK: arith.mulf %{{.*}}, %[[C]]
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %quarter = arith.constant 0.25 : f32
    %half = arith.addf %quarter, %quarter : f32
    %k = arith.mulf %sp, %half : f32
    %sn = arith.addf %k, %xt : f32
    rec.yield %sn
  }
  rec.return s = all %s
}
