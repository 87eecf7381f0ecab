// GRU-D, for series with missing values: where x is missing (mask <= 0; x may be NaN
// there), the value seen last takes its place, which decays towards the mean with the time
// delta since it was seen; the state decays, too. Gates in the order reset, update, new, for
// the weights of x (w_x), of the state (r) and of the mask (w_m).
//
//   seen' = x if mask > 0 else seen
//   decay_x = exp(-max(0, g_x delta + b_x))   decay_h = exp(-max(0, g_h delta + b_h))
//   xi = x if mask > 0 else decay_x seen + (1 - decay_x) mean
//   hd = decay_h h
//   reset, z = sigmoid(w_x xi + r hd + w_m mask + b)
//   n = tanh(w_x xi + r (reset hd) + w_m mask + b)
//   h' = (1 - z) hd + z n
//
// Che et al., Recurrent neural networks for multivariate time series with missing values,
// Scientific Reports 8 (2018), arXiv 1606.01865. As there, the reset comes before the
// product, and z weights the new value; in PyTorch's GRU it comes behind the product, and
// z weights the old value.

rec.operator @gru_d(%x: !rec.tensor<T, B, I>, %mask: !rec.tensor<T, B, I>,
                    %delta: !rec.tensor<T, B, I>, %mean: !rec.tensor<I> = 0.0,
                    %g_x: !rec.tensor<I>, %b_x: !rec.tensor<I> = 0.0,
                    %g_h: !rec.tensor<D, I>, %b_h: !rec.tensor<D> = 0.0,
                    %w_x: !rec.tensor<3, D, I>, %r: !rec.tensor<3, D, D>,
                    %w_m: !rec.tensor<3, D, I>, %b: !rec.tensor<3, D> = 0.0,
                    %h0: !rec.tensor<B, D>, %seen0: !rec.tensor<B, I>) {
  %h, %seen = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, I>, %mt = %mask : !rec.tensor<T, B, I>,
              %dt = %delta : !rec.tensor<T, B, I>)
      params(%average = %mean : !rec.tensor<I>, %gx = %g_x : !rec.tensor<I>,
             %bx = %b_x : !rec.tensor<I>, %bh = %b_h : !rec.tensor<D>,
             %br, %bz, %bn = %b : !rec.tensor<3, D>)
      states(%hp = %h0 : !rec.tensor<B, D>, %sp = %seen0 : !rec.tensor<B, I>) {
    %zero = arith.constant 0.0 : f32
    %one = arith.constant 1.0 : f32
    %there = arith.cmpf ogt, %mt, %zero : f32
    %sn = arith.select %there, %xt, %sp : f32

    // decay_x, and x with what stands for missing values
    %gxd = arith.mulf %gx, %dt : f32
    %ax = arith.addf %gxd, %bx : f32
    %rate_x = arith.maximumf %ax, %zero : f32
    %exponent_x = arith.negf %rate_x : f32
    %decay_x = math.exp %exponent_x : f32
    %rest_x = arith.subf %one, %decay_x : f32
    %old = arith.mulf %decay_x, %sp : f32
    %usual = arith.mulf %rest_x, %average : f32
    %guess = arith.addf %old, %usual : f32
    %xi = arith.select %there, %xt, %guess : f32

    // decay_h, and the decayed state
    %ghd = rec.product %g_h, %dt : !rec.tensor<D, I>
    %ah = arith.addf %ghd, %bh : f32
    %rate_h = arith.maximumf %ah, %zero : f32
    %exponent_h = arith.negf %rate_h : f32
    %decay_h = math.exp %exponent_h : f32
    %hd = arith.mulf %decay_h, %hp : f32

    %xr, %xz, %xn = rec.product %w_x, %xi : !rec.tensor<3, D, I>
    %mr, %mz, %mn = rec.product %w_m, %mt : !rec.tensor<3, D, I>
    %rr, %rz = rec.product %r[0 to 2], %hd : !rec.tensor<3, D, D>
    %mbr = arith.addf %mr, %br : f32
    %mbz = arith.addf %mz, %bz : f32
    %mbn = arith.addf %mn, %bn : f32
    %xmr = arith.addf %xr, %mbr : f32
    %xmz = arith.addf %xz, %mbz : f32
    %xmn = arith.addf %xn, %mbn : f32
    %gr = arith.addf %xmr, %rr : f32
    %gz = arith.addf %xmz, %rz : f32
    %reset = rec.sigmoid %gr : f32
    %z = rec.sigmoid %gz : f32

    %rh = arith.mulf %reset, %hd : f32
    %rn = rec.product %r[2 to 3], %rh : !rec.tensor<3, D, D>
    %gn = arith.addf %xmn, %rn : f32
    %n = math.tanh %gn : f32

    %rest = arith.subf %one, %z : f32
    %kept = arith.mulf %rest, %hd : f32
    %new = arith.mulf %z, %n : f32
    %hn = arith.addf %kept, %new : f32
    rec.yield %hn, %sn
  }
  rec.return h = all %h, h_last = last %h, seen_last = last %seen
}
