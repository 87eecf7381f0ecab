// A recurrence over what others made one step before: a state, and a value that is none; and over the state now.
rec.operator @lagged_sequence(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>, %w: !rec.tensor<D, D>,
                              %h0: !rec.tensor<B, D>, %p0: !rec.tensor<B, D>, %q0: !rec.tensor<B, D>,
                              %s0: !rec.tensor<B, D>) {
  %h, %g = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%hp = %h0 : !rec.tensor<B, D>) {
    %rh = rec.product %r, %hp : !rec.tensor<D, D>
    %a = arith.addf %xt, %rh : f32
    %g = rec.sigmoid %a : f32
    %hn = math.tanh %a : f32
    rec.yield %hn, %g
  }
  %s, %y = rec.recurrence over T
      streams(%ht = %h : !rec.sequence)
      lagged(%hl = %h : !rec.sequence from %p0 : !rec.tensor<B, D>, %gl = %g : !rec.sequence from %q0 : !rec.tensor<B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %wh = rec.product %w, %hl : !rec.tensor<D, D>
    %a = arith.addf %wh, %sp : f32
    %b = arith.mulf %a, %gl : f32
    %sn = math.tanh %b : f32
    %y = arith.subf %sn, %ht : f32
    rec.yield %sn, %y
  }
  %z = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      lagged(%yl = %y : !rec.sequence from %q0 : !rec.tensor<B, D>) {
    %zn = arith.mulf %xt, %yl : f32
    rec.yield %zn
  }
  rec.return h = all %h, y = all %y, z = all %z, h_last = last %h, s_last = last %s
}
