// Mamba-2 whose state holds the last W steps only: what leaves the window is subtracted.
//
//   step = softplus(dt + dt_bias), log_decay = -exp(a_log) step        for each head
//   span' = span + log_decay - log_decay of the leaving step
//   h' = exp(log_decay) h + step x b^T - exp(span') (step x b^T of the leaving step)
//   y = h' c + d x                                    h over [D, N]
//
// Chen et al., Stuffed Mamba, arXiv 2410.07145 (version 1), the sliding window by difference
// of states, ssd's own at t and exp(span) times that at t - W: in one state here, not two.
// Layouts are those of ssd.
//
// The leaving step's inputs are the sequences themselves, W steps behind: x_old at t is
// x at t - W, likewise b_old and dt_old. Where t < W nothing leaves: there x_old is zero and
// dt_old so negative that its softplus is 0, such as -10000. span is the logarithm of what
// the window's decays make of its oldest step, never above 0.

rec.operator @ssd_window(%x: !rec.tensor<T, B, G, R, D>, %dt: !rec.tensor<T, B, G, R>,
                         %b: !rec.tensor<T, B, G, N>, %c: !rec.tensor<T, B, G, N>,
                         %x_old: !rec.tensor<T, B, G, R, D>,
                         %dt_old: !rec.tensor<T, B, G, R>, %b_old: !rec.tensor<T, B, G, N>,
                         %a_log: !rec.tensor<G, R>, %d: !rec.tensor<G, R> = 0.0,
                         %dt_bias: !rec.tensor<G, R> = 0.0,
                         %h0: !rec.tensor<B, G, R, D, N>, %span0: !rec.tensor<B, G, R>) {
  %h, %span, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, G, R, D>, %raw = %dt : !rec.tensor<T, B, G, R>,
              %bt = %b : !rec.tensor<T, B, G, N>, %ct = %c : !rec.tensor<T, B, G, N>,
              %xo = %x_old : !rec.tensor<T, B, G, R, D>,
              %rawo = %dt_old : !rec.tensor<T, B, G, R>,
              %bo = %b_old : !rec.tensor<T, B, G, N>)
      params(%al = %a_log : !rec.tensor<G, R>, %skip = %d : !rec.tensor<G, R>,
             %bias = %dt_bias : !rec.tensor<G, R>)
      states(%hp = %h0 : !rec.tensor<B, G, R, D, N>, %spanp = %span0 : !rec.tensor<B, G, R>) {
    %speed = math.exp %al : f32
    %rate = arith.negf %speed : f32
    %biased = arith.addf %raw, %bias : f32
    %step = rec.softplus %biased : f32
    %log_decay = arith.mulf %step, %rate : f32
    %biasedo = arith.addf %rawo, %bias : f32
    %stepo = rec.softplus %biasedo : f32
    %log_decayo = arith.mulf %stepo, %rate : f32

    // Rounding must not bring the window's decay above 1.
    %zero = arith.constant 0.0 : f32
    %longer = arith.addf %spanp, %log_decay : f32
    %shorter = arith.subf %longer, %log_decayo : f32
    %spann = arith.minimumf %shorter, %zero : f32

    %decay = math.exp %log_decay : f32
    %kept = arith.mulf %decay, %hp : f32
    %dx = arith.mulf %step, %xt : f32
    %taken = arith.mulf %bt, %dx : f32
    %both = arith.addf %kept, %taken : f32
    %oldest = math.exp %spann : f32
    %dxo = arith.mulf %stepo, %xo : f32
    %share = arith.mulf %oldest, %dxo : f32
    %leaving = arith.mulf %bo, %share : f32
    %hn = arith.subf %both, %leaving : f32

    %read = arith.mulf %ct, %hn : f32
    %shown = rec.reduce sum %read over [N] : f32
    %direct = arith.mulf %skip, %xt : f32
    %yt = arith.addf %shown, %direct : f32
    rec.yield %hn, %spann, %yt
  }
  rec.return y = all %y, h_last = last %h, span_last = last %span
}
