// Neighbours of one time and one direction are a group; groups that were given are kept.

// RUN: reprise-opt %s --rec-bind="sizes=D=8" --rec-group-stages | FileCheck %s
// RUN: reprise-opt %s --rec-bind="sizes=D=8" --rec-group-stages | reprise-opt --rec-bind --rec-group-stages | FileCheck %s

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

// What begins where another one ends is computed behind it; the third is beside the second.
// CHECK-LABEL: rec.operator @continued(
// CHECK: attributes {group = 0 : i64}
// CHECK: attributes {group = 1 : i64}
// CHECK: attributes {group = 1 : i64}
rec.operator @continued(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %a = arith.addf %sp, %xt : f32
    rec.yield %a
  }
  %u = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%up = last %s : !rec.sequence) {
    %a = arith.addf %up, %xt : f32
    rec.yield %a
  }
  %v = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%vp = last %s : !rec.sequence) {
    %a = arith.mulf %vp, %xt : f32
    rec.yield %a
  }
  rec.return u = all %u, v = all %v
}
