// RUN: reprise-opt %s --rec-bind --rec-group-stages --rec-target-cpu="vector-bytes=32" --rec-schedule --rec-tile --canonicalize --cse | FileCheck %s

// An unfolded image is no buffer: its lanes, the taps, are gathered from the stream, and zero outside of it.

// CHECK-LABEL: func.func @image(
// CHECK-SAME: %[[X:[^:]*]]: memref<?x?x6xf32>
// CHECK-SAME: buffers = [#rec.buffer<"buffer.work", workspace, "B * 64">]
// CHECK: %[[AT:.*]] = arith.addi %{{.*}}, %cst{{.*}} : vector<8xindex>
// CHECK: %[[INSIDE:.*]] = arith.cmpi ult, %[[AT]]
// CHECK: %[[INDEX:.*]] = arith.select %[[INSIDE]], %[[AT]]
// CHECK: %[[OFFSETS:.*]] = arith.index_cast %[[INDEX]] : vector<8xindex> to vector<8xi32>
// CHECK: vector.gather %[[X]]{{.*}}[%[[OFFSETS]]], %[[INSIDE]]
rec.operator @image(%x: !rec.tensor<T, B, X>, %w: !rec.tensor<K>) attributes {sizes = {X = 6 : i64, K = 3 : i64}} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, X>) params(%wt = %w : !rec.tensor<K>) {
    %xw = rec.unfold %xt over [X by K] : f32
    %p = arith.mulf %xw, %wt : f32
    rec.yield %p
  }
  rec.return y = all %y
}

// Around the edge there is no outside: the indices wrap, and all lanes are loaded.

// CHECK-LABEL: func.func @ring(
// CHECK-SAME: %[[X:[^:]*]]: memref<?x?x6xf32>
// CHECK: %[[INDEX:.*]] = arith.remui %{{.*}} : vector<8xindex>
// CHECK: %[[OFFSETS:.*]] = arith.index_cast %[[INDEX]]
// CHECK: vector.gather %[[X]]{{.*}}[%[[OFFSETS]]], %cst
rec.operator @ring(%x: !rec.tensor<T, B, X>, %w: !rec.tensor<K>) attributes {sizes = {X = 6 : i64, K = 3 : i64}} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, X>) params(%wt = %w : !rec.tensor<K>) {
    %xw = rec.unfold %xt over [X by K] wrapped : f32
    %p = arith.mulf %xw, %wt : f32
    rec.yield %p
  }
  rec.return y = all %y
}

// Sums over time begin at zero, and are added up where they are returned: an outer product over all rows at once.

// CHECK-LABEL: func.func @gradient(
// CHECK-SAME: %[[G:[^:]*]]: memref<?x?x6xf32>, %[[H:[^:]*]]: memref<?x?x6xf32>
// CHECK-SAME: %[[DW:[^:]*]]: memref<6x6xf32>, %[[DB:[^:]*]]: memref<6xf32>
// CHECK: %[[FLAT:.*]] = memref.reinterpret_cast %[[DW]] {{.*}} to memref<36xf32>
// CHECK: memref.store %{{.*}}, %[[FLAT]]
// CHECK: memref.store %{{.*}}, %[[DB]]
// CHECK: rec.team_barrier
// CHECK: scf.for %[[T:[^ ]*]] =
// CHECK: scf.for
// CHECK: %[[BEFORE:.*]] = vector.maskedload %[[DW]][%[[D:.*]], %c0]
// CHECK: %[[SUM:.*]] = scf.for %[[ROW:[^ ]*]] = {{.*}} iter_args(%[[SO_FAR:.*]] = %[[BEFORE]])
// CHECK: %[[ACTIVE:.*]] = arith.cmpi slt, %[[T]]
// CHECK: memref.load %[[G]][%[[T]], %[[ROW]], %[[D]]]
// CHECK: vector.maskedload %[[H]][%[[T]], %[[ROW]], %c0]
// CHECK: %[[NEXT:.*]] = math.fma
// CHECK: arith.select %[[ACTIVE]], %[[NEXT]], %[[SO_FAR]]
// CHECK: vector.maskedstore %[[DW]][%[[D]], %c0], %{{.*}}, %[[SUM]]
rec.operator @gradient(%g: !rec.tensor<T, B, D>, %h: !rec.tensor<T, B, D>) attributes {sizes = {D = 6 : i64}} {
  %w, %b = rec.recurrence over T streams(%gt = %g : !rec.tensor<T, B, D>, %ht = %h : !rec.tensor<T, B, D>) {
    %o = rec.outer %gt, %ht : f32
    rec.yield %o, %gt
  }
  rec.return dw = sum %w, db = sum %b
}
