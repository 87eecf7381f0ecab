// Long short-term memory with sparse recurrent matrices. Of each gate's matrix, M x M blocks
// of D x D weights, only some blocks are stored: ri, rf, rz and ro are those of the input,
// the forget, the cell and the output gate, which is also the order in x and b.
//
//   (Ri h)[m] = sum of ri[n] h[columns_i[n]] over the blocks n with rows_i[n] = m; so the others
//   i = sigmoid(x_i + Ri h + b_i), f and o likewise   z = tanh(x_z + Rz h + b_z)
//   c' = f c + i z   h' = o tanh(c')
//
// Darji, Investigating sparsity in recurrent neural networks, arXiv 2407.20601: weights of
// small magnitude are pruned, in each gate others; a block stands here for each D x D part
// of the mask that is not all zero. The state's element i is [i / D, i mod D]. Gates are
// PyTorch's.

rec.operator @sparse_lstm(%x: !rec.tensor<T, B, 4, M, D>,
    %ri: !rec.tensor<NI, D, D>, %rows_i: !rec.tensor<NI : i32>, %columns_i: !rec.tensor<NI : i32>,
    %rf: !rec.tensor<NF, D, D>, %rows_f: !rec.tensor<NF : i32>, %columns_f: !rec.tensor<NF : i32>,
    %rz: !rec.tensor<NZ, D, D>, %rows_z: !rec.tensor<NZ : i32>, %columns_z: !rec.tensor<NZ : i32>,
    %ro: !rec.tensor<NO, D, D>, %rows_o: !rec.tensor<NO : i32>, %columns_o: !rec.tensor<NO : i32>,
    %b: !rec.tensor<4, M, D> = 0.0, %h0: !rec.tensor<B, M, D>, %c0: !rec.tensor<B, M, D>) {
  %h, %c = rec.recurrence over T
      streams(%xi, %xf, %xz, %xo = %x : !rec.tensor<T, B, 4, M, D>)
      params(%bi, %bf, %bz, %bo = %b : !rec.tensor<4, M, D>)
      states(%hp = %h0 : !rec.tensor<B, M, D>, %cp = %c0 : !rec.tensor<B, M, D>) {
    %hi = rec.sparse_product %ri at %rows_i, %columns_i, %hp over M to M :
        !rec.tensor<NI, D, D>, !rec.tensor<NI : i32>
    %hf = rec.sparse_product %rf at %rows_f, %columns_f, %hp over M to M :
        !rec.tensor<NF, D, D>, !rec.tensor<NF : i32>
    %hz = rec.sparse_product %rz at %rows_z, %columns_z, %hp over M to M :
        !rec.tensor<NZ, D, D>, !rec.tensor<NZ : i32>
    %ho = rec.sparse_product %ro at %rows_o, %columns_o, %hp over M to M :
        !rec.tensor<NO, D, D>, !rec.tensor<NO : i32>

    %xbi = arith.addf %xi, %bi : f32
    %xbf = arith.addf %xf, %bf : f32
    %xbz = arith.addf %xz, %bz : f32
    %xbo = arith.addf %xo, %bo : f32
    %gi = arith.addf %xbi, %hi : f32
    %gf = arith.addf %xbf, %hf : f32
    %gz = arith.addf %xbz, %hz : f32
    %go = arith.addf %xbo, %ho : f32
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
