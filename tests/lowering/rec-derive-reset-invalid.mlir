// RUN: reprise-opt %s --split-input-file --verify-diagnostics --rec-derive-reset

// expected-error @below {{has an argument or a result 'reset' already: rename it}}
rec.operator @taken(%x: !rec.tensor<T, B, D>, %reset: !rec.tensor<D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) params(%r = %reset : !rec.tensor<D>) {
    %p = arith.mulf %xt, %r : f32
    rec.yield %p
  }
  rec.return s = all %s
}

// -----

rec.operator @written(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<T, B : i32>) {
  // expected-error @below {{has a reset already}}
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) reset(%r : !rec.tensor<T, B : i32>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @times(%x: !rec.tensor<T, B, D>, %y: !rec.tensor<S, B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  // expected-error @below {{runs over S, and another recurrence over T: write a reset for each into the spec}}
  %u = rec.recurrence over S streams(%yt = %y : !rec.tensor<S, B, D>) {
    rec.yield %yt
  }
  rec.return s = all %s, u = all %u
}
