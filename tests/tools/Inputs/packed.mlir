// Two layers with products of inputs, and a state for each row; the second direction of the first is another group.
rec.operator @two(%u: !rec.tensor<T, B, I>, %w: !rec.tensor<D, I>, %r: !rec.tensor<D, D>, %h0: !rec.tensor<B, D>,
                  %s0: !rec.tensor<B, D>) {
  %h = rec.recurrence over T
      streams(%ut = %u : !rec.tensor<T, B, I>) states(%hp = %h0 : !rec.tensor<B, D>) {
    %x = rec.product %w, %ut : !rec.tensor<D, I>
    %rh = rec.product %r, %hp : !rec.tensor<D, D>
    %a = arith.addf %x, %rh : f32
    %hn = math.tanh %a : f32
    rec.yield %hn
  }
  %s = rec.recurrence over T reverse
      streams(%ht = %h : !rec.sequence) states(%sp = %s0 : !rec.tensor<B, D>) {
    %sum = arith.addf %sp, %ht : f32
    %sn = math.tanh %sum : f32
    rec.yield %sn
  }
  rec.return s = all %s, h_last = last %h, s_last = last %s
}
