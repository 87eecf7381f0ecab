// Gated recurrent unit with sparse recurrent matrices, the reset behind the product. Of
// each gate's matrix, M x M blocks of D x D weights, only some blocks are stored: rg, rr and
// rz are those of the new, the reset and the update gate.
//
//   (Rg h)[m] = sum of rg[n] h[columns_g[n]] over the blocks n with rows_g[n] = m; so Rr, Rz
//   reset = sigmoid(x_reset + Rr h + b_r)   z = sigmoid(x_update + Rz h + b_z)
//   n = tanh(x_new + b_n + reset (Rg h + b_g))
//   h' = z h + (1 - z) n
//
// Darji, Investigating sparsity in recurrent neural networks, arXiv 2407.20601: weights of
// small magnitude are pruned, in each gate others; a block stands here for each D x D part
// of the mask that is not all zero. The state's element i is [i / D, i mod D]. Gates are
// PyTorch's: x in the order reset, update, new; biases g, reset, update, new.

rec.operator @sparse_gru(%x: !rec.tensor<T, B, 3, M, D>,
    %rg: !rec.tensor<NG, D, D>, %rows_g: !rec.tensor<NG : i32>, %columns_g: !rec.tensor<NG : i32>,
    %rr: !rec.tensor<NR, D, D>, %rows_r: !rec.tensor<NR : i32>, %columns_r: !rec.tensor<NR : i32>,
    %rz: !rec.tensor<NZ, D, D>, %rows_z: !rec.tensor<NZ : i32>, %columns_z: !rec.tensor<NZ : i32>,
    %b: !rec.tensor<4, M, D> = 0.0, %h0: !rec.tensor<B, M, D>) {
  %h = rec.recurrence over T
      streams(%xr, %xz, %xn = %x : !rec.tensor<T, B, 3, M, D>)
      params(%bg, %br, %bz, %bn = %b : !rec.tensor<4, M, D>)
      states(%hp = %h0 : !rec.tensor<B, M, D>) {
    %hg = rec.sparse_product %rg at %rows_g, %columns_g, %hp over M to M :
        !rec.tensor<NG, D, D>, !rec.tensor<NG : i32>
    %hr = rec.sparse_product %rr at %rows_r, %columns_r, %hp over M to M :
        !rec.tensor<NR, D, D>, !rec.tensor<NR : i32>
    %hz = rec.sparse_product %rz at %rows_z, %columns_z, %hp over M to M :
        !rec.tensor<NZ, D, D>, !rec.tensor<NZ : i32>

    %xbr = arith.addf %xr, %br : f32
    %xbz = arith.addf %xz, %bz : f32
    %gr = arith.addf %xbr, %hr : f32
    %gz = arith.addf %xbz, %hz : f32
    %reset = rec.sigmoid %gr : f32
    %z = rec.sigmoid %gz : f32

    %g = arith.addf %hg, %bg : f32
    %scaled = arith.mulf %reset, %g : f32
    %xbn = arith.addf %xn, %bn : f32
    %gn = arith.addf %xbn, %scaled : f32
    %n = math.tanh %gn : f32

    %one = arith.constant 1.0 : f32
    %rest = arith.subf %one, %z : f32
    %kept = arith.mulf %z, %hp : f32
    %new = arith.mulf %rest, %n : f32
    %hn = arith.addf %kept, %new : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
