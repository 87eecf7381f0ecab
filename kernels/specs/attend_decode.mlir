// Attention of one query against a cache of S keys and values, as a recurrence over the keys:
// what a transformer does for each new token. y is the softmax average of the values so far,
// m the largest score, and u the sum of exponentials relative to it. Each of the G heads of
// the cache serves R queries (grouped-query attention).
//
//   score = scale q k
//   m' = max(m, score)   u' = u exp(m - m') + exp(score - m')
//   y' = y + exp(score - m') / u' (v - y)
//
// Milakov and Gimelshein, Online normalizer calculation for softmax, arXiv 1805.02867,
// algorithm 3; as a recurrence over keys in Rabe and Staats, Self-attention does not need
// O(n^2) memory, arXiv 2112.05682. Query head h is [h / R, h mod R]. Row lengths are the
// number of keys in each row's cache. scale is the paper's K^-1/2, if it is not in q
// already. While u is 0 nothing has been taken in, and m does not count. m, u and y of two
// parts of a cache are those of the whole: y_last, m_last and u_last go on with another part.

rec.operator @attend_decode(%q: !rec.tensor<B, G, R, K>, %k: !rec.tensor<S, B, G, K>,
                            %v: !rec.tensor<S, B, G, V>, %scale: !rec.tensor<G> = 1.0,
                            %m0: !rec.tensor<B, G, R>, %u0: !rec.tensor<B, G, R>,
                            %y0: !rec.tensor<B, G, R, V>) {
  %m, %u, %y = rec.recurrence over S
      streams(%kt = %k : !rec.tensor<S, B, G, K>, %vt = %v : !rec.tensor<S, B, G, V>)
      params(%qt = %q : !rec.tensor<B, G, R, K>, %sc = %scale : !rec.tensor<G>)
      states(%mp = %m0 : !rec.tensor<B, G, R>, %up = %u0 : !rec.tensor<B, G, R>,
             %yp = %y0 : !rec.tensor<B, G, R, V>) {
    %zero = arith.constant 0.0 : f32
    %qk = arith.mulf %qt, %kt : f32
    %dot = rec.reduce sum %qk over [K] : f32
    %score = arith.mulf %sc, %dot : f32
    %larger = arith.maximumf %mp, %score : f32
    %fresh = arith.cmpf oeq, %up, %zero : f32
    %chosen = arith.select %fresh, %score, %larger : f32
    %mn = rec.stop_gradient %chosen : f32

    // Both exponents are at most 0; the old sum's, only where there is one.
    %past = arith.subf %mp, %mn : f32
    %bounded = arith.minimumf %past, %zero : f32
    %old = math.exp %bounded : f32
    %present = arith.subf %score, %mn : f32
    %new = math.exp %present : f32
    %ukept = arith.mulf %up, %old : f32
    %un = arith.addf %ukept, %new : f32
    %share = arith.divf %new, %un : f32
    %away = arith.subf %vt, %yp : f32
    %moved = arith.mulf %share, %away : f32
    %yn = arith.addf %yp, %moved : f32
    rec.yield %mn, %un, %yn
  }
  rec.return y_last = last %y, m_last = last %m, u_last = last %u
}
