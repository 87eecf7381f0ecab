// Neural long-term memory of Titans, a perceptron of two layers: w1 [K, N] and w2 [N, V]
// learn at each step that the key k means the value v, by gradient descent with momenta
// s1, s2 and weight decay. k and q are divided by their lengths.
//
//   a = w1^T k   e = w2^T silu(a) - v
//   s2' = sigmoid(eta) s2 - 2 sigmoid(theta) silu(a) e^T
//   s1' = sigmoid(eta) s1 - 2 sigmoid(theta) k (silu'(a) w2 e)^T
//   w1' = (1 - sigmoid(alpha)) w1 + s1'   w2' = (1 - sigmoid(alpha)) w2 + s2'
//   y = w2'^T silu(w1'^T q)
//
// Behrouz, Zhong and Mirrokni, Titans: learning to memorize at test time, arXiv
// 2501.00663, equations 11 to 15, with the loss |e|^2; gates, lengths and the memory whose
// gradient is taken are as in titans. With weights of zero nothing is learnt: w1_0 and
// w2_0 are what the model begins with.

rec.operator @titans_mlp(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                         %v: !rec.tensor<T, B, H, V>, %alpha: !rec.tensor<T, B, H>,
                         %eta: !rec.tensor<T, B, H>, %theta: !rec.tensor<T, B, H>,
                         %w1_0: !rec.tensor<B, H, K, N>, %w2_0: !rec.tensor<B, H, N, V>,
                         %s1_0: !rec.tensor<B, H, K, N>, %s2_0: !rec.tensor<B, H, N, V>) {
  %w1, %w2, %s1, %s2, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>, %at = %alpha : !rec.tensor<T, B, H>,
              %et = %eta : !rec.tensor<T, B, H>, %tt = %theta : !rec.tensor<T, B, H>)
      states(%w1p = %w1_0 : !rec.tensor<B, H, K, N>, %w2p = %w2_0 : !rec.tensor<B, H, N, V>,
             %s1p = %s1_0 : !rec.tensor<B, H, K, N>, %s2p = %s2_0 : !rec.tensor<B, H, N, V>) {
    %epsilon = arith.constant 1.0e-6 : f32
    %one = arith.constant 1.0 : f32
    %two = arith.constant 2.0 : f32
    %qq = arith.mulf %qt, %qt : f32
    %qsum = rec.reduce sum %qq over [K] : f32
    %qsafe = arith.addf %qsum, %epsilon : f32
    %qscale = math.rsqrt %qsafe : f32
    %qn = arith.mulf %qt, %qscale : f32
    %kk = arith.mulf %kt, %kt : f32
    %ksum = rec.reduce sum %kk over [K] : f32
    %ksafe = arith.addf %ksum, %epsilon : f32
    %kscale = math.rsqrt %ksafe : f32
    %kn = arith.mulf %kt, %kscale : f32

    // What the memory finds for the key.
    %wk = arith.mulf %w1p, %kn : f32
    %a = rec.reduce sum %wk over [K] : f32
    %sa = rec.sigmoid %a : f32
    %hidden = arith.mulf %a, %sa : f32
    %wh = arith.mulf %w2p, %hidden : f32
    %found = rec.reduce sum %wh over [N] : f32
    %e = arith.subf %found, %vt : f32

    // The gradients of |e|^2: 2 silu(a) e^T in w2, and 2 k (silu'(a) w2 e)^T in w1, where
    // silu'(a) = sigmoid(a) (1 + a (1 - sigmoid(a))).
    %step = rec.sigmoid %tt : f32
    %rate = arith.mulf %two, %step : f32
    %change = arith.mulf %rate, %e : f32
    %gradient2 = arith.mulf %hidden, %change : f32
    %wc = arith.mulf %w2p, %change : f32
    %back = rec.reduce sum %wc over [V] : f32
    %rest = arith.subf %one, %sa : f32
    %bend = arith.mulf %a, %rest : f32
    %bent = arith.addf %one, %bend : f32
    %slope = arith.mulf %sa, %bent : f32
    %delta = arith.mulf %back, %slope : f32
    %gradient1 = arith.mulf %kn, %delta : f32

    %momentum = rec.sigmoid %et : f32
    %pushed1 = arith.mulf %momentum, %s1p : f32
    %pushed2 = arith.mulf %momentum, %s2p : f32
    %s1n = arith.subf %pushed1, %gradient1 : f32
    %s2n = arith.subf %pushed2, %gradient2 : f32
    %remembering = arith.negf %at : f32
    %keep = rec.sigmoid %remembering : f32
    %kept1 = arith.mulf %keep, %w1p : f32
    %kept2 = arith.mulf %keep, %w2p : f32
    %w1n = arith.addf %kept1, %s1n : f32
    %w2n = arith.addf %kept2, %s2n : f32

    // What the new memory finds for the query.
    %wq = arith.mulf %w1n, %qn : f32
    %aq = rec.reduce sum %wq over [K] : f32
    %sq = rec.sigmoid %aq : f32
    %hq = arith.mulf %aq, %sq : f32
    %wy = arith.mulf %w2n, %hq : f32
    %yt = rec.reduce sum %wy over [N] : f32
    rec.yield %w1n, %w2n, %s1n, %s2n, %yt
  }
  rec.return y = all %y, w1_last = last %w1, w2_last = last %w2, s1_last = last %s1,
      s2_last = last %s2
}
