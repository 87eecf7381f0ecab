// Attention within chunks: each query sees the keys of its own chunk up to itself. A window
// over the last J keys holds them, where no chunk has more than J steps; chunk numbers them,
// and tells a window's taps of the chunk before from those of the query's.
//
//   score[j] = scale q k[j] + bias[j] where chunk[j] is the query's chunk, else -infinity
//   y = sum over j of softmax(score)[j] v[j]
//
// Ma et al., Mega: moving average equipped gated attention, arXiv 2209.10655, section 3.5,
// with its relative bias, a number for each distance, bias[J - 1] at the query itself; also
// in Terzic et al., TCNCA, arXiv 2312.05605. Chunks are numbered from 1 on (0 is what the
// window shows before the first step), up to 2^24; a number for each document gives attention
// that packed documents do not cross, and one number for all a sliding window. chunk is f32
// in every storage type, or high numbers would be rounded to equal ones. scale is K^-1/2, if
// it is not in q already. k_past, v_past and chunk_past are the J - 1 steps before.

rec.operator @chunked_attention(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                                %v: !rec.tensor<T, B, H, V>, %chunk: !rec.tensor<T, B : f32>,
                                %bias: !rec.tensor<H, J>, %scale: !rec.tensor<H> = 1.0,
                                %k_past: !rec.tensor<P, B, H, K>, %v_past: !rec.tensor<P, B, H, V>,
                                %chunk_past: !rec.tensor<P, B : f32>) {
  %y, %k_next, %v_next, %chunk_next = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %own = %chunk : !rec.tensor<T, B : f32>)
      windows(%kw over J = %k : !rec.tensor<T, B, H, K> from %k_past : !rec.tensor<P, B, H, K>,
              %vw over J = %v : !rec.tensor<T, B, H, V> from %v_past : !rec.tensor<P, B, H, V>,
              %cw over J = %chunk : !rec.tensor<T, B : f32>
                  from %chunk_past : !rec.tensor<P, B : f32>)
      params(%distance = %bias : !rec.tensor<H, J>, %sc = %scale : !rec.tensor<H>) {
    %lowest = arith.constant -1.0e30 : f32
    %qs = arith.mulf %sc, %qt : f32
    %qk = arith.mulf %qs, %kw : f32
    %dot = rec.reduce sum %qk over [K] : f32
    %biased = arith.addf %dot, %distance : f32
    %same = arith.cmpf oeq, %cw, %own : f32
    %score = arith.select %same, %biased, %lowest : f32

    // The query's own key is always there: the sum is at least 1.
    %top = rec.reduce max %score over [J] : f32
    %m = rec.stop_gradient %top : f32
    %below = arith.subf %score, %m : f32
    %e = math.exp %below : f32
    %u = rec.reduce sum %e over [J] : f32
    %weight = arith.divf %e, %u : f32
    %shown = arith.mulf %weight, %vw : f32
    %yt = rec.reduce sum %shown over [J] : f32
    rec.yield %yt
  }
  rec.return y = all %y, k_past_last = last %k_next, v_past_last = last %v_next,
      chunk_past_last = last %chunk_next
}
