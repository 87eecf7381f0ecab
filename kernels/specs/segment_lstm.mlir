// Temporal segment LSTM (TS-LSTM): the features of a video's frames are averaged over each
// of its S segments of J frames, and an LSTM runs over the segments. Gates in the order
// input, forget, cell, output:
//
//   p = mean of x over J
//   i = sigmoid(w_i p + r_i h + b_i), f and o likewise   z = tanh(w_z p + r_z h + b_z)
//   c' = f c + i z   h' = o tanh(c')
//
// Ma, Chen, Kira and AlRegib, TS-LSTM and Temporal-Inception, arXiv 1703.10667. Time is the
// segment, and its frames lie behind the row: of frames in order, x[s, b, j] is frame s J + j.
// C holds the features of both streams, appearance and motion. The paper pools by the
// maximum, too: `max` in the place of `mean`.

rec.operator @segment_lstm(%x: !rec.tensor<S, B, J, C>, %w: !rec.tensor<4, H, D, C>,
                           %r: !rec.tensor<4, H, D, D>, %b: !rec.tensor<4, H, D> = 0.0,
                           %h0: !rec.tensor<B, H, D>, %c0: !rec.tensor<B, H, D>) {
  %h, %c = rec.recurrence over S
      streams(%xt = %x : !rec.tensor<S, B, J, C>)
      params(%bi, %bf, %bz, %bo = %b : !rec.tensor<4, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %cp = %c0 : !rec.tensor<B, H, D>) {
    %p = rec.reduce mean %xt over [J] : f32
    %wi, %wf, %wz, %wo = rec.product %w, %p : !rec.tensor<4, H, D, C>
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>

    %xbi = arith.addf %wi, %bi : f32
    %xbf = arith.addf %wf, %bf : f32
    %xbz = arith.addf %wz, %bz : f32
    %xbo = arith.addf %wo, %bo : f32
    %gi = arith.addf %xbi, %ri : f32
    %gf = arith.addf %xbf, %rf : f32
    %gz = arith.addf %xbz, %rz : f32
    %go = arith.addf %xbo, %ro : f32
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
