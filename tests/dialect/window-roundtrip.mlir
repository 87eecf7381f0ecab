// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @windows(
rec.operator @windows(%x: !rec.tensor<T, B, 2, D>, %y: !rec.tensor<T, D>, %p: !rec.tensor<P, B, 2, D>,
                      %r: !rec.tensor<T, B : i32>, %k: !rec.tensor<S, B, D>, %i: !rec.tensor<T : i32>,
                      %a: !rec.tensor<>, %w: !rec.tensor<J>, %c: !rec.tensor<B, D>, %l: !rec.tensor<U : i32>) {
  // CHECK: rec.recurrence over T reverse mirrored
  // CHECK-NEXT: streams(%kt = %k : !rec.tensor<S, B, D> at %i : !rec.tensor<T : i32>)
  // CHECK-NEXT: windows(%x0, %x1 over J = %x : !rec.tensor<T, B, 2, D> from %p : !rec.tensor<P, B, 2, D> dilated 2 ahead 1, %yw over J = %y : !rec.tensor<T, D> centred)
  // CHECK-NEXT: params(%at = %a : !rec.tensor<>, %wt = %w : !rec.tensor<J>, %ct = %c : !rec.tensor<B, D>)
  // CHECK-NEXT: reset(%r : !rec.tensor<T, B : i32>) {
  %s, %next = rec.recurrence over T reverse mirrored
      streams(%kt = %k : !rec.tensor<S, B, D> at %i : !rec.tensor<T : i32>)
      windows(%x0, %x1 over J = %x : !rec.tensor<T, B, 2, D> from %p : !rec.tensor<P, B, 2, D> dilated 2 ahead 1,
              %yw over J = %y : !rec.tensor<T, D> centred)
      params(%at = %a : !rec.tensor<>, %wt = %w : !rec.tensor<J>, %ct = %c : !rec.tensor<B, D>)
      reset(%r : !rec.tensor<T, B : i32>) {
    %b = arith.mulf %x0, %wt : f32
    %d = arith.addf %b, %x1 : f32
    %e = arith.addf %d, %yw : f32
    %f = arith.mulf %e, %at : f32
    %g = rec.reduce sum %f over [J] : f32
    %h = arith.mulf %g, %kt : f32
    %m = arith.mulf %h, %ct : f32
    rec.yield %m
  }
  // CHECK: rec.return s = all %{{.*}}, few = all %{{.*}} every 4, some = all %{{.*}} at %l : !rec.tensor<U : i32>, next = last
  rec.return s = all %s, few = all %s every 4, some = all %s at %l : !rec.tensor<U : i32>, next = last %next
}

// CHECK-LABEL: rec.operator @last(
rec.operator @last(%x: !rec.tensor<T, B, D>, %y: !rec.tensor<U, B, D>, %s0: !rec.tensor<B, D : bf16> = 1.000000e+00) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D : bf16>) {
    %n = arith.addf %sp, %xt : f32
    rec.yield %n
  }
  // CHECK: states(%sp = last %{{.*}} : !rec.sequence) {
  %u = rec.recurrence over U streams(%yt = %y : !rec.tensor<U, B, D>) states(%sp = last %s : !rec.sequence) {
    %n = arith.addf %sp, %yt : f32
    rec.yield %n
  }
  rec.return u = all %u
}
