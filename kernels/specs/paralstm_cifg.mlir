// LSTM with coupled input and forget gate, diagonal recurrent weights and peepholes,
// made to be solved in parallel over time: gates of input, weight and bias in the
// order forget, cell, output; peepholes p in the order forget, output. The forget
// gate sees the old cell, the output gate the new one.
//
// Danieli et al., ParaRNN: unlocking parallel training of nonlinear RNNs for large
// language models, arXiv 2510.21450 (ParaLSTM).

rec.operator @paralstm_cifg(%x: !rec.tensor<T, B, 3, H, D>, %r: !rec.tensor<3, H, D>,
                            %p: !rec.tensor<2, H, D>, %b: !rec.tensor<3, H, D> = 0.0,
                            %h0: !rec.tensor<B, H, D>, %c0: !rec.tensor<B, H, D>) {
  %h, %c = rec.recurrence over T
      streams(%xf, %xz, %xo = %x : !rec.tensor<T, B, 3, H, D>)
      params(%af, %az, %ao = %r : !rec.tensor<3, H, D>,
             %pf, %po = %p : !rec.tensor<2, H, D>,
             %bf, %bz, %bo = %b : !rec.tensor<3, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %cp = %c0 : !rec.tensor<B, H, D>) {
    %xbf = arith.addf %xf, %bf : f32
    %xbz = arith.addf %xz, %bz : f32
    %xbo = arith.addf %xo, %bo : f32
    %hf = arith.mulf %af, %hp : f32
    %hz = arith.mulf %az, %hp : f32
    %ho = arith.mulf %ao, %hp : f32
    %uf = arith.addf %xbf, %hf : f32
    %gz = arith.addf %xbz, %hz : f32
    %uo = arith.addf %xbo, %ho : f32
    %cf = arith.mulf %pf, %cp : f32
    %gf = arith.addf %uf, %cf : f32
    %f = rec.sigmoid %gf : f32
    %z = math.tanh %gz : f32

    // c' = f c + (1 - f) z
    %one = arith.constant 1.0 : f32
    %rest = arith.subf %one, %f : f32
    %kept = arith.mulf %f, %cp : f32
    %taken = arith.mulf %rest, %z : f32
    %cn = arith.addf %kept, %taken : f32

    %co = arith.mulf %po, %cn : f32
    %go = arith.addf %uo, %co : f32
    %o = rec.sigmoid %go : f32
    %shown = math.tanh %cn : f32
    %hn = arith.mulf %o, %shown : f32
    rec.yield %hn, %cn
  }
  rec.return h = all %h, h_last = last %h, c_last = last %c
}
