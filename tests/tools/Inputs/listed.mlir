// Streams that are read through lists: entries of each row's own, entries that all rows share, and a factor of a product.
rec.operator @listed(%k: !rec.tensor<S, B, 2, H, D>, %i: !rec.tensor<T, B : i32>, %e: !rec.tensor<V, D>,
                     %j: !rec.tensor<T : i32>, %x: !rec.tensor<T, B, D>, %w: !rec.tensor<H, D, D>,
                     %s0: !rec.tensor<B, H, D>) {
  %s = rec.recurrence over T
      streams(%kt, %vt = %k : !rec.tensor<S, B, 2, H, D> at %i : !rec.tensor<T, B : i32>,
              %et = %e : !rec.tensor<V, D> at %j : !rec.tensor<T : i32>,
              %xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, H, D>) {
    %wk = rec.product %w, %kt : !rec.tensor<H, D, D>
    %a = arith.addf %wk, %et : f32
    %b = arith.mulf %vt, %xt : f32
    %c = arith.addf %a, %b : f32
    %d = arith.subf %c, %sp : f32
    %sn = math.tanh %d : f32
    rec.yield %sn
  }
  rec.return s = all %s, s_last = last %s
}
