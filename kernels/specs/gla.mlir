// Gated linear attention: each row of the state decays by a gate of its own.
//
//   a = sigmoid(g)^(1 / tau), as exp(logsigmoid(g) / tau)        over [K]
//   S' = Diag(a) S + k v^T                                       S over [K, V]
//   y = scale S'^T q
//
// Yang, Wang, Shen, Panda and Kim, Gated linear attention Transformers with
// hardware-efficient training, arXiv 2312.06635, sections 4.1 and 4.4 (tau = 16).
// g is the gate before its sigmoid; peers take the logarithm of a in its place, and a scale
// of K^-1/2 where none is given.

rec.operator @gla(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>,
                  %v: !rec.tensor<T, B, H, V>, %g: !rec.tensor<T, B, H, K>,
                  %tau: !rec.tensor<H> = 16.0, %scale: !rec.tensor<H> = 1.0,
                  %s0: !rec.tensor<B, H, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>,
              %vt = %v : !rec.tensor<T, B, H, V>, %gt = %g : !rec.tensor<T, B, H, K>)
      params(%temperature = %tau : !rec.tensor<H>, %sc = %scale : !rec.tensor<H>)
      states(%sp = %s0 : !rec.tensor<B, H, K, V>) {
    %log_sigmoid = rec.logsigmoid %gt : f32
    %log_decay = arith.divf %log_sigmoid, %temperature : f32
    %decay = math.exp %log_decay : f32
    %kept = arith.mulf %decay, %sp : f32
    %kv = arith.mulf %kt, %vt : f32
    %sn = arith.addf %kept, %kv : f32

    %qs = arith.mulf %qt, %sc : f32
    %read = arith.mulf %qs, %sn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}
