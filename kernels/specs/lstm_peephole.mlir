// LSTM with peepholes: the cell feeds the gates through diagonal weights p, in the
// order input, forget, output; input and forget gate see the old cell, the output
// gate the new one. Gates in the order input, forget, cell, output.
//
// Gers, Schraudolph and Schmidhuber, Learning precise timing with LSTM recurrent
// networks, Journal of Machine Learning Research 3 (2002).

rec.operator @lstm_peephole(%x: !rec.tensor<T, B, 4, H, D>, %r: !rec.tensor<4, H, D, D>,
                            %p: !rec.tensor<3, H, D>, %b: !rec.tensor<4, H, D> = 0.0,
                            %h0: !rec.tensor<B, H, D>, %c0: !rec.tensor<B, H, D>) {
  %h, %c = rec.recurrence over T
      streams(%xi, %xf, %xz, %xo = %x : !rec.tensor<T, B, 4, H, D>)
      params(%pi, %pf, %po = %p : !rec.tensor<3, H, D>,
             %bi, %bf, %bz, %bo = %b : !rec.tensor<4, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %cp = %c0 : !rec.tensor<B, H, D>) {
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>
    %xbi = arith.addf %xi, %bi : f32
    %xbf = arith.addf %xf, %bf : f32
    %xbz = arith.addf %xz, %bz : f32
    %xbo = arith.addf %xo, %bo : f32
    %ui = arith.addf %xbi, %ri : f32
    %uf = arith.addf %xbf, %rf : f32
    %gz = arith.addf %xbz, %rz : f32
    %uo = arith.addf %xbo, %ro : f32

    // Peepholes of the old cell.
    %ci = arith.mulf %pi, %cp : f32
    %cf = arith.mulf %pf, %cp : f32
    %gi = arith.addf %ui, %ci : f32
    %gf = arith.addf %uf, %cf : f32
    %i = rec.sigmoid %gi : f32
    %f = rec.sigmoid %gf : f32
    %z = math.tanh %gz : f32
    %kept = arith.mulf %f, %cp : f32
    %taken = arith.mulf %i, %z : f32
    %cn = arith.addf %kept, %taken : f32

    // The output gate's, of the new one.
    %co = arith.mulf %po, %cn : f32
    %go = arith.addf %uo, %co : f32
    %o = rec.sigmoid %go : f32
    %shown = math.tanh %cn : f32
    %hn = arith.mulf %o, %shown : f32
    rec.yield %hn, %cn
  }
  rec.return h = all %h, h_last = last %h, c_last = last %c
}
