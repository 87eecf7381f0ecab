// Block-diagonal GRU of Dreamer: a block of recurrent weights for each head, and one
// normalisation over all gates of all heads. Gates in the order reset, new, update:
//
//   g = gain normalised(x + r h) + b   (mean 0 and variance 1 over gates, H and D)
//   n = tanh(sigmoid(g_reset) g_new)   z = sigmoid(g_update - 1)
//   h' = (1 - z) h + z n
//
// Hafner, Pasukonis, Ba and Lillicrap, Mastering diverse domains through world models
// (DreamerV3), arXiv 2301.04104. The normalisation is that of the GRU in its first code,
// with an epsilon of 1e-3; the blocks are those of its later one. The reset gate scales
// the whole new gate, x included, and z weights the new value; in PyTorch's GRU it scales
// the recurrent part alone, and z weights the old value. reset is the code's is_first: where it
// is not 0 an episode begins, and h is h0 again. A decode step has h0 alone: at the beginning
// of an episode its caller hands that in.

rec.operator @block_gru(%x: !rec.tensor<T, B, 3, H, D>, %r: !rec.tensor<3, H, D, D>,
                        %gain: !rec.tensor<3, H, D> = 1.0, %b: !rec.tensor<3, H, D> = 0.0,
                        %reset: !rec.tensor<T, B : i32>, %h0: !rec.tensor<B, H, D>) {
  %h = rec.recurrence over T
      streams(%xr, %xn, %xz = %x : !rec.tensor<T, B, 3, H, D>)
      params(%sr, %sn, %sz = %gain : !rec.tensor<3, H, D>,
             %br, %bn, %bz = %b : !rec.tensor<3, H, D>)
      states(%hp = %h0 : !rec.tensor<B, H, D>)
      reset(%reset : !rec.tensor<T, B : i32>) {
    %one = arith.constant 1.0 : f32
    %three = arith.constant 3.0 : f32
    %epsilon = arith.constant 1.0e-3 : f32
    %rr, %rn, %rz = rec.product %r, %hp : !rec.tensor<3, H, D, D>
    %ur = arith.addf %xr, %rr : f32
    %un = arith.addf %xn, %rn : f32
    %uz = arith.addf %xz, %rz : f32

    // The mean over the gates, and what each has beyond it.
    %urn = arith.addf %ur, %un : f32
    %urnz = arith.addf %urn, %uz : f32
    %means = rec.reduce mean %urnz over [H, D] : f32
    %mean = arith.divf %means, %three : f32
    %dr = arith.subf %ur, %mean : f32
    %dn = arith.subf %un, %mean : f32
    %dz = arith.subf %uz, %mean : f32

    // One over the root of their variance.
    %qr = arith.mulf %dr, %dr : f32
    %qn = arith.mulf %dn, %dn : f32
    %qz = arith.mulf %dz, %dz : f32
    %qrn = arith.addf %qr, %qn : f32
    %qrnz = arith.addf %qrn, %qz : f32
    %squares = rec.reduce mean %qrnz over [H, D] : f32
    %variance = arith.divf %squares, %three : f32
    %safe = arith.addf %variance, %epsilon : f32
    %scale = math.rsqrt %safe : f32

    %nr = arith.mulf %dr, %scale : f32
    %nn = arith.mulf %dn, %scale : f32
    %nz = arith.mulf %dz, %scale : f32
    %mr = arith.mulf %nr, %sr : f32
    %mn = arith.mulf %nn, %sn : f32
    %mz = arith.mulf %nz, %sz : f32
    %gr = arith.addf %mr, %br : f32
    %gn = arith.addf %mn, %bn : f32
    %gz = arith.addf %mz, %bz : f32

    %open = rec.sigmoid %gr : f32
    %chosen = arith.mulf %open, %gn : f32
    %n = math.tanh %chosen : f32
    %lower = arith.subf %gz, %one : f32
    %z = rec.sigmoid %lower : f32
    %rest = arith.subf %one, %z : f32
    %kept = arith.mulf %rest, %hp : f32
    %new = arith.mulf %z, %n : f32
    %hn = arith.addf %kept, %new : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
