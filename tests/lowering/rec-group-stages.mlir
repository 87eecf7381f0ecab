// Neighbours of one time and one direction are a group; groups that were given are kept.

// RUN: reprise-opt %s --rec-bind="sizes=D=8,J=3" --rec-group-stages | FileCheck %s
// RUN: reprise-opt %s --rec-bind="sizes=D=8,J=3" --rec-group-stages | reprise-opt --rec-bind --rec-group-stages | FileCheck %s

// CHECK-LABEL: rec.operator @there_and_back(
// CHECK: over T
// CHECK: attributes {group = 0 : i64} -> !rec.sequence<T, B, D : f32>
// CHECK: over T
// CHECK: attributes {group = 0 : i64} -> !rec.sequence<T, B, D : f32>
// CHECK: over T reverse
// CHECK-NEXT: streams({{.*}} : !rec.sequence<T, B, D : f32>) attributes {group = 1 : i64} -> !rec.sequence<T, B, D : f32>
rec.operator @there_and_back(%x: !rec.tensor<T, B, D>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    %n = arith.negf %xt : f32
    rec.yield %n
  }
  %z = rec.recurrence over T streams(%yt = %y : !rec.sequence) {
    %n = arith.negf %yt : f32
    rec.yield %n
  }
  %w = rec.recurrence over T reverse streams(%zt = %z : !rec.sequence) {
    %n = arith.negf %zt : f32
    rec.yield %n
  }
  rec.return w = all %w
}

// CHECK-LABEL: rec.operator @cut(
// CHECK: attributes {group = 0 : i64}
// CHECK: attributes {group = 1 : i64}
rec.operator @cut(%x: !rec.tensor<T, B, D>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) attributes {group = 0 : i64} {
    %n = arith.negf %xt : f32
    rec.yield %n
  }
  %z = rec.recurrence over T streams(%yt = %y : !rec.sequence) attributes {group = 1 : i64} {
    %n = arith.negf %yt : f32
    rec.yield %n
  }
  rec.return z = all %z
}

// What a window reads lies in memory.

// CHECK-LABEL: rec.operator @windowed(
// CHECK: attributes {group = 0 : i64}
// CHECK: attributes {group = 1 : i64}
// CHECK: attributes {group = 1 : i64}
// CHECK: attributes {group = 2 : i64}
rec.operator @windowed(%x: !rec.tensor<T, B, D>, %w: !rec.tensor<J>, %y0: !rec.tensor<B, D>, %r: !rec.tensor<T, B : i32>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    %n = arith.negf %xt : f32
    rec.yield %n
  }
  %z = rec.recurrence over T windows(%yw over J = %y : !rec.sequence) params(%wt = %w : !rec.tensor<J>) {
    %p = arith.mulf %yw, %wt : f32
    %n = rec.reduce sum %p over [J] : f32
    rec.yield %n
  }
  %v = rec.recurrence over T lagged(%zl = %z : !rec.sequence from %y0 : !rec.tensor<B, D>) {
    rec.yield %zl
  }
  %u = rec.recurrence over T lagged(%vl = %v : !rec.sequence from %y0 : !rec.tensor<B, D>) reset(%r : !rec.tensor<T, B : i32>) {
    rec.yield %vl
  }
  rec.return u = all %u
}
