// Mamba's inner block: a causal convolution, projections of what it gives, the selective
// scan, and the gate.
//
//   u_t = silu(conv_bias + sum over j < J of conv_weight_j x_{t - (J - 1 - j)})  over [D]
//   b = w_b u, c = w_c u                                                         over [N]
//   step = softplus(w_dt (w_r u) + dt_bias), A = -exp(a_log)   step over [D], A over [D, N]
//   h' = exp(step A) h + step b u                                              over [D, N]
//   y = (h' c + d u) silu(z)                                      silu(a) = a sigmoid(a)
//
// Gu and Dao, Mamba: linear-time sequence modeling with selective state spaces, arXiv
// 2312.00752, section 3.4 and algorithm 2; mamba is its scan alone. x and z are the halves
// of its in_proj, whose out_proj is taken outside, too. x_proj's rows are w_r [R, D], w_b
// and w_c, in this order, w_dt is dt_proj, and conv_weight is conv1d's [D, 1, J] without
// its axis of 1, with J = 4. x_past_last and h_last are its cache.

rec.operator @mamba_block(%x: !rec.tensor<T, B, D>, %z: !rec.tensor<T, B, D>,
                          %conv_weight: !rec.tensor<D, J>,
                          %conv_bias: !rec.tensor<D> = 0.0, %w_r: !rec.tensor<R, D>,
                          %w_b: !rec.tensor<N, D>, %w_c: !rec.tensor<N, D>,
                          %w_dt: !rec.tensor<D, R>, %dt_bias: !rec.tensor<D> = 0.0,
                          %a_log: !rec.tensor<D, N>, %d: !rec.tensor<D> = 0.0,
                          %x_past: !rec.tensor<P, B, D>, %h0: !rec.tensor<B, D, N>) {
  %u, %x_next = rec.recurrence over T
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %x_past : !rec.tensor<P, B, D>)
      params(%w = %conv_weight : !rec.tensor<D, J>, %bias = %conv_bias : !rec.tensor<D>) {
    %weighted = arith.mulf %xw, %w : f32
    %sum = rec.reduce sum %weighted over [J] : f32
    %a = arith.addf %sum, %bias : f32
    %gate = rec.sigmoid %a : f32
    %ut = arith.mulf %a, %gate : f32
    rec.yield %ut
  }
  %h, %y = rec.recurrence over T
      streams(%ut = %u : !rec.sequence, %zt = %z : !rec.tensor<T, B, D>)
      params(%al = %a_log : !rec.tensor<D, N>, %skip = %d : !rec.tensor<D>,
             %bias = %dt_bias : !rec.tensor<D>)
      states(%hp = %h0 : !rec.tensor<B, D, N>) {
    %bt = rec.product %w_b, %ut : !rec.tensor<N, D>
    %ct = rec.product %w_c, %ut : !rec.tensor<N, D>
    %low_rank = rec.product %w_r, %ut : !rec.tensor<R, D>
    %raw = rec.product %w_dt, %low_rank : !rec.tensor<D, R>
    %biased = arith.addf %raw, %bias : f32
    %step = rec.softplus %biased : f32
    %speed = math.exp %al : f32
    %minus = arith.mulf %step, %speed : f32
    %log_decay = arith.negf %minus : f32
    %decay = math.exp %log_decay : f32
    %kept = arith.mulf %decay, %hp : f32
    %du = arith.mulf %step, %ut : f32
    %taken = arith.mulf %du, %bt : f32
    %hn = arith.addf %kept, %taken : f32

    %read = arith.mulf %hn, %ct : f32
    %shown = rec.reduce sum %read over [N] : f32
    %direct = arith.mulf %skip, %ut : f32
    %both = arith.addf %shown, %direct : f32
    %open = rec.sigmoid %zt : f32
    %gate = arith.mulf %zt, %open : f32
    %yt = arith.mulf %both, %gate : f32
    rec.yield %hn, %yt
  }
  rec.return y = all %y, x_past_last = last %x_next, h_last = last %h
}
