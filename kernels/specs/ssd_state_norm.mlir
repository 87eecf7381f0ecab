// Mamba-2 with a bound on the norm of each head's state, which keeps it from growing
// beyond what training saw.
//
//   step = softplus(dt + dt_bias), A = -exp(a_log)        for each head
//   u = exp(step A) h + step x b^T        h over [D, N]
//   h' = u min(1, p / |u|)        |u| the root of the sum of u's squares
//   y = h' c + d x
//
// Chen et al., Stuffed Mamba, arXiv 2410.07145 (version 1), the normalisation of the state;
// without the bound it is ssd, whose layouts these are. The released code multiplies by
// |u| / p, which makes a large state larger.

rec.operator @ssd_state_norm(%x: !rec.tensor<T, B, G, R, D>, %dt: !rec.tensor<T, B, G, R>,
                             %a_log: !rec.tensor<G, R>, %b: !rec.tensor<T, B, G, N>,
                             %c: !rec.tensor<T, B, G, N>, %p: !rec.tensor<G, R>,
                             %d: !rec.tensor<G, R> = 0.0,
                             %dt_bias: !rec.tensor<G, R> = 0.0,
                             %h0: !rec.tensor<B, G, R, D, N>) {
  %h, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, G, R, D>, %raw = %dt : !rec.tensor<T, B, G, R>,
              %bt = %b : !rec.tensor<T, B, G, N>, %ct = %c : !rec.tensor<T, B, G, N>)
      params(%al = %a_log : !rec.tensor<G, R>, %bound = %p : !rec.tensor<G, R>,
             %skip = %d : !rec.tensor<G, R>, %bias = %dt_bias : !rec.tensor<G, R>)
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
    %u = arith.addf %kept, %taken : f32

    // min(1, p / |u|) as p / max(|u|, p): a state of zeros has nothing to divide by.
    %u2 = arith.mulf %u, %u : f32
    %squares = rec.reduce sum %u2 over [D, N] : f32
    %norm = math.sqrt %squares : f32
    %larger = arith.maximumf %norm, %bound : f32
    %factor = arith.divf %bound, %larger : f32
    %hn = arith.mulf %factor, %u : f32

    %read = arith.mulf %ct, %hn : f32
    %shown = rec.reduce sum %read over [N] : f32
    %direct = arith.mulf %skip, %xt : f32
    %yt = arith.addf %shown, %direct : f32
    rec.yield %hn, %yt
  }
  rec.return y = all %y, h_last = last %h
}
