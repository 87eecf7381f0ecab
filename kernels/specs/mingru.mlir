// Minimal GRU, whose gates do not see the state, so that it is linear in it. Gates in the
// order update, new:
//
//   z = sigmoid(x_z + b_z)   n = g(x_n + b_n), g(a) = a + 1/2 for a >= 0, else sigmoid(a)
//   h' = (1 - z) h + z n
//
// Feng et al., Were RNNs all we needed?, arXiv 2410.01201, section 3.1, with the
// positive g of its appendix B. As in the paper z weights the new value, in PyTorch's
// GRU the old one.

rec.operator @mingru(%x: !rec.tensor<T, B, 2, D>, %b: !rec.tensor<2, D> = 0.0,
                     %h0: !rec.tensor<B, D>) {
  %h = rec.recurrence over T
      streams(%xz, %xn = %x : !rec.tensor<T, B, 2, D>)
      params(%bz, %bn = %b : !rec.tensor<2, D>)
      states(%hp = %h0 : !rec.tensor<B, D>) {
    %zero = arith.constant 0.0 : f32
    %half = arith.constant 0.5 : f32
    %one = arith.constant 1.0 : f32
    %gz = arith.addf %xz, %bz : f32
    %z = rec.sigmoid %gz : f32

    %gn = arith.addf %xn, %bn : f32
    %positive = arith.cmpf oge, %gn, %zero : f32
    %shifted = arith.addf %gn, %half : f32
    %squashed = rec.sigmoid %gn : f32
    %n = arith.select %positive, %shifted, %squashed : f32

    %rest = arith.subf %one, %z : f32
    %kept = arith.mulf %rest, %hp : f32
    %new = arith.mulf %z, %n : f32
    %hn = arith.addf %kept, %new : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
