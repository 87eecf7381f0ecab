// Gated recurrent unit with diagonal recurrent weights, made to be solved in parallel
// over time: gates of input, weight and bias in the order update, reset, new.
//
// Danieli et al., ParaRNN: unlocking parallel training of nonlinear RNNs for large
// language models, arXiv 2510.21450 (ParaGRU).

rec.operator @paragru(%x: !rec.tensor<T, B, 3, H, D>, %r: !rec.tensor<3, H, D>,
                      %b: !rec.tensor<3, H, D> = 0.0, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xz, %xr, %xn = %x : !rec.tensor<T, B, 3, H, D>)
      params(%az, %ar, %an = %r : !rec.tensor<3, H, D>,
             %bz, %br, %bn = %b : !rec.tensor<3, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %xbz = arith.addf %xz, %bz : f32
    %xbr = arith.addf %xr, %br : f32
    %xbn = arith.addf %xn, %bn : f32
    %hz = arith.mulf %az, %hp : f32
    %hr = arith.mulf %ar, %hp : f32
    %gz = arith.addf %xbz, %hz : f32
    %gr = arith.addf %xbr, %hr : f32
    %z = rec.sigmoid %gz : f32
    %reset = rec.sigmoid %gr : f32

    %rh = arith.mulf %hp, %reset : f32
    %past = arith.mulf %an, %rh : f32
    %gn = arith.addf %xbn, %past : f32
    %n = math.tanh %gn : f32

    // h' = (1 - z) h + z n
    %one = arith.constant 1.0 : f32
    %rest = arith.subf %one, %z : f32
    %kept = arith.mulf %rest, %hp : f32
    %new = arith.mulf %z, %n : f32
    %hn = arith.addf %kept, %new : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
