// A memory that is corrected towards each value. Saturated inputs make it grow beyond f32.
rec.operator @delta_rule(%k: !rec.tensor<T, B, K>, %q: !rec.tensor<T, B, K>, %v: !rec.tensor<T, B, V>,
                         %s0: !rec.tensor<B, V, K>) {
  %s, %o = rec.recurrence over T
      streams(%kt = %k : !rec.tensor<T, B, K>, %qt = %q : !rec.tensor<T, B, K>, %vt = %v : !rec.tensor<T, B, V>)
      states(%sp = %s0 : !rec.tensor<B, V, K>) {
    %recalled = arith.mulf %sp, %kt : f32
    %value = rec.reduce sum %recalled over [K] : f32
    %error = arith.subf %vt, %value : f32
    %change = arith.mulf %error, %kt : f32
    %tenth = arith.constant 0.1 : f32
    %scaled = arith.mulf %change, %tenth : f32
    %sn = arith.addf %sp, %scaled : f32
    %asked = arith.mulf %sn, %qt : f32
    %o = rec.reduce sum %asked over [K] : f32
    rec.yield %sn, %o
  }
  rec.return o = all %o, s_last = last %s
}
