// LSTM whose gates' pre-activations x + R h are normalised over D, then scaled by the
// gain and shifted by the bias. Gates in the order input, forget, cell, output.
//
// Ba, Kiros and Hinton, Layer normalization, arXiv 1607.06450; with one normalisation
// of the sum per gate and head, and none of the cell.

rec.operator @lstm_layernorm(%x: !rec.tensor<T, B, 4, H, D>, %r: !rec.tensor<4, H, D, D>,
                             %gain: !rec.tensor<4, H, D> = 1.0, %b: !rec.tensor<4, H, D> = 0.0,
                             %h0: !rec.tensor<B, H, D>, %c0: !rec.tensor<B, H, D>) {
  %h, %c = rec.recurrence over T
      streams(%xi, %xf, %xz, %xo = %x : !rec.tensor<T, B, 4, H, D>)
      params(%si, %sf, %sz, %so = %gain : !rec.tensor<4, H, D>,
             %bi, %bf, %bz, %bo = %b : !rec.tensor<4, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %cp = %c0 : !rec.tensor<B, H, D>) {
    %epsilon = arith.constant 1.0e-5 : f32
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>

    %ui = arith.addf %xi, %ri : f32
    %mi = rec.reduce mean %ui over [D] : f32
    %di = arith.subf %ui, %mi : f32
    %qi = arith.mulf %di, %di : f32
    %vi = rec.reduce mean %qi over [D] : f32
    %ei = arith.addf %vi, %epsilon : f32
    %wi = math.rsqrt %ei : f32
    %ni = arith.mulf %di, %wi : f32
    %li = arith.mulf %ni, %si : f32
    %gi = arith.addf %li, %bi : f32
    %i = rec.sigmoid %gi : f32

    %uf = arith.addf %xf, %rf : f32
    %mf = rec.reduce mean %uf over [D] : f32
    %df = arith.subf %uf, %mf : f32
    %qf = arith.mulf %df, %df : f32
    %vf = rec.reduce mean %qf over [D] : f32
    %ef = arith.addf %vf, %epsilon : f32
    %wf = math.rsqrt %ef : f32
    %nf = arith.mulf %df, %wf : f32
    %lf = arith.mulf %nf, %sf : f32
    %gf = arith.addf %lf, %bf : f32
    %f = rec.sigmoid %gf : f32

    %uz = arith.addf %xz, %rz : f32
    %mz = rec.reduce mean %uz over [D] : f32
    %dz = arith.subf %uz, %mz : f32
    %qz = arith.mulf %dz, %dz : f32
    %vz = rec.reduce mean %qz over [D] : f32
    %ez = arith.addf %vz, %epsilon : f32
    %wz = math.rsqrt %ez : f32
    %nz = arith.mulf %dz, %wz : f32
    %lz = arith.mulf %nz, %sz : f32
    %gz = arith.addf %lz, %bz : f32
    %z = math.tanh %gz : f32

    %uo = arith.addf %xo, %ro : f32
    %mo = rec.reduce mean %uo over [D] : f32
    %do = arith.subf %uo, %mo : f32
    %qo = arith.mulf %do, %do : f32
    %vo = rec.reduce mean %qo over [D] : f32
    %eo = arith.addf %vo, %epsilon : f32
    %wo = math.rsqrt %eo : f32
    %no = arith.mulf %do, %wo : f32
    %lo = arith.mulf %no, %so : f32
    %go = arith.addf %lo, %bo : f32
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
