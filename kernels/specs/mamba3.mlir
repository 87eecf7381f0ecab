// Mamba-3 with one input and one output: a complex state that decays and turns, fed by
// the trapezoidal rule from this step and the one before.
//
//   step = softplus(dt + dt_bias), A = -max(softplus(a), 10^-4)        for each head
//   l = sigmoid(lambda)                                                for each head
//   angle = step pi tanh(theta)        over [N]; one theta for all heads
//   h' = exp(step A + i angle) (h + (1 - l) step x_old B_old^T) + l step x B^T
//   y = Re(h' conj(C)) + d x           h complex, over [D, N]
//   B = b + b_bias, C = c + c_bias     for each head; packs of a real and an imaginary part
//
// Lahoti et al., Mamba-3: improved sequence modeling using state space principles, arXiv
// 2603.15569: the exponential-trapezoidal rule (proposition 1) on a complex state, which
// the paper computes as rotations of B and C over a real state of size 2 N (proposition 4);
// bounds of A and theta as in its code. The code turns the other way (theta of the opposite
// sign) and keeps the state in the frame that turns along; here it is in the fixed one, and
// no angle is kept. b and c come after their norm; the code begins their biases with 1.
// Dimensions that do not turn have a theta of 0. The gate z behind it is taken outside.
//
// hr and hi are the parts of h. x_last, br_last and bi_last are the last step's x and b, which
// the step behind it takes in once more.

rec.operator @mamba3(%x: !rec.tensor<T, B, H, D>, %dt: !rec.tensor<T, B, H>,
                     %a: !rec.tensor<T, B, H>, %lambda: !rec.tensor<T, B, H>,
                     %theta: !rec.tensor<T, B, N>, %b: !rec.tensor<T, B, 2, N>,
                     %c: !rec.tensor<T, B, 2, N>, %b_bias: !rec.tensor<2, H, N> = 0.0,
                     %c_bias: !rec.tensor<2, H, N> = 0.0, %d: !rec.tensor<H> = 0.0,
                     %dt_bias: !rec.tensor<H> = 0.0, %hr0: !rec.tensor<B, H, D, N>,
                     %hi0: !rec.tensor<B, H, D, N>, %x0: !rec.tensor<B, H, D>,
                     %br0: !rec.tensor<B, N>, %bi0: !rec.tensor<B, N>) {
  %hr, %hi, %xl, %brl, %bil, %y = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, H, D>, %raw = %dt : !rec.tensor<T, B, H>,
              %at = %a : !rec.tensor<T, B, H>, %lt = %lambda : !rec.tensor<T, B, H>,
              %turn = %theta : !rec.tensor<T, B, N>, %br, %bi = %b : !rec.tensor<T, B, 2, N>,
              %cr, %ci = %c : !rec.tensor<T, B, 2, N>)
      params(%bbr, %bbi = %b_bias : !rec.tensor<2, H, N>,
             %cbr, %cbi = %c_bias : !rec.tensor<2, H, N>, %skip = %d : !rec.tensor<H>,
             %bias = %dt_bias : !rec.tensor<H>)
      states(%hrp = %hr0 : !rec.tensor<B, H, D, N>, %hip = %hi0 : !rec.tensor<B, H, D, N>,
             %xo = %x0 : !rec.tensor<B, H, D>, %bro = %br0 : !rec.tensor<B, N>,
             %bio = %bi0 : !rec.tensor<B, N>) {
    // Decay and angle of this step.
    %slowest = arith.constant 1.0e-4 : f32
    %pi = arith.constant 3.14159265 : f32
    %biased = arith.addf %raw, %bias : f32
    %step = rec.softplus %biased : f32
    %speed = rec.softplus %at : f32
    %bounded = arith.maximumf %speed, %slowest : f32
    %minus = arith.mulf %step, %bounded : f32
    %log_decay = arith.negf %minus : f32
    %decay = math.exp %log_decay : f32
    %bent = math.tanh %turn : f32
    %half_turns = arith.mulf %step, %bent : f32
    %angle = arith.mulf %pi, %half_turns : f32
    %cosine = math.cos %angle : f32
    %sine = math.sin %angle : f32

    // The two ends of the trapezium: l of this step's input, 1 - l of the last one's.
    %one = arith.constant 1.0 : f32
    %l = rec.sigmoid %lt : f32
    %rest = arith.subf %one, %l : f32
    %now = arith.mulf %l, %step : f32
    %before = arith.mulf %rest, %step : f32
    %xnow = arith.mulf %now, %xt : f32
    %xbefore = arith.mulf %before, %xo : f32

    // What is there, with the last step's input, decays and turns.
    %brob = arith.addf %bro, %bbr : f32
    %biob = arith.addf %bio, %bbi : f32
    %oldr = arith.mulf %brob, %xbefore : f32
    %oldi = arith.mulf %biob, %xbefore : f32
    %ur = arith.addf %hrp, %oldr : f32
    %ui = arith.addf %hip, %oldi : f32
    %dc = arith.mulf %decay, %cosine : f32
    %ds = arith.mulf %decay, %sine : f32
    %rr = arith.mulf %dc, %ur : f32
    %ii = arith.mulf %ds, %ui : f32
    %ri = arith.mulf %dc, %ui : f32
    %ir = arith.mulf %ds, %ur : f32
    %keptr = arith.subf %rr, %ii : f32
    %kepti = arith.addf %ri, %ir : f32

    %brb = arith.addf %br, %bbr : f32
    %bib = arith.addf %bi, %bbi : f32
    %newr = arith.mulf %brb, %xnow : f32
    %newi = arith.mulf %bib, %xnow : f32
    %hrn = arith.addf %keptr, %newr : f32
    %hin = arith.addf %kepti, %newi : f32

    %crb = arith.addf %cr, %cbr : f32
    %cib = arith.addf %ci, %cbi : f32
    %readr = arith.mulf %crb, %hrn : f32
    %readi = arith.mulf %cib, %hin : f32
    %read = arith.addf %readr, %readi : f32
    %shown = rec.reduce sum %read over [N] : f32
    %direct = arith.mulf %skip, %xt : f32
    %yt = arith.addf %shown, %direct : f32
    rec.yield %hrn, %hin, %xt, %br, %bi, %yt
  }
  rec.return y = all %y, hr_last = last %hr, hi_last = last %hi, x_last = last %xl,
             br_last = last %brl, bi_last = last %bil
}
