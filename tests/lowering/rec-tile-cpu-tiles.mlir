// Tiles: what of a step needs nothing of each other goes through all of time, one tile after the other.

// RUN: reprise-opt %s --rec-bind="sizes=H=2,K=8,V=32" --rec-group-stages --rec-target-cpu=threads=2 --rec-schedule --rec-tile --cse --canonicalize | FileCheck %s

// The state lies in the memory of the thread; the scalar decay is computed before the first step.
// CHECK-LABEL: func.func @matrix
// CHECK:       memref.view %{{.*}} to memref<2x1x8x32xf32>
// CHECK:       rec.team_barrier
// CHECK:       scf.while
// CHECK:         memref.atomic_rmw addi
// CHECK:         math.exp
// CHECK:         scf.for {{.*}} {
// What the key is multiplied by is a vector of its own, once for each step; the sum never leaves registers.
// CHECK:           arith.mulf %{{.*}} : vector<16xf32>
// CHECK:           scf.for {{.*}} iter_args({{.*}}) -> (vector<16xf32>, vector<16xf32>) {
// CHECK:             vector.store {{.*}} memref<2x1x8x32xf32>, vector<16xf32>
// CHECK:             scf.yield
// CHECK:           vector.store {{.*}} memref<?x?x2x32xf32>, vector<16xf32>
rec.operator @matrix(%q: !rec.tensor<T, B, H, K>, %k: !rec.tensor<T, B, H, K>, %v: !rec.tensor<T, B, H, V>,
                     %g: !rec.tensor<H>, %s0: !rec.tensor<B, H, K, V>) {
  %s, %y = rec.recurrence over T
      streams(%qt = %q : !rec.tensor<T, B, H, K>, %kt = %k : !rec.tensor<T, B, H, K>, %vt = %v : !rec.tensor<T, B, H, V>)
      params(%gt = %g : !rec.tensor<H>) states(%sp = %s0 : !rec.tensor<B, H, K, V>) {
    %decay = math.exp %gt : f32
    %kept = arith.mulf %decay, %sp : f32
    %two = arith.constant 2.0 : f32
    %twice = arith.mulf %two, %kt : f32
    %kv = arith.mulf %twice, %vt : f32
    %sn = arith.addf %kept, %kv : f32
    %read = arith.mulf %qt, %sn : f32
    %yt = rec.reduce sum %read over [K] : f32
    rec.yield %sn, %yt
  }
  rec.return y = all %y, s_last = last %s
}

// Where no value has inner dimensions, states are values of the loop. Without a state, tiles take parts of time.
// CHECK-LABEL: func.func @scan
// CHECK:       scf.while
// CHECK:         scf.for {{.*}} iter_args({{.*}}) -> (vector<16xf32>) {
// CHECK-NOT:     memref<2x
// CHECK:       return
rec.operator @scan(%a: !rec.tensor<T, B, V>, %x: !rec.tensor<T, B, V>, %h0: !rec.tensor<B, V>) {
  %h = rec.recurrence over T streams(%at = %a : !rec.tensor<T, B, V>, %xt = %x : !rec.tensor<T, B, V>)
      states(%hp = %h0 : !rec.tensor<B, V>) {
    %kept = arith.mulf %at, %hp : f32
    %hn = arith.addf %kept, %xt : f32
    rec.yield %hn
  }
  rec.return h = all %h
}

// CHECK-LABEL: func.func @map
// CHECK:         %[[BEGIN:.*]] = arith.muli %{{.*}}, %c128
// CHECK:         scf.for %{{.*}} = %[[BEGIN]] to
rec.operator @map(%x: !rec.tensor<T, B, V>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, V>) {
    %yt = math.exp %xt : f32
    rec.yield %yt
  }
  rec.return y = all %y
}
