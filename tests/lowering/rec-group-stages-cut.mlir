// A group ends where the copies of what goes from one of its stages to the next would take more than half of the team's
// caches. Between the two below lie two copies of 8 elements of f32 for each row, 64 bytes; half of the caches are 512.

// RUN: reprise-opt %s --rec-bind="sizes=D=8 nominal=B=8,T=64" --rec-target-cpu="cache-bytes=1024 first-cache-bytes=1024" --rec-group-stages | FileCheck %s --check-prefix=WHOLE
// RUN: reprise-opt %s --rec-bind="sizes=D=8 nominal=B=16,T=64" --rec-target-cpu="cache-bytes=1024 first-cache-bytes=1024" --rec-group-stages | FileCheck %s --check-prefix=CUT
// RUN: reprise-opt %s --rec-bind="sizes=D=8 nominal=B=16,T=64" --rec-target-cpu="cache-bytes=1024 first-cache-bytes=1024 threads=2" --rec-group-stages | FileCheck %s --check-prefix=WHOLE

// Without a nominal batch it is one row. GPUs have no such caches, and nobody asks there.

// RUN: reprise-opt %s --rec-bind="sizes=D=8" --rec-target-cpu="cache-bytes=1024 first-cache-bytes=1024" --rec-group-stages | FileCheck %s --check-prefixes=WHOLE,UNTUNED
// RUN: reprise-opt %s --rec-bind="sizes=D=8 nominal=B=1024,T=64" --rec-target-gpu --rec-group-stages | FileCheck %s --check-prefixes=WHOLE,UNTUNED

// WHOLE-LABEL: rec.operator @two(
// WHOLE: group = 0
// WHOLE: group = 0
// CUT-LABEL: rec.operator @two(
// CUT-SAME: tuned_for = {B = 16 : i64}
// CUT: group = 0
// CUT: group = 1
// UNTUNED-NOT: tuned_for
rec.operator @two(%x: !rec.tensor<T, B, D>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    %n = arith.negf %xt : f32
    rec.yield %n
  }
  %z = rec.recurrence over T streams(%yt = %y : !rec.sequence) {
    %n = arith.negf %yt : f32
    rec.yield %n
  }
  rec.return z = all %z
}

// Between fewer than two stages lies nothing, and nobody asks how many rows there are.

// WHOLE-LABEL: rec.operator @one(
// WHOLE-NOT: tuned_for
// CUT-LABEL: rec.operator @one(
// CUT-NOT: tuned_for
rec.operator @one(%x: !rec.tensor<T, B, D>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    %n = arith.negf %xt : f32
    rec.yield %n
  }
  rec.return y = all %y
}
