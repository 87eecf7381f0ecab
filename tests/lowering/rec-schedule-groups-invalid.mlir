// RUN: reprise-opt %s --rec-target-cpu --rec-schedule --split-input-file --verify-diagnostics
// RUN: reprise-opt %s --rec-target-cpu --rec-tile --split-input-file --verify-diagnostics

// Groups that rec-group-stages would refuse are refused by the passes that rely on them too.

rec.operator @from_seven(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  // expected-error @below {{has the group 7; groups are numbered from 0 in the order of the stages}}
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) attributes {group = 7 : i64} -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  rec.return y = all %y : !rec.sequence<T, B, D : f32>
}

// -----

rec.operator @both_directions(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) attributes {group = 0 : i64} -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  // expected-error @below {{is in group 0 with a stage of another time or direction: begin a new group here}}
  %z = rec.recurrence over T reverse streams(%yt = %y : !rec.sequence<T, B, D : f32>) attributes {group = 0 : i64} -> !rec.sequence<T, B, D : f32> {
    rec.yield %yt
  }
  rec.return z = all %z : !rec.sequence<T, B, D : f32>
}

// -----

rec.operator @ungrouped(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  // expected-error @below {{is in no group; run rec-group-stages first}}
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  rec.return y = all %y : !rec.sequence<T, B, D : f32>
}
