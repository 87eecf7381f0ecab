// A GRU with its input product and the reset before the recurrent one: R_n acts on
// reset * h. Cho et al., arXiv 1406.1078, equations 5 to 8; oneDNN's vanilla_gru. Gates
// in the order reset, update, new.

rec.operator @gru_reset_before(%u: !rec.tensor<T, B, I>, %w: !rec.tensor<3, H, D, I>,
                               %r: !rec.tensor<3, H, D, D>, %b: !rec.tensor<3, H, D>,
                               %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%ut = %u : !rec.tensor<T, B, I>)
      params(%br, %bz, %bn = %b : !rec.tensor<3, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %xr, %xz, %xn = rec.product %w, %ut : !rec.tensor<3, H, D, I>
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

    // h' = z h + (1 - z) n
    %one = arith.constant 1.0 : f32
    %rest = arith.subf %one, %z : f32
    %kept = arith.mulf %z, %hp : f32
    %new = arith.mulf %rest, %n : f32
    %hn = arith.addf %kept, %new : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
