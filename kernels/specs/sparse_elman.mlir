// Elman's recurrent network with a sparse recurrent matrix: h' = tanh(x + R h + b), where
// of R, M x M blocks of D x D weights, only the N blocks in r are stored.
//
//   (R h)[m] = sum of r[n] h[columns[n]] over the blocks n with rows[n] = m
//
// Darji, Investigating sparsity in recurrent neural networks, arXiv 2407.20601: weights of
// small magnitude are pruned; a block stands here for each D x D part of the mask that is
// not all zero. The state's element i is [i / D, i mod D], and D = 1 prunes single weights.
// Elman, Finding structure in time, Cognitive Science 14 (1990).

rec.operator @sparse_elman(%x: !rec.tensor<T, B, M, D>, %r: !rec.tensor<N, D, D>,
                           %rows: !rec.tensor<N : i32>, %columns: !rec.tensor<N : i32>,
                           %b: !rec.tensor<M, D> = 0.0, %h0: !rec.tensor<B, M, D>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, M, D>)
      params(%bias = %b : !rec.tensor<M, D>)
      states(%hp = %h0 : !rec.tensor<B, M, D>) {
    %rh = rec.sparse_product %r at %rows, %columns, %hp over M to M :
        !rec.tensor<N, D, D>, !rec.tensor<N : i32>
    %xb = arith.addf %xt, %bias : f32
    %gate = arith.addf %xb, %rh : f32
    %hn = math.tanh %gate : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
