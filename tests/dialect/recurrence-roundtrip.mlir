// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// Every clause, with names that come back as they were written.
// CHECK-LABEL: rec.operator @all_clauses(
rec.operator @all_clauses(%x: !rec.tensor<T, B, 2, D>, %mask: !rec.tensor<T, D>, %b: !rec.tensor<2, D>,
                          %s0: !rec.tensor<B, D>) {
  // CHECK: rec.recurrence over T reverse
  // CHECK-NEXT: streams(%now0, %now1 = %x : !rec.tensor<T, B, 2, D>, %m = %mask : !rec.tensor<T, D>)
  // CHECK-NEXT: lagged(%before = %mask : !rec.tensor<T, D> from %s0 : !rec.tensor<B, D>)
  // CHECK-NEXT: params(%b0, %b1 = %b : !rec.tensor<2, D>)
  // CHECK-NEXT: states(%kept = %s0 : !rec.tensor<B, D>, %other = %s0 : !rec.tensor<B, D>) {
  %s, %t, %u = rec.recurrence over T reverse
      streams(%now0, %now1 = %x : !rec.tensor<T, B, 2, D>, %m = %mask : !rec.tensor<T, D>)
      lagged(%before = %mask : !rec.tensor<T, D> from %s0 : !rec.tensor<B, D>)
      params(%b0, %b1 = %b : !rec.tensor<2, D>)
      states(%kept = %s0 : !rec.tensor<B, D>, %other = %s0 : !rec.tensor<B, D>) {
    %a = arith.addf %now0, %before : f32
    %c = arith.addf %now1, %b0 : f32
    %d = arith.mulf %m, %b1 : f32
    %e = arith.addf %kept, %d : f32
    // CHECK: rec.yield %{{.*}}, %other, %{{.*}}
    rec.yield %e, %other, %c
  }
  rec.return s = all %s, t = last %t, u = all %u
}

// The sequences of one recurrence are streams of the next; a recurrence need have no state.
// CHECK-LABEL: rec.operator @stacked(
rec.operator @stacked(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // CHECK: %[[LOWER:.*]] = rec.recurrence over T
  %lower = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %sn = arith.addf %sp, %xt : f32
    rec.yield %sn
  }
  // CHECK: rec.recurrence over T
  // CHECK-NEXT: streams(%lt = %[[LOWER]] : !rec.sequence)
  // CHECK-NEXT: lagged(%ll = %[[LOWER]] : !rec.sequence from %s0 : !rec.tensor<B, D>) {
  %upper = rec.recurrence over T streams(%lt = %lower : !rec.sequence)
      lagged(%ll = %lower : !rec.sequence from %s0 : !rec.tensor<B, D>) {
    %d = arith.subf %lt, %ll : f32
    rec.yield %d
  }
  rec.return d = all %upper
}

// Time is a name like any other, and so are dimensions that look like keywords.
// CHECK-LABEL: rec.operator @names(
rec.operator @names(%x: !rec.tensor<streams, B, over>, %s0: !rec.tensor<B, over>) {
  // CHECK: rec.recurrence over streams
  %s = rec.recurrence over streams streams(%xt = %x : !rec.tensor<streams, B, over>)
      states(%sp = %s0 : !rec.tensor<B, over>) {
    // CHECK: rec.reduce sum %{{.*}} over [over] : f32
    %r = rec.reduce sum %xt over [over] : f32
    %sn = arith.addf %sp, %r : f32
    rec.yield %sn
  }
  rec.return s = all %s
}

// Both directions; a tensor without the dimension is the same for both.
// CHECK-LABEL: rec.operator @both(
rec.operator @both(%u: !rec.tensor<T, B, I>, %w: !rec.tensor<direction, 2, H, D, I>, %s0: !rec.tensor<direction, B, H, D>) {
  // CHECK: rec.recurrence over T bidirectional
  %s = rec.recurrence over T bidirectional streams(%ut = %u : !rec.tensor<T, B, I>)
      states(%sp = %s0 : !rec.tensor<direction, B, H, D>) {
    %f, %z = rec.product %w, %ut : !rec.tensor<direction, 2, H, D, I>
    %kept = arith.mulf %f, %sp : f32
    %sn = arith.addf %kept, %z : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s
}
