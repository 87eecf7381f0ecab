// A GRU with its input product: kernels/specs/gru.mlir with x = w u. The product comes
// before the reset, as in PyTorch, cuDNN and oneDNN's lbr_gru. Gates of w in the order
// reset, update, new; of r new (g), reset, update; of b g, reset, update, new.

rec.operator @gru(%u: !rec.tensor<T, B, I>, %w: !rec.tensor<3, H, D, I>,
                  %r: !rec.tensor<3, H, D, D>, %b: !rec.tensor<4, H, D>,
                  %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%ut = %u : !rec.tensor<T, B, I>)
      params(%bg, %br, %bz, %bn = %b : !rec.tensor<4, H, D>)
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
