// One list names entries of two streams, of which either may be the shorter; another one, steps of two times.
rec.operator @one_list(%x: !rec.tensor<U, D>, %y: !rec.tensor<S, D>, %i: !rec.tensor<T : i32>,
                       %z: !rec.tensor<R, B, D>, %kept: !rec.tensor<N : i32>) {
  %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<U, D> at %i : !rec.tensor<T : i32>,
              %yt = %y : !rec.tensor<S, D> at %i : !rec.tensor<T : i32>) {
    %hn = arith.addf %xt, %yt : f32
    rec.yield %hn
  }
  %g = rec.recurrence over R streams(%zt = %z : !rec.tensor<R, B, D>) {
    %gn = arith.negf %zt : f32
    rec.yield %gn
  }
  rec.return h = all %h at %kept : !rec.tensor<N : i32>, g = all %g at %kept : !rec.tensor<N : i32>
}
