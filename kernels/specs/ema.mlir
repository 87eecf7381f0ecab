// Damped exponential moving average of Mega, with N modes per channel:
//
//   p = sigmoid(delta)    q = 1 - p sigmoid(alpha)
//   h' = q h + p beta x   y = sum over N of gamma h' + omega x
//
// Ma et al., Mega: moving average equipped gated attention, arXiv 2209.10655, section
// 3.1. Parameters as in its released code: p is the paper's alpha, and sigmoid(alpha)
// its damping delta. The code divides gamma by sqrt(N), to be done beforehand, and
// applies SiLU to y. Its two-sided form adds this one and its reverse: both count x
// itself.

rec.operator @ema(%x: !rec.tensor<T, B, D>, %delta: !rec.tensor<D, N>, %alpha: !rec.tensor<D, N>,
                  %beta: !rec.tensor<D, N>, %gamma: !rec.tensor<D, N>,
                  %omega: !rec.tensor<D> = 0.0, %h0: !rec.tensor<B, D, N>) {
  %h, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%deltan = %delta : !rec.tensor<D, N>, %alphan = %alpha : !rec.tensor<D, N>,
             %betan = %beta : !rec.tensor<D, N>, %gamman = %gamma : !rec.tensor<D, N>,
             %omegad = %omega : !rec.tensor<D>)
      states(%hp = %h0 : !rec.tensor<B, D, N>) {
    %one = arith.constant 1.0 : f32
    %p = rec.sigmoid %deltan : f32
    %damping = rec.sigmoid %alphan : f32
    %forgotten = arith.mulf %p, %damping : f32
    %q = arith.subf %one, %forgotten : f32

    %scale = arith.mulf %p, %betan : f32
    %taken = arith.mulf %scale, %xt : f32
    %kept = arith.mulf %q, %hp : f32
    %hn = arith.addf %kept, %taken : f32

    %shown = arith.mulf %gamman, %hn : f32
    %sum = rec.reduce sum %shown over [N] : f32
    %skipped = arith.mulf %omegad, %xt : f32
    %yt = arith.addf %sum, %skipped : f32
    rec.yield %hn, %yt
  }
  rec.return y = all %y, h_last = last %h
}
