// The backward pass of lstm.mlir: from the gradients of what it shows to those of what it takes.
//
// With the gates i, f, z, o computed once more, and going back in time, of each step
//   dh = dy + what the step after needs of h,     dc = dh o (1 - tanh(c)^2) + what it needs of c,
//   di = dc z i (1 - i),  df = dc c_before f (1 - f),  dz = dc i (1 - z^2),  do = dh tanh(c) o (1 - o),
// and the step before is needed dh = r^T (di, df, dz, do) and dc f. The gates' gradients are x's; summed, b's; and their
// outer products with the h before are summed to r's.
//
// Backpropagation through time: Werbos, Proceedings of the IEEE 78 (1990); for the LSTM, Graves and Schmidhuber, Neural
// Networks 18 (2005), appendix A. As in PyTorch, of y and of the last states (dh_last, dc_last) at once.
//
// h and c are the sequences of the forward pass; x, r, b, h0 and c0 what it took.

rec.operator @lstm_backward(
    %dy: !rec.tensor<T, B, H, D>, %dh_last: !rec.tensor<B, H, D>, %dc_last: !rec.tensor<B, H, D>,
    %h: !rec.tensor<T, B, H, D>, %c: !rec.tensor<T, B, H, D>, %x: !rec.tensor<T, B, 4, H, D>,
    %r: !rec.tensor<4, H, D, D>, %b: !rec.tensor<4, H, D> = 0.0, %h0: !rec.tensor<B, H, D>,
    %c0: !rec.tensor<B, H, D>) {
  %dh, %dc, %dxi, %dxf, %dxz, %dxo, %dri, %drf, %drz, %dro = rec.recurrence over T reverse
      streams(%dyt = %dy : !rec.tensor<T, B, H, D>, %cn = %c : !rec.tensor<T, B, H, D>,
              %xi, %xf, %xz, %xo = %x : !rec.tensor<T, B, 4, H, D>)
      lagged(%hp = %h : !rec.tensor<T, B, H, D> from %h0 : !rec.tensor<B, H, D>,
             %cp = %c : !rec.tensor<T, B, H, D> from %c0 : !rec.tensor<B, H, D>)
      params(%bi, %bf, %bz, %bo = %b : !rec.tensor<4, H, D>)
      states(%dhn = %dh_last : !rec.tensor<B, H, D>, %dcn = %dc_last : !rec.tensor<B, H, D>) {
    %one = arith.constant 1.0 : f32

    // The gates, as the forward pass had them.
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>
    %xbi = arith.addf %xi, %bi : f32
    %xbf = arith.addf %xf, %bf : f32
    %xbz = arith.addf %xz, %bz : f32
    %xbo = arith.addf %xo, %bo : f32
    %gi = arith.addf %xbi, %ri : f32
    %gf = arith.addf %xbf, %rf : f32
    %gz = arith.addf %xbz, %rz : f32
    %go = arith.addf %xbo, %ro : f32
    %i = rec.sigmoid %gi : f32
    %f = rec.sigmoid %gf : f32
    %z = math.tanh %gz : f32
    %o = rec.sigmoid %go : f32
    %shown = math.tanh %cn : f32

    // h' = o tanh(c'), which is shown and goes to the next step.
    %dht = arith.addf %dyt, %dhn : f32
    %dot = arith.mulf %dht, %shown : f32
    %dshown = arith.mulf %dht, %o : f32
    %shown2 = arith.mulf %shown, %shown : f32
    %slope = arith.subf %one, %shown2 : f32
    %dcshown = arith.mulf %dshown, %slope : f32
    %dct = arith.addf %dcshown, %dcn : f32

    // c' = f c + i z.
    %dft = arith.mulf %dct, %cp : f32
    %dcp = arith.mulf %dct, %f : f32
    %dit = arith.mulf %dct, %z : f32
    %dzt = arith.mulf %dct, %i : f32

    // The gates' functions.
    %i1 = arith.subf %one, %i : f32
    %islope = arith.mulf %i, %i1 : f32
    %di = arith.mulf %dit, %islope : f32
    %f1 = arith.subf %one, %f : f32
    %fslope = arith.mulf %f, %f1 : f32
    %df = arith.mulf %dft, %fslope : f32
    %z2 = arith.mulf %z, %z : f32
    %zslope = arith.subf %one, %z2 : f32
    %dz = arith.mulf %dzt, %zslope : f32
    %o1 = arith.subf %one, %o : f32
    %oslope = arith.mulf %o, %o1 : f32
    %do = arith.mulf %dot, %oslope : f32

    // The gates' products.
    %dhp = rec.product transposed %r, %di, %df, %dz, %do : !rec.tensor<4, H, D, D>
    %wi = rec.outer %di, %hp : f32
    %wf = rec.outer %df, %hp : f32
    %wz = rec.outer %dz, %hp : f32
    %wo = rec.outer %do, %hp : f32
    rec.yield %dhp, %dcp, %di, %df, %dz, %do, %wi, %wf, %wz, %wo
  }
  rec.return dx = all (%dxi, %dxf, %dxz, %dxo), dr = sum (%dri, %drf, %drz, %dro),
             db = sum (%dxi, %dxf, %dxz, %dxo), dh0 = last %dh, dc0 = last %dc
}
