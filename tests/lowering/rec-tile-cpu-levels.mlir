// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu="vector-bytes=32 threads=2" --rec-schedule --rec-tile --canonicalize --cse | FileCheck %s
// RUN: reprise-opt %s --rec-bind --rec-derive-step --rec-group-stages --rec-target-cpu="vector-bytes=32 threads=2" --rec-schedule --rec-tile --canonicalize --cse | FileCheck %s --check-prefix=STEP

rec.operator @leaky(%x: !rec.tensor<T, B, D>, %tau: !rec.tensor<D>, %r: !rec.tensor<D, D>, %h0: !rec.tensor<B, D>) attributes {sizes = {D = 16 : i64}} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) params(%t = %tau : !rec.tensor<D>) states(%hp = %h0 : !rec.tensor<B, D>) {
    %decay = math.exp %t : f32
    %p = rec.product %r, %hp : !rec.tensor<D, D>
    %kept = arith.mulf %decay, %p : f32
    %hn = arith.addf %kept, %xt : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

rec.operator @centred(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>, %h0: !rec.tensor<B, D>) attributes {sizes = {D = 16 : i64}} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%hp = %h0 : !rec.tensor<B, D>) {
    %p = rec.product %r, %hp : !rec.tensor<D, D>
    %u = arith.addf %p, %xt : f32
    %m = rec.reduce mean %u over [D] : f32
    %d = arith.subf %u, %m : f32
    %q = arith.mulf %d, %d : f32
    %v = rec.reduce mean %q over [D] : f32
    %hn = arith.mulf %d, %v : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

rec.operator @read_out(%x: !rec.tensor<T, B, D>, %w: !rec.tensor<N, D>, %a: !rec.tensor<D, N>, %h0: !rec.tensor<B, D, N>) attributes {sizes = {D = 16 : i64, N = 8 : i64}} {
  %h, %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) params(%at = %a : !rec.tensor<D, N>) states(%hp = %h0 : !rec.tensor<B, D, N>) {
    %c = rec.product %w, %xt : !rec.tensor<N, D>
    %rate = math.exp %at : f32
    %slow = arith.mulf %rate, %xt : f32
    %decay = math.exp %slow : f32
    %kept = arith.mulf %decay, %hp : f32
    %hn = arith.addf %kept, %xt : f32
    %read = arith.mulf %hn, %c : f32
    %yt = rec.reduce sum %read over [N] : f32
    rec.yield %hn, %yt
  }
  rec.return y = all %y
}
