// A state of blocks whose matrix has few: tanh(x + the sparse matrix times h), and a readout of one row of blocks each.
rec.operator @sparse_product(%x: !rec.tensor<T, B, K, C>, %w: !rec.tensor<N, C, C>, %rows: !rec.tensor<N : i32>,
                             %columns: !rec.tensor<N : i32>, %v: !rec.tensor<L, R, C>, %i: !rec.tensor<L : i32>,
                             %j: !rec.tensor<L : i32>, %h0: !rec.tensor<B, K, C>) {
  %h, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, K, C>)
      states(%hp = %h0 : !rec.tensor<B, K, C>) {
    %wh = rec.sparse_product %w at %rows, %columns, %hp over K to K : !rec.tensor<N, C, C>, !rec.tensor<N : i32>
    %a = arith.addf %xt, %wh : f32
    %hn = math.tanh %a : f32
    %yt = rec.sparse_product %v at %i, %j, %hn over K to M : !rec.tensor<L, R, C>, !rec.tensor<L : i32>
    rec.yield %hn, %yt
  }
  rec.return h = all %h, y = all %y, h_last = last %h
}
