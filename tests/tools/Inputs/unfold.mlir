// A state over an image, whose neighbourhood is weighed: tanh(x + the sum over w times the 3 x 3 around), and views of
// what the step makes and of views.
rec.operator @unfold(%x: !rec.tensor<T, B, Y, X>, %w: !rec.tensor<KY, KX>, %v: !rec.tensor<J>, %u: !rec.tensor<I>,
                     %h0: !rec.tensor<B, Y, X>) {
  %h, %taps, %twice = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, Y, X>)
      params(%wt = %w : !rec.tensor<KY, KX>, %vt = %v : !rec.tensor<J>, %ut = %u : !rec.tensor<I>)
      states(%hp = %h0 : !rec.tensor<B, Y, X>) {
    %hw = rec.unfold %hp over [Y by KY, X by KX] : f32
    %weighed = arith.mulf %hw, %wt : f32
    %sum = rec.reduce sum %weighed over [KY, KX] : f32
    %a = arith.addf %xt, %sum : f32
    %hn = math.tanh %a : f32

    %xw = rec.unfold %hn over [X by J] : f32
    %tap = arith.mulf %xw, %vt : f32
    %around = rec.unfold %xt over [X by J] : f32
    %further = rec.unfold %around over [X by I, Y by KY] : f32
    %scaled = arith.mulf %further, %ut : f32
    %most = rec.reduce max %scaled over [Y, X] : f32
    rec.yield %hn, %tap, %most
  }
  rec.return h = all %h, taps = all %taps, twice = all %twice, h_last = last %h
}
