// LSTM with a recurrent projection: the cell is C wide, and the state that is shown
// and fed back, P o tanh(c), is P wide. Gates in the order input, forget, cell, output.
//
// Sak, Senior and Beaufays, arXiv 1402.1128.

rec.operator @lstm_projection(%x: !rec.tensor<T, B, 4, H, C>, %r: !rec.tensor<4, H, C, P>,
                              %b: !rec.tensor<4, H, C> = 0.0, %p: !rec.tensor<H, P, C>,
                              %h0: !rec.tensor<B, H, P>, %c0: !rec.tensor<B, H, C>) {
  %h, %c = rec.recurrence over T
      streams(%xi, %xf, %xz, %xo = %x : !rec.tensor<T, B, 4, H, C>)
      params(%bi, %bf, %bz, %bo = %b : !rec.tensor<4, H, C>)
      states(%hp = %h0 : !rec.tensor<B, H, P>, %cp = %c0 : !rec.tensor<B, H, C>) {
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, C, P>
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
    %full = arith.mulf %o, %shown : f32
    %hn = rec.product %p, %full : !rec.tensor<H, P, C>
    rec.yield %hn, %cn
  }
  rec.return h = all %h, h_last = last %h, c_last = last %c
}
