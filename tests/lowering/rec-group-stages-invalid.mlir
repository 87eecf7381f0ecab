// RUN: reprise-opt %s --rec-group-stages --split-input-file --verify-diagnostics

// expected-error @below {{'rec.operator' op is not bound: D has no size; run rec-bind first}}
rec.operator @unbound(%x: !rec.tensor<T, B, D>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return y = all %y
}

// -----

// expected-error @below {{'rec.operator' op is not bound: %x has no element type; run rec-bind first}}
rec.operator @untyped(%x: !rec.tensor<T, B, D>) attributes {sizes = {D = 4 : i64}} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return y = all %y
}

// -----

rec.operator @unshaped(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  // expected-error @below {{is not bound: a sequence does not say how it lies in memory; run rec-bind first}}
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) {
    rec.yield %xt
  }
  rec.return y = all %y
}

// -----

// expected-error @below {{has no recurrence; there is nothing to compute}}
rec.operator @empty(%x: !rec.tensor<B : f32>) attributes {storage = f32} {
  "rec.return"() <{operandSegmentSizes = array<i32: 0, 0>, kinds = array<i32>, packs = array<i32>, result_names = []}> : () -> ()
}

// -----

rec.operator @partly(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) attributes {group = 0 : i64} -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  // expected-error @below {{has the group none; groups are numbered from 0 in the order of the stages, and either all stages have one or none}}
  %z = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  rec.return y = all %y : !rec.sequence<T, B, D : f32>, z = all %z : !rec.sequence<T, B, D : f32>
}

// -----

rec.operator @skips(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  // expected-error @below {{has the group 1; groups are numbered from 0}}
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) attributes {group = 1 : i64} -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  rec.return y = all %y : !rec.sequence<T, B, D : f32>
}

// -----

rec.operator @both_ways(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) attributes {group = 0 : i64} -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  // expected-error @below {{is in group 0 with a stage of another time or direction: begin a new group here}}
  %z = rec.recurrence over T reverse streams(%xt = %x : !rec.tensor<T, B, D : f32>) attributes {group = 0 : i64} -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  rec.return y = all %y : !rec.sequence<T, B, D : f32>, z = all %z : !rec.sequence<T, B, D : f32>
}

// -----

// expected-error @below {{is not bound: it has no storage type; run rec-bind first}}
rec.operator @no_storage(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 4 : i64}} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  rec.return y = all %y : !rec.sequence<T, B, D : f32>
}

// -----

rec.operator @continued(%x: !rec.tensor<T, B, D : f32>, %s0: !rec.tensor<B, D : f32>) attributes {sizes = {D = 4 : i64}, storage = f32} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) states(%sp = %s0 : !rec.tensor<B, D : f32>) attributes {group = 0 : i64} -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  // expected-error @below {{is in group 0 with the stage whose last state it begins with: begin a new group here}}
  %u = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) states(%up = last %s : !rec.sequence<T, B, D : f32>) attributes {group = 0 : i64} -> !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  rec.return u = all %u : !rec.sequence<T, B, D : f32>
}
