// Softmax attention over a sliding window: each query sees the last J keys. R queries share
// each of G keys and values.
//
//   s_j = scale q . k_j + bias_j, where valid_j is 1    j < J: the key at t - (J - 1 - j)
//   y = sum over j of exp(s_j) v_j / sum over j of exp(s_j)                       over [V]
//
// Beltagy, Peters and Cohan, Longformer, arXiv 2004.05150, section 3.1, one side of its
// window, as Jiang et al., Mistral 7B, arXiv 2310.06825, section 2. The largest s_j is
// subtracted from all. The paper's scale is K^-1/2. bias is one for each distance: ALiBi
// has slope (j - (J - 1)). k_past, v_past and valid_past are those of the J - 1 steps
// before the first one: the cache of a decode step. valid is 0 for keys that nobody may see;
// where none may be seen, y is 0.

rec.operator @attend_window(%q: !rec.tensor<T, B, G, R, K>, %k: !rec.tensor<T, B, G, K>,
                            %v: !rec.tensor<T, B, G, V>, %valid: !rec.tensor<T, B> = 1.0,
                            %bias: !rec.tensor<G, R, J> = 0.0,
                            %scale: !rec.tensor<G> = 1.0,
                            %k_past: !rec.tensor<P, B, G, K>,
                            %v_past: !rec.tensor<P, B, G, V>,
                            %valid_past: !rec.tensor<P, B>) {
  %y, %k_next, %v_next, %valid_next = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, G, R, K>)
      windows(%kw over J = %k : !rec.tensor<T, B, G, K>
                from %k_past : !rec.tensor<P, B, G, K>,
              %vw over J = %v : !rec.tensor<T, B, G, V>
                from %v_past : !rec.tensor<P, B, G, V>,
              %seen over J = %valid : !rec.tensor<T, B>
                from %valid_past : !rec.tensor<P, B>)
      params(%b = %bias : !rec.tensor<G, R, J>, %sc = %scale : !rec.tensor<G>) {
    %qs = arith.mulf %qt, %sc : f32
    %qk = arith.mulf %qs, %kw : f32
    %dot = rec.reduce sum %qk over [K] : f32
    %score = arith.addf %dot, %b : f32

    // What is not seen is below every score, and its weight is zero.
    %zero = arith.constant 0.0 : f32
    %lowest = arith.constant -3.0e38 : f32
    %is_seen = arith.cmpf ogt, %seen, %zero : f32
    %masked = arith.select %is_seen, %score, %lowest : f32
    %top = rec.reduce max %masked over [J] : f32
    %below = arith.subf %masked, %top : f32
    %exp = math.exp %below : f32
    %weight = arith.select %is_seen, %exp, %zero : f32

    // The highest score weighs 1: the sum is below 1 where nothing is seen alone.
    %one = arith.constant 1.0 : f32
    %sum = rec.reduce sum %weight over [J] : f32
    %total = arith.maximumf %sum, %one : f32
    %weighted = arith.mulf %weight, %vw : f32
    %mix = rec.reduce sum %weighted over [J] : f32
    %yt = arith.divf %mix, %total : f32
    rec.yield %yt
  }
  rec.return y = all %y, k_past_last = last %k_next, v_past_last = last %v_next,
             valid_past_last = last %valid_next
}
