// Leaky integrate-and-fire neuron with a hard reset: the potential v leaks towards its
// resting value and takes in x; where it reaches the threshold the neuron fires, s = 1,
// and v goes back to its resting value. h is the potential before that.
//
// Lapicque (1907); in the discrete form of Fang et al., arXiv 2007.05785, with its
// values as defaults: h = v + (x - (v - resting)) / tau. The derivative of a spike is
// that of a sigmoid, and none passes through the reset (Zenke and Vogels, 2021).

rec.operator @lif(%x: !rec.tensor<T, B, H, D>, %tau: !rec.tensor<H, D> = 2.0,
                  %threshold: !rec.tensor<H, D> = 1.0, %resting: !rec.tensor<H, D> = 0.0,
                  %v0: !rec.tensor<B, H, D>) {
  %v, %s, %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>)
      params(%tc = %tau : !rec.tensor<H, D>, %vth = %threshold : !rec.tensor<H, D>,
             %vr = %resting : !rec.tensor<H, D>)
      states(%vp = %v0 : !rec.tensor<B, H, D>) {
    %above = arith.subf %vp, %vr : f32
    %drive = arith.subf %xt, %above : f32
    %change = arith.divf %drive, %tc : f32
    %potential = arith.addf %vp, %change : f32

    %over = arith.subf %potential, %vth : f32
    %spike = rec.spike %over surrogate sigmoid(4.0) : f32

    // v' = h (1 - s) + resting s
    %fired = rec.stop_gradient %spike : f32
    %one = arith.constant 1.0 : f32
    %rest = arith.subf %one, %fired : f32
    %kept = arith.mulf %potential, %rest : f32
    %reset = arith.mulf %vr, %fired : f32
    %vn = arith.addf %kept, %reset : f32
    rec.yield %vn, %spike, %potential
  }
  rec.return s = all %s, h = all %h, v_last = last %v
}
