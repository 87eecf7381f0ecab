// Hierarchically gated recurrent unit (HGRN): a linear recurrence whose forget gate has a
// lower bound, larger in upper layers. Gates in the order forget, input:
//
//   f = lower_bound + (1 - lower_bound) sigmoid(x_f + b_f)
//   h' = f h + (1 - f) silu(x_i + b_i)
//
// Qin, Yang and Zhong, Hierarchically gated recurrent neural network for sequence
// modeling, arXiv 2311.04823, section 3; the real form that its successors use, without
// the paper's rotation by a learned angle. Its output gate is applied to h afterwards.

rec.operator @hgrn(%x: !rec.tensor<T, B, 2, D>, %lower_bound: !rec.tensor<D> = 0.0,
                   %b: !rec.tensor<2, D> = 0.0, %h0: !rec.tensor<B, D>) {
  %h = rec.recurrence over T
      streams(%xf, %xi = %x : !rec.tensor<T, B, 2, D>)
      params(%lower = %lower_bound : !rec.tensor<D>, %bf, %bi = %b : !rec.tensor<2, D>)
      states(%hp = %h0 : !rec.tensor<B, D>) {
    %one = arith.constant 1.0 : f32

    // 1 - f = (1 - lower_bound) sigmoid(-x_f - b_f)
    %gf = arith.addf %xf, %bf : f32
    %forgetting = arith.negf %gf : f32
    %share = rec.sigmoid %forgetting : f32
    %room = arith.subf %one, %lower : f32
    %forgotten = arith.mulf %room, %share : f32
    %f = arith.subf %one, %forgotten : f32

    %gi = arith.addf %xi, %bi : f32
    %si = rec.sigmoid %gi : f32
    %i = arith.mulf %gi, %si : f32

    %kept = arith.mulf %f, %hp : f32
    %taken = arith.mulf %forgotten, %i : f32
    %hn = arith.addf %kept, %taken : f32
    rec.yield %hn
  }
  rec.return h = all %h, h_last = last %h
}
