// States that are stored in bf16 and f16 between calls, and one that begins with another number than zero.
rec.operator @stored(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D : bf16>, %u0: !rec.tensor<B, D : f16>,
                     %m0: !rec.tensor<B, D> = -1.0e30) {
  %s, %u, %m = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D : bf16>, %up = %u0 : !rec.tensor<B, D : f16>, %mp = %m0 : !rec.tensor<B, D>) {
    %a = arith.addf %sp, %xt : f32
    %sn = math.tanh %a : f32
    %un = arith.mulf %up, %sn : f32
    %mn = arith.maximumf %mp, %xt : f32
    rec.yield %sn, %un, %mn
  }
  rec.return s = all %s, s_last = last %s, u_last = last %u, m_last = last %m
}
