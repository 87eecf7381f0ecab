// Simple recurrent network of Elman and of Jordan: the hidden layer h sees itself (r,
// Elman) and the network's output y (f, Jordan), both one step before.
//
//   h' = tanh(x + r h + f y + b)
//   y' = sigmoid(v h' + c)
//
// Elman, Finding structure in time (1990); Jordan, Serial order (1986); both as in Lipton,
// Berkowitz and Elkan, A critical review of recurrent neural networks for sequence
// learning, arXiv 1506.00019, section 3.1. Without r it is Jordan's network, without f
// Elman's with an output.

rec.operator @jordan(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<H, D, D> = 0.0,
                     %f: !rec.tensor<H, D, O> = 0.0, %v: !rec.tensor<H, O, D>,
                     %b: !rec.tensor<H, D> = 0.0, %c: !rec.tensor<H, O> = 0.0,
                     %h0: !rec.tensor<B, H, D>, %y0: !rec.tensor<B, H, O>) {
  %h, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      params(%bh = %b : !rec.tensor<H, D>, %cy = %c : !rec.tensor<H, O>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %yp = %y0 : !rec.tensor<B, H, O>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, D, D>
    %fy = rec.product %f, %yp : !rec.tensor<H, D, O>
    %xb = arith.addf %xt, %bh : f32
    %xr = arith.addf %xb, %rh : f32
    %gh = arith.addf %xr, %fy : f32
    %hn = math.tanh %gh : f32

    %vh = rec.product %v, %hn : !rec.tensor<H, O, D>
    %gy = arith.addf %vh, %cy : f32
    %yn = rec.sigmoid %gy : f32
    rec.yield %hn, %yn
  }
  rec.return h = all %h, y = all %y, h_last = last %h, y_last = last %y
}
