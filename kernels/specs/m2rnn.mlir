// Matrix-to-matrix RNN (M2RNN): a nonlinear recurrence of matrices [K, V], into which each
// step writes k v^T.
//
//   z = tanh(h r^T + k v^T)
//   h' = f h + (1 - f) z, f = exp(log_f)
//   y = h'^T q
//
// Mishra, Tan, Stoica, Gonzalez and Dao, M2RNN: non-linear RNNs with matrix-valued states
// for scalable language modeling, arXiv 2603.14360. The paper's weight is the transpose of
// r, whose rows make the new elements as in every product here. log_f is the logarithm of
// its forget gate; what is above 0 counts as 0. The paper adds w v to y afterwards.

rec.operator @m2rnn(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                    %v: !rec.tensor<T, B, H, V>, %log_f: !rec.tensor<T, B, H>,
                    %r: !rec.tensor<H, V, V>, %h0: !rec.tensor<B, H, K, V>) {
  %h, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>, %lt = %log_f : !rec.tensor<T, B, H>)
      states(%hp = %h0 : !rec.tensor<B, H, K, V>) {
    %rh = rec.product %r, %hp : !rec.tensor<H, V, V>
    %kv = arith.mulf %kt, %vt : f32
    %g = arith.addf %rh, %kv : f32
    %z = math.tanh %g : f32

    %zero = arith.constant 0.0 : f32
    %bounded = arith.minimumf %lt, %zero : f32
    %f = math.exp %bounded : f32
    %below = math.expm1 %bounded : f32
    %rest = arith.negf %below : f32
    %kept = arith.mulf %f, %hp : f32
    %new = arith.mulf %rest, %z : f32
    %hn = arith.addf %kept, %new : f32

    %read = arith.mulf %qt, %hn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %hn, %yt
  }
  rec.return y = all %y, h_last = last %h
}
