// Attention as a recurrence (Aaren): at each step the softmax average of all values so far,
// with scores s, whose maximum m keeps all exponentials at 1 or below.
//
//   m' = max(m, s)   u' = u exp(m - m') + exp(s - m')   w' = w exp(m - m') + v exp(s - m')
//   y = w' / u'
//
// Feng et al., Attention as an RNN, arXiv 2405.13956, section 3. s = q k, for a query q
// that is the same for all steps, is a product beforehand, with its scale. While u is 0
// nothing has been taken in: m begins at s, whatever m0 is, and y is 0. A score of -inf
// hides its step.

rec.operator @aaren(%s: !rec.tensor<T, B, H>, %v: !rec.tensor<T, B, H, V>,
                    %m0: !rec.tensor<B, H>, %u0: !rec.tensor<B, H>, %w0: !rec.tensor<B, H, V>) {
  %m, %u, %w, %y = rec.recurrence over T
      streams(%st = %s : !rec.tensor<T, B, H>, %vt = %v : !rec.tensor<T, B, H, V>)
      states(%mp = %m0 : !rec.tensor<B, H>, %up = %u0 : !rec.tensor<B, H>,
             %wp = %w0 : !rec.tensor<B, H, V>) {
    %zero = arith.constant 0.0 : f32

    // The differences below are numbers for scores of -inf, too.
    %lowest = arith.constant -1.0e30 : f32
    %score = arith.maximumf %st, %lowest : f32
    %larger = arith.maximumf %mp, %score : f32
    %fresh = arith.cmpf oeq, %up, %zero : f32
    %chosen = arith.select %fresh, %score, %larger : f32
    %mn = rec.stop_gradient %chosen : f32

    // Both exponents are at most 0; the old sums', only where there are any.
    %past = arith.subf %mp, %mn : f32
    %bounded = arith.minimumf %past, %zero : f32
    %old = math.exp %bounded : f32
    %present = arith.subf %st, %mn : f32
    %new = math.exp %present : f32

    %ukept = arith.mulf %up, %old : f32
    %un = arith.addf %ukept, %new : f32
    %wkept = arith.mulf %wp, %old : f32
    %taken = arith.mulf %vt, %new : f32
    %wn = arith.addf %wkept, %taken : f32
    %mean = arith.divf %wn, %un : f32
    %nothing = arith.cmpf oeq, %un, %zero : f32
    %yt = arith.select %nothing, %zero, %mean : f32
    rec.yield %mn, %un, %wn, %yt
  }
  rec.return y = all %y, m_last = last %m, u_last = last %u, w_last = last %w
}
