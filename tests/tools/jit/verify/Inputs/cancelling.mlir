// A quotient whose divisor f32 may find to be zero, and a sign that NaN does not determine.
rec.operator @cancelling(%x: !rec.tensor<T, B, K>, %p: !rec.tensor<K>) {
  %q, %sign = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, K>)
      params(%pt = %p : !rec.tensor<K>) {
    %sum = arith.addf %xt, %pt : f32
    %rest = arith.subf %sum, %pt : f32
    %q = arith.divf %pt, %rest : f32
    %one = arith.constant 1.0 : f32
    %sign = math.copysign %one, %xt : f32
    rec.yield %q, %sign
  }
  rec.return q = all %q, sign = all %sign
}
