// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu --rec-schedule --rec-tile --rec-expand-math --split-input-file --verify-diagnostics

// The place is that of the op in the spec.

rec.operator @cell(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 20 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) {
    // expected-error @below {{'math.cbrt' is not lowered for the CPU yet}}
    %1 = math.cbrt %xt : f32
    rec.yield %1
  }
  rec.return y = all %y
}

// -----

rec.operator @cell(%x: !rec.tensor<T, B, D : f32>) attributes {sizes = {D = 20 : i64}, storage = f32} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D : f32>) {
    // expected-error @below {{'arith.remf' is not lowered for the CPU yet}}
    %1 = arith.remf %xt, %xt : f32
    rec.yield %1
  }
  rec.return y = all %y
}

// -----

func.func @double(%x: vector<8xf64>) -> vector<8xf64> {
  // expected-error @below {{'math.exp' is not lowered for the CPU yet}}
  %y = math.exp %x : vector<8xf64>
  return %y : vector<8xf64>
}
