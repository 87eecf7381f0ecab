// What one thread block per head cannot do yet is said at its place in the spec.

// RUN: reprise-opt %s -split-input-file -verify-diagnostics --rec-bind="sizes=H=1,D=16 storage=bf16" --rec-group-stages --rec-target-gpu --rec-schedule

rec.operator @two_phases(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D, D>, %h0: !rec.tensor<B, H, D>) attributes {sizes = {D = 16 : i64, H = 1 : i64}} {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %a = arith.addf %xt, %rh : f32
    // expected-error @below {{a product of a value that the step makes itself is not compiled for GPUs yet}}
    %ra = rec.product %r, %a : !rec.tensor<H, D, D>
    rec.yield %ra
  }
  rec.return h = all %h
}

// -----

rec.operator @against_time(%x: !rec.tensor<T, B, H, D>) attributes {sizes = {D = 16 : i64, H = 1 : i64}} {
  // expected-error @below {{a recurrence against time is not compiled for GPUs yet}}
  %h = rec.recurrence over T reverse streams(%xt = %x : !rec.tensor<T, B, H, D>) {
    %hn = arith.negf %xt : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// -----

rec.operator @reduction(%x: !rec.tensor<T, B, H, D>) attributes {sizes = {D = 16 : i64, H = 1 : i64}} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>) {
    // expected-error @below {{a reduction in a step is not compiled for GPUs yet}}
    %m = rec.reduce mean %xt over [D] : f32
    %away = arith.subf %xt, %m : f32
    rec.yield %away
  }
  rec.return h = all %h
}

// -----

rec.operator @two_spaces(%x: !rec.tensor<T, B, H, D>, %s: !rec.tensor<T, B, H>) attributes {sizes = {D = 16 : i64, H = 1 : i64}} {
  // expected-error @below {{a step over several index spaces, [H, D] and [H] here, is not compiled for GPUs yet}}
  %h, %g = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>, %st = %s : !rec.tensor<T, B, H>) {
    %a = arith.negf %xt : f32
    %b = arith.negf %st : f32
    rec.yield %a, %b
  }
  rec.return h = all %h, g = all %g
}

// -----

rec.operator @shared_stream(%x: !rec.tensor<T, B, H>, %h0: !rec.tensor<B, H, D>) attributes {sizes = {D = 16 : i64, H = 1 : i64}} {
  %h = rec.recurrence over T
      // expected-error @below {{a step argument over [H] in a step over [H, D] is not compiled for GPUs yet}}
      streams(%xt = %x : !rec.tensor<T, B, H>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %hn = arith.addf %xt, %hp : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// -----

rec.operator @diagonal(%x: !rec.tensor<T, B, H, D>, %a: !rec.tensor<H, D>, %h0: !rec.tensor<B, H, D>) attributes {sizes = {D = 16 : i64, H = 1 : i64}} {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    // expected-error @below {{a diagonal product is not compiled for GPUs yet}}
    %ah = rec.diagonal_product %a, %hp : !rec.tensor<H, D>
    %hn = arith.addf %xt, %ah : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// -----

// expected-error @below {{the schedule that was given does not fit}}
// expected-note @below {{what it breaks: 1 warps of 1 groups hold all groups of eight elements of a head}}
rec.operator @too_few_warps(%x: !rec.tensor<T, B, H, D>) attributes {schedules = [#rec.schedule<block_step {batch_tiles = 1 : i64, groups_per_warp = 1 : i64, shared_gates = 0 : i64, warps = 1 : i64}>], sizes = {D = 16 : i64, H = 1 : i64}} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>) {
    %hn = arith.negf %xt : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// -----

rec.operator @another_order(%x: !rec.tensor<T, B, H, D>, %h0: !rec.tensor<B, D, H>) {
  // expected-error @below {{a tensor '!rec.tensor<B, D, H : f32>' in a step over [H, D], another order of dimensions, is not compiled for GPUs yet}}
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>) states(%hp = %h0 : !rec.tensor<B, D, H>) {
    %hn = arith.addf %xt, %hp : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// -----

rec.operator @yields_nothing(%x: !rec.tensor<T, B, H, D>) attributes {sizes = {D = 16 : i64, H = 1 : i64}} {
  // expected-error @below {{a step that yields nothing is not compiled for GPUs yet}}
  rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>) {
    rec.yield
  }
  "rec.return"() <{operandSegmentSizes = array<i32: 0, 0>, kinds = array<i32>, packs = array<i32>, result_names = []}> : () -> ()
}
