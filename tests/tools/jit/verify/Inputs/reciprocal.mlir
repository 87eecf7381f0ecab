// The reciprocal of a sum, which may cancel.
rec.operator @reciprocal(%x: !rec.tensor<T, B, H, K>) {
  %q = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, K>) {
    %one = arith.constant 1.0 : f32
    %sum = rec.reduce sum %xt over [K] : f32
    %q = arith.divf %one, %sum : f32
    rec.yield %q
  }
  rec.return q = all %q
}
