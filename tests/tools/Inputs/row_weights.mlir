// What each row has of its own, whatever the step: parameters, one a pack; and weights, one transposed, one of a part of
// a pack, one diagonal.
rec.operator @row_weights(%x: !rec.tensor<T, B, H, D>, %c: !rec.tensor<B, 2, H, D>, %s: !rec.tensor<B>,
                          %w: !rec.tensor<B, 3, H, P, D>, %v: !rec.tensor<B, 2, H, P, D>, %r: !rec.tensor<B, H, D, D>,
                          %d: !rec.tensor<B, 2, H, D>, %h0: !rec.tensor<B, H, D>) {
  %h, %p = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      params(%c0, %c1 = %c : !rec.tensor<B, 2, H, D>, %st = %s : !rec.tensor<B>)
      states(%hp = %h0 : !rec.tensor<B, H, D>) {
    %p0, %p1 = rec.product %w[1 to 3], %hp : !rec.tensor<B, 3, H, P, D>
    %q = math.tanh %p0 : f32
    %back = rec.product transposed %v, %q, %p1 : !rec.tensor<B, 2, H, P, D>
    %rx = rec.product %r, %xt : !rec.tensor<B, H, D, D>
    %d0, %d1 = rec.diagonal_product %d, %hp : !rec.tensor<B, 2, H, D>
    %a = arith.mulf %back, %c0 : f32
    %b = arith.addf %a, %c1 : f32
    %e = arith.mulf %rx, %st : f32
    %f = arith.addf %b, %e : f32
    %g = arith.subf %d0, %d1 : f32
    %k = arith.addf %f, %g : f32
    %hn = math.tanh %k : f32
    rec.yield %hn, %p1
  }
  rec.return h = all %h, p = all %p, h_last = last %h
}
