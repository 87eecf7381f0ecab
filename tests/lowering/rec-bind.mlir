// RUN: reprise-opt %s --rec-bind="sizes=H=3,D=20" | FileCheck %s
// RUN: reprise-opt %s --rec-bind="sizes=D=20,H=3 storage=bf16" | FileCheck %s --check-prefix=BF16
// RUN: reprise-opt %s --rec-bind="sizes=H=1,D=1 storage=f16" | FileCheck %s --check-prefix=F16
// RUN: reprise-opt %s --rec-bind="sizes=H=3,D=20 nominal=T=256,B=8" | FileCheck %s --check-prefix=NOMINAL

// NOMINAL-LABEL: rec.operator @cell(
// NOMINAL-SAME: attributes {nominal_sizes = {B = 8 : i64, T = 256 : i64}, sizes = {D = 20 : i64, H = 3 : i64}, storage = f32}
// NOMINAL: -> !rec.sequence<T, B, H, D : f32>

// Time and batch stay dynamic; a tensor's own element type is kept; a tensor that is
// nothing but an initial state is f32.

// CHECK-LABEL: rec.operator @cell(
// CHECK-SAME: %x: !rec.tensor<T, B, H, D : f32>
// CHECK-SAME: %r: !rec.tensor<H, D, D : f32>
// CHECK-SAME: %p: !rec.tensor<D : f16>
// CHECK-SAME: %h0: !rec.tensor<B, H, D : f32>
// CHECK-SAME: sizes = {D = 20 : i64, H = 3 : i64}
// CHECK-SAME: storage = f32

// BF16-LABEL: rec.operator @cell(
// BF16-SAME: %x: !rec.tensor<T, B, H, D : bf16>
// BF16-SAME: %r: !rec.tensor<H, D, D : bf16>
// BF16-SAME: %p: !rec.tensor<D : f16>
// BF16-SAME: %h0: !rec.tensor<B, H, D : f32>
// BF16-SAME: storage = bf16

// F16: sizes = {D = 1 : i64, H = 1 : i64}, storage = f16
rec.operator @cell(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D, D>,
                   %p: !rec.tensor<D : f16>, %h0: !rec.tensor<B, H, D>) {
  // CHECK: streams(%xt = %x : !rec.tensor<T, B, H, D : f32>)
  // CHECK: rec.product %r, %hp : !rec.tensor<H, D, D : f32>
  // BF16: rec.product %r, %hp : !rec.tensor<H, D, D : bf16>
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>)
      params(%pt = %p : !rec.tensor<D : f16>) states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %sum = arith.addf %rh, %xt : f32
    %hn = arith.mulf %sum, %pt : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// Time may have any name.
// CHECK-LABEL: rec.operator @other_time(
// CHECK-SAME: sizes = {D = 20 : i64}
rec.operator @other_time(%x: !rec.tensor<Steps, B, D>) {
  %y = rec.recurrence over Steps streams(%xt = %x : !rec.tensor<Steps, B, D>) {
    rec.yield %xt
  }
  rec.return y = all %y
}

// What nobody uses is dropped, and what only it used.
// CHECK-LABEL: rec.operator @unused(
rec.operator @unused(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    // CHECK-NOT: arith.mulf
    // CHECK-NOT: rec.product
    // CHECK: rec.yield
    %square = arith.mulf %xt, %xt : f32
    %product = rec.product %r, %square : !rec.tensor<D, D>
    rec.yield %xt
  }
  rec.return y = all %y
}

// An initial state is f32 in every storage type, also where it stands before a lagged stream elsewhere; what stands before
// lagged streams alone is stored as they are.
// BF16-LABEL: rec.operator @lagged_initials(
// BF16-SAME: %x: !rec.tensor<T, B, D : bf16>, %x0: !rec.tensor<B, D : bf16>, %h0: !rec.tensor<B, D : f32>
rec.operator @lagged_initials(%x: !rec.tensor<T, B, D>, %x0: !rec.tensor<B, D>, %h0: !rec.tensor<B, D>) {
  %h = rec.recurrence over T
      lagged(%xl = %x : !rec.tensor<T, B, D> from %x0 : !rec.tensor<B, D>)
      states(%hp = %h0 : !rec.tensor<B, D>) {
    %hn = arith.addf %xl, %hp : f32
    rec.yield %hn
  }
  %y = rec.recurrence over T
      lagged(%hl = %h : !rec.sequence from %h0 : !rec.tensor<B, D>) {
    rec.yield %hl
  }
  rec.return y = all %y
}
