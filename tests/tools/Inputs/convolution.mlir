// Two gates of a ConvLSTM's kind: dense convolutions of a state and of a stream, the taps as blocks of the weight.
rec.operator @convolution(%x: !rec.tensor<T, B, Y, X, I>, %r: !rec.tensor<2, KY, KX, D, D>, %w: !rec.tensor<KY, KX, D, I>,
                          %h0: !rec.tensor<B, Y, X, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, Y, X, I>)
      states(%hp = %h0 : !rec.tensor<B, Y, X, D>) {
    %hw = rec.unfold %hp over [Y by KY, X by KX] : f32
    %xw = rec.unfold %xt over [Y by KY, X by KX] : f32
    %rf, %rz = rec.product %r, %hw : !rec.tensor<2, KY, KX, D, D>
    %wx = rec.product %w, %xw : !rec.tensor<KY, KX, D, I>
    %hf = rec.reduce sum %rf over [KY, KX] : f32
    %hz = rec.reduce sum %rz over [KY, KX] : f32
    %in = rec.reduce sum %wx over [KY, KX] : f32
    %f = rec.sigmoid %hf : f32
    %a = arith.addf %hz, %in : f32
    %z = math.tanh %a : f32
    %change = arith.subf %hp, %z : f32
    %kept = arith.mulf %f, %change : f32
    %hn = arith.addf %kept, %z : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
