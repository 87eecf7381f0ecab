// Gated recurrent unit with the product before the reset: the reset gate scales
// R_g h + b_g. Input gates in the order reset, update, new; recurrent gates in the
// order new (g), reset, update; biases g, reset, update, new.
//
// Cho et al., arXiv 1406.1078, in the variant of PyTorch, cuDNN and FlashRNN;
// oneDNN's lbr_gru.

rec.operator @gru(%x: !rec.tensor<T, B, 3, H, D>, %r: !rec.tensor<3, H, D, D>,
                  %b: !rec.tensor<4, H, D> = 0.0, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xr, %xz, %xn = %x : !rec.tensor<T, B, 3, H, D>)
      params(%bg, %br, %bz, %bn = %b : !rec.tensor<4, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
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
