// Mamba's selective scan: a diagonal state space model whose step, input and read-out
// depend on the input.
//
//   step = softplus(dt + dt_bias), A = -exp(a_log)        step over [D], A over [D, N]
//   h' = exp(step A) h + step b x        h over [D, N]
//   y = h' c + d x
//
// Gu and Dao, Mamba: linear-time sequence modeling with selective state spaces, arXiv
// 2312.00752, equation 2 and algorithm 2, discretised as in its code (b times the step,
// not the exact integral). The state and a_log have the layouts of its checkpoints, whose D
// is d here. The convolution before and the gate z behind it are taken outside.

rec.operator @mamba(%x: !rec.tensor<T, B, D>, %dt: !rec.tensor<T, B, D>,
                    %a_log: !rec.tensor<D, N>, %b: !rec.tensor<T, B, N>,
                    %c: !rec.tensor<T, B, N>, %d: !rec.tensor<D> = 0.0,
                    %dt_bias: !rec.tensor<D> = 0.0, %h0: !rec.tensor<B, D, N>) {
  %h, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>, %raw = %dt : !rec.tensor<T, B, D>,
              %bt = %b : !rec.tensor<T, B, N>, %ct = %c : !rec.tensor<T, B, N>)
      params(%al = %a_log : !rec.tensor<D, N>, %skip = %d : !rec.tensor<D>,
             %bias = %dt_bias : !rec.tensor<D>)
      states(%hp = %h0 : !rec.tensor<B, D, N>) {
    %biased = arith.addf %raw, %bias : f32
    %step = rec.softplus %biased : f32
    %speed = math.exp %al : f32
    %minus = arith.mulf %step, %speed : f32
    %log_decay = arith.negf %minus : f32
    %decay = math.exp %log_decay : f32
    %kept = arith.mulf %decay, %hp : f32
    %dx = arith.mulf %step, %xt : f32
    %taken = arith.mulf %dx, %bt : f32
    %hn = arith.addf %kept, %taken : f32

    %read = arith.mulf %hn, %ct : f32
    %shown = rec.reduce sum %read over [N] : f32
    %direct = arith.mulf %skip, %xt : f32
    %yt = arith.addf %shown, %direct : f32
    rec.yield %hn, %yt
  }
  rec.return y = all %y, h_last = last %h
}
