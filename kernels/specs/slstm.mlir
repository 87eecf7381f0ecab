// LSTM with exponential input gate, normaliser n and stabiliser m; gates in the order
// input, forget, cell, output. All of n, h and c are held relative to exp(m), so that
// no exponential overflows; where n is 0 nothing has been taken in yet, and m begins
// at the input gate, element by element.
//
// Beck et al., xLSTM: extended long short-term memory, arXiv 2405.04517; the
// normaliser is kept at 1 or above, as in FlashRNN (arXiv 2412.07752).

rec.operator @slstm(%x: !rec.tensor<T, B, 4, H, D>, %r: !rec.tensor<4, H, D, D>,
                    %b: !rec.tensor<4, H, D> = 0.0, %h0: !rec.tensor<B, H, D>,
                    %c0: !rec.tensor<B, H, D>, %n0: !rec.tensor<B, H, D>,
                    %m0: !rec.tensor<B, H, D>) {
  %h, %c, %n, %m = rec.recurrence over T
      streams(%xi, %xf, %xz, %xo = %x : !rec.tensor<T, B, 4, H, D>)
      params(%bi, %bf, %bz, %bo = %b : !rec.tensor<4, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>, %cp = %c0 : !rec.tensor<B, H, D>,
             %np = %n0 : !rec.tensor<B, H, D>, %mp = %m0 : !rec.tensor<B, H, D>) {
    %zero = arith.constant 0.0 : f32
    %one = arith.constant 1.0 : f32
    %ri, %rf, %rz, %ro = rec.product %r, %hp : !rec.tensor<4, H, D, D>
    %xbi = arith.addf %xi, %bi : f32
    %xbf = arith.addf %xf, %bf : f32
    %xbz = arith.addf %xz, %bz : f32
    %xbo = arith.addf %xo, %bo : f32
    %gi = arith.addf %xbi, %ri : f32
    %gf = arith.addf %xbf, %rf : f32
    %gz = arith.addf %xbz, %rz : f32
    %go = arith.addf %xbo, %ro : f32

    // The new stabiliser: the larger one of the two exponents. h does not depend on it.
    %lf = rec.logsigmoid %gf : f32
    %ef = arith.addf %lf, %mp : f32
    %larger = arith.maximumf %gi, %ef : f32
    %fresh = arith.cmpf oeq, %np, %zero : f32
    %chosen = arith.select %fresh, %gi, %larger : f32
    %mn = rec.stop_gradient %chosen : f32

    // Both exponents are at most 0; the forget gate's, only where n was not 0.
    %di = arith.subf %gi, %mn : f32
    %df = arith.subf %ef, %mn : f32
    %si = arith.minimumf %di, %zero : f32
    %sf = arith.minimumf %df, %zero : f32
    %i = math.exp %si : f32
    %f = math.exp %sf : f32
    %z = math.tanh %gz : f32
    %o = rec.sigmoid %go : f32

    %kept = arith.mulf %f, %cp : f32
    %taken = arith.mulf %i, %z : f32
    %cn = arith.addf %kept, %taken : f32
    %fn = arith.mulf %f, %np : f32
    %sum = arith.addf %fn, %i : f32
    %nn = arith.maximumf %sum, %one : f32
    %shown = arith.mulf %o, %cn : f32
    %hn = arith.divf %shown, %nn : f32
    rec.yield %hn, %cn, %nn, %mn
  }
  rec.return h = all %h, h_last = last %h, c_last = last %c, n_last = last %n, m_last = last %m
}
