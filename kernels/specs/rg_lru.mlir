// Real-gated linear recurrent unit of Griffin and RecurrentGemma. Gates in the order
// recurrence, input:
//
//   r = sigmoid(gates_r + b_r)   i = sigmoid(gates_i + b_i)
//   log a = -8 softplus(a_param) r
//   h' = a h + sqrt(1 - a^2) i x
//
// De et al., Griffin: mixing gated linear recurrences with local attention for efficient
// language models, arXiv 2402.19427, section 2.4. The sign of a_param is that of the
// released code, which also takes the first x of a sequence without the square root.

rec.operator @rg_lru(%x: !rec.tensor<T, B, D>, %gates: !rec.tensor<T, B, 2, D>,
                     %a_param: !rec.tensor<D>, %b: !rec.tensor<2, D> = 0.0,
                     %h0: !rec.tensor<B, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>, %xr, %xi = %gates : !rec.tensor<T, B, 2, D>)
      params(%ap = %a_param : !rec.tensor<D>, %br, %bi = %b : !rec.tensor<2, D>)
      states(%hp = %h0 : !rec.tensor<B, D>) {
    %gr = arith.addf %xr, %br : f32
    %gi = arith.addf %xi, %bi : f32
    %r = rec.sigmoid %gr : f32
    %i = rec.sigmoid %gi : f32

    %c = arith.constant -8.0 : f32
    %rate = rec.softplus %ap : f32
    %slowest = arith.mulf %c, %rate : f32
    %log_a = arith.mulf %slowest, %r : f32
    %a = math.exp %log_a : f32

    // 1 - a^2, without cancellation where a is close to 1.
    %twice = arith.addf %log_a, %log_a : f32
    %below = math.expm1 %twice : f32
    %square = arith.negf %below : f32
    %scale = math.sqrt %square : f32

    %gated = arith.mulf %i, %xt : f32
    %taken = arith.mulf %scale, %gated : f32
    %kept = arith.mulf %a, %hp : f32
    %hn = arith.addf %kept, %taken : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
