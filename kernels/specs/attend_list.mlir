// Attention of R queries against those T of S cached keys and values that a list names: a
// decode step of recycled, top-k or paged attention, as a recurrence over the list. y is the
// softmax average of the values so far, m the largest score, and u the sum of exponentials
// relative to it.
//
//   k = keys[index]   v = values[index]   score = scale q k
//   m' = max(m, score)   u' = u exp(m - m') + exp(score - m')
//   y' = y + exp(score - m') / u' (v - y)
//
// Xu, Goyal and Choi, Recycled attention, arXiv 2411.05787, section 3: the list holds the
// positions with the largest weights at the last step of full attention, and those that were
// generated since. A row is one head of the cache in one sequence, with its list and with the
// R query heads that it serves; row lengths are the lengths of the lists. States and scale
// are as in attend_decode.

rec.operator @attend_list(%q: !rec.tensor<B, R, K>, %keys: !rec.tensor<S, B, K>,
                          %values: !rec.tensor<S, B, V>, %index: !rec.tensor<T, B : i32>,
                          %scale: !rec.tensor<> = 1.0, %m0: !rec.tensor<B, R>,
                          %u0: !rec.tensor<B, R>, %y0: !rec.tensor<B, R, V>) {
  %m, %u, %y = rec.recurrence over T
      streams(%kt = %keys : !rec.tensor<S, B, K> at %index : !rec.tensor<T, B : i32>,
              %vt = %values : !rec.tensor<S, B, V> at %index : !rec.tensor<T, B : i32>)
      params(%qt = %q : !rec.tensor<B, R, K>, %sc = %scale : !rec.tensor<>)
      states(%mp = %m0 : !rec.tensor<B, R>, %up = %u0 : !rec.tensor<B, R>,
             %yp = %y0 : !rec.tensor<B, R, V>) {
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
