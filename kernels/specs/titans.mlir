// Neural long-term memory of Titans, linear: a matrix m [K, V] that learns at each step that
// the key k means the value v, by gradient descent with momentum s and weight decay. k and
// q are divided by their lengths.
//
//   e = m^T k - v
//   s' = sigmoid(eta) s - 2 sigmoid(theta) k e^T
//   m' = (1 - sigmoid(alpha)) m + s'
//   y = m'^T q
//
// Behrouz, Zhong and Mirrokni, Titans: learning to memorize at test time, arXiv
// 2501.00663, equations 11 to 15, with the loss |e|^2; the memory is the transpose of the
// paper's, whose alpha, eta and theta are the sigmoids here. The gradient is that of the
// memory one step before; the paper trains with chunks whose gradients are all those of
// the memory before the chunk. 1e-6 is added to the square of a length.

rec.operator @titans(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                     %v: !rec.tensor<T, B, H, V>, %alpha: !rec.tensor<T, B, H>,
                     %eta: !rec.tensor<T, B, H>, %theta: !rec.tensor<T, B, H>,
                     %m0: !rec.tensor<B, H, K, V>, %s0: !rec.tensor<B, H, K, V>) {
  %m, %s, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>, %at = %alpha : !rec.tensor<T, B, H>,
              %et = %eta : !rec.tensor<T, B, H>, %tt = %theta : !rec.tensor<T, B, H>)
      states(%mp = %m0 : !rec.tensor<B, H, K, V>, %sp = %s0 : !rec.tensor<B, H, K, V>) {
    %epsilon = arith.constant 1.0e-6 : f32
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

    // The gradient of |m^T k - v|^2 in m is 2 k e^T.
    %mk = arith.mulf %mp, %kn : f32
    %found = rec.reduce sum %mk over [K] : f32
    %e = arith.subf %found, %vt : f32
    %step = rec.sigmoid %tt : f32
    %rate = arith.mulf %two, %step : f32
    %change = arith.mulf %rate, %e : f32
    %gradient = arith.mulf %kn, %change : f32

    %momentum = rec.sigmoid %et : f32
    %pushed = arith.mulf %momentum, %sp : f32
    %sn = arith.subf %pushed, %gradient : f32
    %remembering = arith.negf %at : f32
    %keep = rec.sigmoid %remembering : f32
    %kept = arith.mulf %keep, %mp : f32
    %mn = arith.addf %kept, %sn : f32

    %read = arith.mulf %mn, %qn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %mn, %sn, %yt
  }
  rec.return y = all %y, m_last = last %m, s_last = last %s
}
