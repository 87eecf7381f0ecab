// One step ahead with an LSTM: the input product w u, the cell, and a linear readout,
// all in one step.

rec.operator @lstm_forecast(%u: !rec.tensor<T, B, I>, %w: !rec.tensor<4, H, D, I>,
                            %r: !rec.tensor<4, H, D, D>, %b: !rec.tensor<4, H, D>,
                            %h0: !rec.tensor<B, H, D>, %c0: !rec.tensor<B, H, D>,
                            %w_out: !rec.tensor<O, D>, %b_out: !rec.tensor<O>) {
  %h, %c, %forecast = rec.recurrence over T
      streams(%ut = %u : !rec.tensor<T, B, I>)
      params(%bi, %bf, %bz, %bo = %b : !rec.tensor<4, H, D>, %offset = %b_out : !rec.tensor<O>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %cp = %c0 : !rec.tensor<B, H, D>) {
    %xi, %xf, %xz, %xo = rec.product %w, %ut : !rec.tensor<4, H, D, I>
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>
    %xbi = arith.addf %xi, %bi : f32
    %xbf = arith.addf %xf, %bf : f32
    %xbz = arith.addf %xz, %bz : f32
    %xbo = arith.addf %xo, %bo : f32
    %gi = arith.addf %xbi, %ri : f32
    %gf = arith.addf %xbf, %rf : f32
    %gz = arith.addf %xbz, %rz : f32
    %go = arith.addf %xbo, %ro : f32
    %i = rec.sigmoid %gi : f32
    %f = rec.sigmoid %gf : f32
    %z = math.tanh %gz : f32
    %o = rec.sigmoid %go : f32
    %kept = arith.mulf %f, %cp : f32
    %taken = arith.mulf %i, %z : f32
    %cn = arith.addf %kept, %taken : f32
    %shown = math.tanh %cn : f32
    %hn = arith.mulf %o, %shown : f32

    %y = rec.product %w_out, %hn : !rec.tensor<O, D>
    %next_year = arith.addf %y, %offset : f32
    rec.yield %hn, %cn, %next_year
  }
  rec.return h = all %h, h_last = last %h, c_last = last %c, forecast = all %forecast
}
