// Gated recurrent unit with the reset before the product: R_n acts on r * h. Gates of
// input, weight and bias in the order reset, update, new.
//
// Cho et al., arXiv 1406.1078, equations 5 to 8; oneDNN's vanilla_gru.

rec.operator @gru_reset_before(%x: !rec.tensor<T, B, 3, H, D>, %r: !rec.tensor<3, H, D, D>,
                               %b: !rec.tensor<3, H, D> = 0.0, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xr, %xz, %xn = %x : !rec.tensor<T, B, 3, H, D>)
      params(%br, %bz, %bn = %b : !rec.tensor<3, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %rr, %rz = rec.product %r[0 to 2], %hp : !rec.tensor<3, H, D, D>
    %xbr = arith.addf %xr, %br : f32
    %xbz = arith.addf %xz, %bz : f32
    %gr = arith.addf %xbr, %rr : f32
    %gz = arith.addf %xbz, %rz : f32
    %reset = rec.sigmoid %gr : f32
    %z = rec.sigmoid %gz : f32

    %rh = arith.mulf %reset, %hp : f32
    %rn = rec.product %r[2 to 3], %rh : !rec.tensor<3, H, D, D>
    %xbn = arith.addf %xn, %bn : f32
    %gn = arith.addf %xbn, %rn : f32
    %n = math.tanh %gn : f32

    %one = arith.constant 1.0 : f32
    %rest = arith.subf %one, %z : f32
    %kept = arith.mulf %z, %hp : f32
    %new = arith.mulf %rest, %n : f32
    %hn = arith.addf %kept, %new : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
