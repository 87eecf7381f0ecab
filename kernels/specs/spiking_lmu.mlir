// Spiking Legendre memory unit (LMU): a linear memory m of one spike train u, read through
// spikes. Each LIF is a leaky integrate-and-fire neuron with time constant 2, threshold 1
// and a hard reset to 0; its potential is a state (p_u, p_m, p_h).
//
//   u = LIF(e_x x + b_u)   (sum over all elements)
//   m' = a m + b u
//   s = LIF(scale m' + shift)
//   h = LIF(w_m s + w_x x + b_h)
//   LIF(z): p* = p + (z - p) / 2, it fires where p* >= 1; p' = 0 there, else p*
//
// Liu, Datta, Li and Beerel, LMUFormer: low complexity yet powerful spiking model with
// Legendre memory units, arXiv 2402.04882, in the form of its code for training; the
// code's recurrent form leaves s out. Batch normalisation before a LIF goes into weights
// and biases, that of the memory into scale and shift. a and b are discretised, and a is
// f32, as for lmu.

rec.operator @spiking_lmu(%x: !rec.tensor<T, B, I>, %e_x: !rec.tensor<I>,
                          %b_u: !rec.tensor<1> = 0.0, %a: !rec.tensor<N, N : f32>,
                          %b: !rec.tensor<N>, %scale: !rec.tensor<N> = 1.0,
                          %shift: !rec.tensor<N> = 0.0, %w_m: !rec.tensor<D, N>,
                          %w_x: !rec.tensor<D, I>, %b_h: !rec.tensor<D> = 0.0,
                          %m0: !rec.tensor<B, N>, %p_u0: !rec.tensor<B>,
                          %p_m0: !rec.tensor<B, N>, %p_h0: !rec.tensor<B, D>) {
  %m, %pu, %pm, %ph, %h = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, I>)
      params(%ex = %e_x : !rec.tensor<I>, %bu = %b_u : !rec.tensor<1>, %bm = %b : !rec.tensor<N>,
             %scalem = %scale : !rec.tensor<N>, %shiftm = %shift : !rec.tensor<N>,
             %bh = %b_h : !rec.tensor<D>)
      states(%mp = %m0 : !rec.tensor<B, N>, %pup = %p_u0 : !rec.tensor<B>,
             %pmp = %p_m0 : !rec.tensor<B, N>, %php = %p_h0 : !rec.tensor<B, D>) {
    %half = arith.constant 0.5 : f32
    %one = arith.constant 1.0 : f32

    // u = LIF(e_x x + b_u)
    %ext = arith.mulf %ex, %xt : f32
    %exsum = rec.reduce sum %ext over [I] : f32
    %zu = arith.addf %exsum, %bu : f32
    %du = arith.subf %zu, %pup : f32
    %cu = arith.mulf %half, %du : f32
    %au = arith.addf %pup, %cu : f32
    %ou = arith.subf %au, %one : f32
    %u = rec.spike %ou surrogate sigmoid(4.0) : f32
    %fu = rec.stop_gradient %u : f32
    %ru = arith.subf %one, %fu : f32
    %pun = arith.mulf %au, %ru : f32

    // m' = a m + b u
    %kept = rec.product %a, %mp : !rec.tensor<N, N : f32>
    %taken = arith.mulf %bm, %u : f32
    %mn = arith.addf %kept, %taken : f32

    // s = LIF(scale m' + shift)
    %scaled = arith.mulf %scalem, %mn : f32
    %zm = arith.addf %scaled, %shiftm : f32
    %dm = arith.subf %zm, %pmp : f32
    %cm = arith.mulf %half, %dm : f32
    %am = arith.addf %pmp, %cm : f32
    %om = arith.subf %am, %one : f32
    %s = rec.spike %om surrogate sigmoid(4.0) : f32
    %fm = rec.stop_gradient %s : f32
    %rm = arith.subf %one, %fm : f32
    %pmn = arith.mulf %am, %rm : f32

    // h = LIF(w_m s + w_x x + b_h)
    %ws = rec.product %w_m, %s : !rec.tensor<D, N>
    %wx = rec.product %w_x, %xt : !rec.tensor<D, I>
    %wxb = arith.addf %wx, %bh : f32
    %zh = arith.addf %wxb, %ws : f32
    %dh = arith.subf %zh, %php : f32
    %ch = arith.mulf %half, %dh : f32
    %ah = arith.addf %php, %ch : f32
    %oh = arith.subf %ah, %one : f32
    %ht = rec.spike %oh surrogate sigmoid(4.0) : f32
    %fh = rec.stop_gradient %ht : f32
    %rh = arith.subf %one, %fh : f32
    %phn = arith.mulf %ah, %rh : f32
    rec.yield %mn, %pun, %pmn, %phn, %ht
  }
  rec.return h = all %h, m_last = last %m, p_u_last = last %pu, p_m_last = last %pm,
      p_h_last = last %ph
}
