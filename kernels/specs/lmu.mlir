// Legendre memory unit (LMU): a linear memory m of one number u per step, of order N, and
// a hidden state h that reads and feeds it.
//
//   u = e_x x + e_h h + e_m m   (sums over all elements)
//   m' = a m + b u
//   h' = tanh(w_x x + w_h h + w_m m' + bias)
//
// Voelker, Kajic and Eliasmith, Legendre memory units: continuous-time representation in
// recurrent neural networks, NeurIPS 2019, section 2. a and b are the discretised ones
// (zero-order hold of a window of theta steps):
// A_ij = (2i + 1) / theta (-1 if i < j else (-1)^(i - j + 1)), B_i = (2i + 1) (-1)^i / theta.
// a is f32 in every storage type, and so is what it multiplies: what counts are its
// powers. Without e_h, e_m and w_h the memory depends on x alone.

rec.operator @lmu(%x: !rec.tensor<T, B, I>, %e_x: !rec.tensor<I>, %e_h: !rec.tensor<D> = 0.0,
                  %e_m: !rec.tensor<N> = 0.0, %a: !rec.tensor<N, N : f32>, %b: !rec.tensor<N>,
                  %w_x: !rec.tensor<D, I>, %w_h: !rec.tensor<D, D> = 0.0,
                  %w_m: !rec.tensor<D, N>, %bias: !rec.tensor<D> = 0.0,
                  %h0: !rec.tensor<B, D>, %m0: !rec.tensor<B, N>) {
  %h, %m = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, I>)
      params(%ex = %e_x : !rec.tensor<I>, %eh = %e_h : !rec.tensor<D>,
             %em = %e_m : !rec.tensor<N>, %bn = %b : !rec.tensor<N>, %bh = %bias : !rec.tensor<D>)
      states(%hp = %h0 : !rec.tensor<B, D>, %mp = %m0 : !rec.tensor<B, N>) {
    %from_x = arith.mulf %ex, %xt : f32
    %from_h = arith.mulf %eh, %hp : f32
    %from_m = arith.mulf %em, %mp : f32
    %ux = rec.reduce sum %from_x over [I] : f32
    %uh = rec.reduce sum %from_h over [D] : f32
    %um = rec.reduce sum %from_m over [N] : f32
    %uxh = arith.addf %ux, %uh : f32
    %u = arith.addf %uxh, %um : f32

    %kept = rec.product %a, %mp : !rec.tensor<N, N : f32>
    %taken = arith.mulf %bn, %u : f32
    %mn = arith.addf %kept, %taken : f32

    %gx = rec.product %w_x, %xt : !rec.tensor<D, I>
    %gh = rec.product %w_h, %hp : !rec.tensor<D, D>
    %gm = rec.product %w_m, %mn : !rec.tensor<D, N>
    %gxb = arith.addf %gx, %bh : f32
    %gxh = arith.addf %gxb, %gh : f32
    %g = arith.addf %gxh, %gm : f32
    %hn = math.tanh %g : f32
    rec.yield %hn, %mn
  }
  rec.return h = all %h, h_last = last %h, m_last = last %m
}
