// RWKV-7: linear attention whose transition removes what the state holds of one key and
// lets each row decay.
//
//   decay = exp(-e^(-1/2) sigmoid(w)), rate = sigmoid(a)        over [K]
//   removed = k k_k, with length 1
//   added = k (1 + (rate - 1) k_a)
//   S' = Diag(decay) S - (rate removed) (S^T removed)^T + added v^T        S over [K, V]
//   y = S'^T r
//
// Peng et al., RWKV-7 "Goose" with expressive dynamic state evolution, arXiv 2503.14456,
// section 4: w and a come before their sigmoids; k_k and k_a are its xi and alpha,
// with PyTorch's names. The state is the paper's transposed. What follows the read-out
// (the norm, the bonus of the current token) is taken outside.

rec.operator @rwkv7(%r: !rec.tensor<T, B, H, K>, %w: !rec.tensor<T, B, H, K>,
                    %k: !rec.tensor<T, B, H, K>, %v: !rec.tensor<T, B, H, V>,
                    %a: !rec.tensor<T, B, H, K>, %k_k: !rec.tensor<H, K> = 1.0,
                    %k_a: !rec.tensor<H, K> = 1.0, %s0: !rec.tensor<B, H, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%rt = %r : !rec.tensor<T, B, H, K>, %wt = %w : !rec.tensor<T, B, H, K>,
              %kt = %k : !rec.tensor<T, B, H, K>, %vt = %v : !rec.tensor<T, B, H, V>,
              %at = %a : !rec.tensor<T, B, H, K>)
      params(%kk = %k_k : !rec.tensor<H, K>, %ka = %k_a : !rec.tensor<H, K>)
      states(%sp = %s0 : !rec.tensor<B, H, K, V>) {
    // The decay of each row: between exp(-e^(-1/2)) = 0.545 and 1.
    %strongest = arith.constant -0.60653066 : f32
    %sw = rec.sigmoid %wt : f32
    %log_decay = arith.mulf %strongest, %sw : f32
    %decay = math.exp %log_decay : f32
    %kept = arith.mulf %decay, %sp : f32

    // The key that is removed, of length 1 but where it is zero.
    %least = arith.constant 1.0e-24 : f32
    %kappa = arith.mulf %kt, %kk : f32
    %kappa2 = arith.mulf %kappa, %kappa : f32
    %squares = rec.reduce sum %kappa2 over [K] : f32
    %bounded = arith.maximumf %squares, %least : f32
    %inverse = math.rsqrt %bounded : f32
    %removed = arith.mulf %kappa, %inverse : f32

    // The key that is added.
    %one = arith.constant 1.0 : f32
    %rate = rec.sigmoid %at : f32
    %less = arith.subf %rate, %one : f32
    %change = arith.mulf %less, %ka : f32
    %factor = arith.addf %one, %change : f32
    %added = arith.mulf %kt, %factor : f32

    %asked = arith.mulf %removed, %sp : f32
    %answer = rec.reduce sum %asked over [K] : f32
    %direction = arith.mulf %rate, %removed : f32
    %gone = arith.mulf %direction, %answer : f32
    %left = arith.subf %kept, %gone : f32
    %kv = arith.mulf %added, %vt : f32
    %sn = arith.addf %left, %kv : f32

    %read = arith.mulf %rt, %sn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}
