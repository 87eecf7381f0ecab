// One step ahead with a GRU: the input product w u, the cell, and a linear readout, all
// in one step.

rec.operator @gru_forecast(%u: !rec.tensor<T, B, I>, %w: !rec.tensor<3, H, D, I>,
                           %r: !rec.tensor<3, H, D, D>, %b: !rec.tensor<4, H, D>,
                           %h0: !rec.tensor<B, H, D>, %w_out: !rec.tensor<O, D>,
                           %b_out: !rec.tensor<O>) {
  %h, %forecast = rec.recurrence over T
      streams(%ut = %u : !rec.tensor<T, B, I>)
      params(%bg, %br, %bz, %bn = %b : !rec.tensor<4, H, D>, %offset = %b_out : !rec.tensor<O>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %xr, %xz, %xn = rec.product %w, %ut : !rec.tensor<3, H, D, I>
    %rg, %rr, %rz = rec.product %r, %hp : !rec.tensor<3, H, D, D>
    %xbr = arith.addf %xr, %br : f32
    %xbz = arith.addf %xz, %bz : f32
    %gr = arith.addf %xbr, %rr : f32
    %gz = arith.addf %xbz, %rz : f32
    %reset = rec.sigmoid %gr : f32
    %z = rec.sigmoid %gz : f32
    %g = arith.addf %rg, %bg : f32
    %scaled = arith.mulf %reset, %g : f32
    %xbn = arith.addf %xn, %bn : f32
    %gn = arith.addf %xbn, %scaled : f32
    %n = math.tanh %gn : f32
    %one = arith.constant 1.0 : f32
    %rest = arith.subf %one, %z : f32
    %kept = arith.mulf %z, %hp : f32
    %new = arith.mulf %rest, %n : f32
    %hn = arith.addf %kept, %new : f32

    %y = rec.product %w_out, %hn : !rec.tensor<O, D>
    %next_year = arith.addf %y, %offset : f32
    rec.yield %hn, %next_year
  }
  rec.return h = all %h, h_last = last %h, forecast = all %forecast
}
