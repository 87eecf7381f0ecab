// Mamba-2's state space duality: a state for each head that decays by one number. Each
// group of heads shares b and c: G groups of R heads of D channels.
//
//   step = softplus(dt + dt_bias), A = -exp(a_log)        for each head
//   h' = exp(step A) h + step x b^T        h over [D, N]
//   y = h' c + d x
//
// Dao and Gu, Transformers are SSMs, arXiv 2405.21060, section 7, with
// names of its code, whose D is d and whose head's channels P are D here; the state has its
// code's layout. Head h is [h / R, h mod R]. The convolution before, the gate z and the norm
// behind it are taken outside.

rec.operator @ssd(%x: !rec.tensor<T, B, G, R, D>, %dt: !rec.tensor<T, B, G, R>,
                  %a_log: !rec.tensor<G, R>, %b: !rec.tensor<T, B, G, N>,
                  %c: !rec.tensor<T, B, G, N>, %d: !rec.tensor<G, R> = 0.0,
                  %dt_bias: !rec.tensor<G, R> = 0.0, %h0: !rec.tensor<B, G, R, D, N>) {
  %h, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, G, R, D>, %raw = %dt : !rec.tensor<T, B, G, R>,
              %bt = %b : !rec.tensor<T, B, G, N>, %ct = %c : !rec.tensor<T, B, G, N>)
      params(%al = %a_log : !rec.tensor<G, R>, %skip = %d : !rec.tensor<G, R>,
             %bias = %dt_bias : !rec.tensor<G, R>)
      states(%hp = %h0 : !rec.tensor<B, G, R, D, N>) {
    %biased = arith.addf %raw, %bias : f32
    %step = rec.softplus %biased : f32
    %speed = math.exp %al : f32
    %minus = arith.mulf %step, %speed : f32
    %log_decay = arith.negf %minus : f32
    %decay = math.exp %log_decay : f32
    %kept = arith.mulf %decay, %hp : f32
    %dx = arith.mulf %step, %xt : f32
    %taken = arith.mulf %bt, %dx : f32
    %hn = arith.addf %kept, %taken : f32

    %read = arith.mulf %ct, %hn : f32
    %shown = rec.reduce sum %read over [N] : f32
    %direct = arith.mulf %skip, %xt : f32
    %yt = arith.addf %shown, %direct : f32
    rec.yield %hn, %yt
  }
  rec.return y = all %y, h_last = last %h
}
