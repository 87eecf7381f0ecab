// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// Names of arguments, bound and not, come back as they were written.
// CHECK-LABEL: rec.operator @free(
// CHECK-SAME: %x: !rec.tensor<T, B, D>, %first_state: !rec.tensor<B, D>) {
rec.operator @free(%x: !rec.tensor<T, B, D>, %first_state: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %first_state : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  // CHECK: rec.return s = all
  rec.return s = all %s
}

// CHECK-LABEL: rec.operator @bound(
// CHECK-SAME: attributes {schedules = [#rec.schedule<shared_walk {rows = 6 : i64}>], sizes = {D = 64 : i64}} {
rec.operator @bound(%x: !rec.tensor<T, B, D : f32>, %s0: !rec.tensor<B, D : f32>)
    attributes {sizes = {D = 64}, schedules = [#rec.schedule<shared_walk {rows = 6}>]} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>)
      states(%sp = %s0 : !rec.tensor<B, D : f32>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// The generic form of the same op.
// CHECK-LABEL: rec.operator @generic(
// CHECK-SAME: %x: !rec.tensor<T, B>, %s0: !rec.tensor<B>) {
"rec.operator"() <{sym_name = "generic", argument_names = ["x", "s0"]}> ({
^bb0(%0: !rec.tensor<T, B>, %1: !rec.tensor<B>):
  %s = "rec.recurrence"(%0, %1) <{time = "T", operandSegmentSizes = array<i32: 1, 0, 0, 0, 0, 0, 0, 1, 0>}> ({
  ^bb0(%xt: f32, %sp: f32):
    "rec.yield"(%xt) : (f32) -> ()
  }) : (!rec.tensor<T, B>, !rec.tensor<B>) -> !rec.sequence
  "rec.return"(%s) <{operandSegmentSizes = array<i32: 1, 0>, result_names = ["s"], kinds = array<i32: 0>, packs = array<i32: 1>}> : (!rec.sequence) -> ()
}) : () -> ()

// Defaults come back behind the types.
// CHECK-LABEL: rec.operator @defaults(
// CHECK-SAME: %x: !rec.tensor<T, B, D>, %a: !rec.tensor<D> = 5.000000e-01, %b: !rec.tensor<D> = -1.000000e+00) {
rec.operator @defaults(%x: !rec.tensor<T, B, D>, %a: !rec.tensor<D> = 0.5, %b: !rec.tensor<D> = -1.0) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%at = %a : !rec.tensor<D>, %bt = %b : !rec.tensor<D>) {
    %y = arith.mulf %xt, %at : f32
    %z = arith.addf %y, %bt : f32
    rec.yield %z
  }
  rec.return s = all %s
}

// A decode step.
// CHECK-LABEL: rec.operator @step(
// CHECK-SAME: attributes {sizes = {T = 1 : i64}, step} {
rec.operator @step(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) attributes {step, sizes = {T = 1}} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %sn = arith.addf %sp, %xt : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s
}
