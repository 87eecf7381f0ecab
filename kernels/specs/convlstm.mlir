// ConvLSTM: an LSTM whose state is an image of D channels, and whose products are
// convolutions. Gates in the order input, forget, cell, output:
//
//   i = sigmoid(w_i * x + r_i * h + b_i), f and o likewise   z = tanh(w_z * x + r_z * h + b_z)
//   c' = f c + i z   h' = o tanh(c')         * the convolution over Y and X, padded with zeros
//
// Shi et al., Convolutional LSTM network, arXiv 1506.04214, equation 3, without its
// peepholes. Kernels are correlations, as PyTorch's: w[.., KY, KX, D, C] is PyTorch's
// weight[D, C, KY, KX], with padding "same" (one more zero behind for an even size).

rec.operator @convlstm(%x: !rec.tensor<T, B, Y, X, C>, %w: !rec.tensor<4, KY, KX, D, C>,
                       %r: !rec.tensor<4, LY, LX, D, D>, %b: !rec.tensor<4, D> = 0.0,
                       %h0: !rec.tensor<B, Y, X, D>, %c0: !rec.tensor<B, Y, X, D>) {
  %h, %c = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, Y, X, C>)
      params(%bi, %bf, %bz, %bo = %b : !rec.tensor<4, D>)
      states(%hp = %h0 : !rec.tensor<B, Y, X, D>, %cp = %c0 : !rec.tensor<B, Y, X, D>) {
    %xu = rec.unfold %xt over [Y by KY, X by KX] : f32
    %wi, %wf, %wz, %wo = rec.product %w, %xu : !rec.tensor<4, KY, KX, D, C>
    %xi = rec.reduce sum %wi over [KY, KX] : f32
    %xf = rec.reduce sum %wf over [KY, KX] : f32
    %xz = rec.reduce sum %wz over [KY, KX] : f32
    %xo = rec.reduce sum %wo over [KY, KX] : f32

    %hu = rec.unfold %hp over [Y by LY, X by LX] : f32
    %ri, %rf, %rz, %ro = rec.product %r, %hu : !rec.tensor<4, LY, LX, D, D>
    %hi = rec.reduce sum %ri over [LY, LX] : f32
    %hf = rec.reduce sum %rf over [LY, LX] : f32
    %hz = rec.reduce sum %rz over [LY, LX] : f32
    %ho = rec.reduce sum %ro over [LY, LX] : f32

    %xbi = arith.addf %xi, %bi : f32
    %xbf = arith.addf %xf, %bf : f32
    %xbz = arith.addf %xz, %bz : f32
    %xbo = arith.addf %xo, %bo : f32
    %gi = arith.addf %xbi, %hi : f32
    %gf = arith.addf %xbf, %hf : f32
    %gz = arith.addf %xbz, %hz : f32
    %go = arith.addf %xbo, %ho : f32
    %i = rec.sigmoid %gi : f32
    %f = rec.sigmoid %gf : f32
    %z = math.tanh %gz : f32
    %o = rec.sigmoid %go : f32

    %kept = arith.mulf %f, %cp : f32
    %taken = arith.mulf %i, %z : f32
    %cn = arith.addf %kept, %taken : f32
    %shown = math.tanh %cn : f32
    %hn = arith.mulf %o, %shown : f32
    rec.yield %hn, %cn
  }
  rec.return h = all %h, h_last = last %h, c_last = last %c
}
