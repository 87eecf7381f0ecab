// Minimal LSTM, whose gates do not see the state, so that it is linear in it; forget and
// input gate add up to 1. Gates in the order forget, input, new:
//
//   f = sigmoid(x_f + b_f)   i = sigmoid(x_i + b_i)
//   n = g(x_n + b_n), g(a) = a + 1/2 for a >= 0, else sigmoid(a)
//   h' = f / (f + i) h + i / (f + i) n
//
// Feng et al., Were RNNs all we needed?, arXiv 2410.01201, section 3.2, with the
// positive g of its appendix B. The quotients are the sigmoids of log f - log i and of
// log i - log f, which are right where f and i are both too small for a float.

rec.operator @minlstm(%x: !rec.tensor<T, B, 3, D>, %b: !rec.tensor<3, D> = 0.0,
                      %h0: !rec.tensor<B, D>) {
  %h = rec.recurrence over T
      streams(%xf, %xi, %xn = %x : !rec.tensor<T, B, 3, D>)
      params(%bf, %bi, %bn = %b : !rec.tensor<3, D>)
      states(%hp = %h0 : !rec.tensor<B, D>) {
    %zero = arith.constant 0.0 : f32
    %half = arith.constant 0.5 : f32
    %gf = arith.addf %xf, %bf : f32
    %gi = arith.addf %xi, %bi : f32
    %lf = rec.logsigmoid %gf : f32
    %li = rec.logsigmoid %gi : f32
    %df = arith.subf %lf, %li : f32
    %di = arith.subf %li, %lf : f32
    %f = rec.sigmoid %df : f32
    %i = rec.sigmoid %di : f32

    %gn = arith.addf %xn, %bn : f32
    %positive = arith.cmpf oge, %gn, %zero : f32
    %shifted = arith.addf %gn, %half : f32
    %squashed = rec.sigmoid %gn : f32
    %n = arith.select %positive, %shifted, %squashed : f32

    %kept = arith.mulf %f, %hp : f32
    %new = arith.mulf %i, %n : f32
    %hn = arith.addf %kept, %new : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
