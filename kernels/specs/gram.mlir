// Gram matrices of two sets of features, summed over all steps and rows: what linear CKA, a
// similarity of representations, is computed from.
//
//   xx = sum of (x - mean_x) (x - mean_x)^T   yy likewise   yx = sum of (y - mean_y) (x - mean_x)^T
//   CKA = |yx|^2 / (|xx| |yy|), with Frobenius norms, taken outside
//
// Kornblith, Norouzi, Lee and Hinton, Similarity of neural network representations
// revisited, arXiv 1905.00414, section 3; as a distance between layers in Subramaniam et al.,
// Training the untrainable, arXiv 2410.20035. CKA needs centred features: sum_x and sum_y of a
// first run, by the number of steps of all rows, are the means of the second. Subtracting them
// here and not from the sums keeps the digits of features far from zero.

rec.operator @gram(%x: !rec.tensor<T, B, C>, %y: !rec.tensor<T, B, D>,
                   %mean_x: !rec.tensor<C> = 0.0, %mean_y: !rec.tensor<D> = 0.0) {
  %xx, %yy, %yx, %xs, %ys = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, C>, %yt = %y : !rec.tensor<T, B, D>)
      params(%mx = %mean_x : !rec.tensor<C>, %my = %mean_y : !rec.tensor<D>) {
    %xc = arith.subf %xt, %mx : f32
    %yc = arith.subf %yt, %my : f32
    %oxx = rec.outer %xc, %xc : f32
    %oyy = rec.outer %yc, %yc : f32
    %oyx = rec.outer %yc, %xc : f32
    rec.yield %oxx, %oyy, %oyx, %xt, %yt
  }
  rec.return xx = sum %xx, yy = sum %yy, yx = sum %yx, sum_x = sum %xs, sum_y = sum %ys
}
