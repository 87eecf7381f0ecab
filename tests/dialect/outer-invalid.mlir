// RUN: reprise-opt -verify-diagnostics -split-input-file %s

rec.operator @C1_no_dimension(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %n = rec.reduce sum %xt over [D] : f32
    // expected-error @below {{needs two values that differ in their last dimension only, and has [] and [D]}}
    %o = rec.outer %n, %sp : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_different_blocks(%x: !rec.tensor<T, B, H, D>, %s0: !rec.tensor<B, H, D>, %p: !rec.tensor<D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>) params(%p0 = %p : !rec.tensor<D>)
      states(%sp = %s0 : !rec.tensor<B, H, D>) {
    // expected-error @below {{needs two values that differ in their last dimension only, and has [H, D] and [D]}}
    %o = rec.outer %xt, %p0 : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

func.func @outside_of_a_step(%v: f32) {
  // expected-error @below {{'rec.outer' op expects parent op 'rec.recurrence'}}
  %r = rec.outer %v, %v : f32
  return
}
