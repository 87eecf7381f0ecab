// Linear state space layer (LSSL): a time-invariant linear system for each channel, with a
// dense matrix.
//
//   h' = a h + b x   y = c h' + d x
//
// Gu et al., Combining recurrent, convolutional, and continuous-time models with linear
// state-space layers, arXiv 2110.13985, section 3 (u is x there, and x is h). a and b are
// the discretised ones, for A, B and a step dt of each channel:
// a = (I - dt A / 2)^-1 (I + dt A / 2), b = (I - dt A / 2)^-1 dt B (bilinear). a is f32 in
// every storage type, and so is what it multiplies: what counts are its powers.

rec.operator @lssl(%x: !rec.tensor<T, B, D>, %a: !rec.tensor<D, N, N : f32>,
                   %b: !rec.tensor<D, N>, %c: !rec.tensor<D, N>,
                   %d: !rec.tensor<D> = 0.0, %h0: !rec.tensor<B, D, N>) {
  %h, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%bn = %b : !rec.tensor<D, N>, %cn = %c : !rec.tensor<D, N>, %dd = %d : !rec.tensor<D>)
      states(%hp = %h0 : !rec.tensor<B, D, N>) {
    %kept = rec.product %a, %hp : !rec.tensor<D, N, N : f32>
    %taken = arith.mulf %bn, %xt : f32
    %hn = arith.addf %kept, %taken : f32

    %part = arith.mulf %cn, %hn : f32
    %shown = rec.reduce sum %part over [N] : f32
    %skipped = arith.mulf %dd, %xt : f32
    %yt = arith.addf %shown, %skipped : f32
    rec.yield %hn, %yt
  }
  rec.return y = all %y, h_last = last %h
}
