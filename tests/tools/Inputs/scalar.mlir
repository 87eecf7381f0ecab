// Numbers of the whole operator: tensors without dimensions.
rec.operator @scalar(%x: !rec.tensor<T, B, D>, %a: !rec.tensor<> = 0.5, %b: !rec.tensor<2>, %s0: !rec.tensor<B, D>) {
  %s, %mean = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%at = %a : !rec.tensor<>, %b0, %b1 = %b : !rec.tensor<2>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %kept = arith.mulf %at, %sp : f32
    %sum = arith.addf %kept, %xt : f32
    %more = arith.addf %sum, %b0 : f32
    %sn = arith.subf %more, %b1 : f32
    %m = rec.reduce mean %sn over [D] : f32
    rec.yield %sn, %m
  }
  rec.return s = all %s, mean = all %mean, s_sum = sum %s, mean_sum = sum %mean
}
