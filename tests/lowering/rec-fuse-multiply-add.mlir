// RUN: reprise-opt %s --rec-fuse-multiply-add | FileCheck %s

// CHECK-LABEL: func.func @sums(
// CHECK-SAME:    %[[A:.*]]: vector<8xf32>, %[[B:.*]]: vector<8xf32>, %[[C:.*]]: vector<8xf32>)
// CHECK-NEXT:  %[[SUM:.*]] = math.fma %[[A]], %[[B]], %[[C]]
// CHECK-NEXT:  %[[OTHER:.*]] = math.fma %[[B]], %[[C]], %[[SUM]]
// CHECK-NEXT:  %[[PRODUCT:.*]] = arith.mulf %[[B]], %[[B]]
// CHECK-NEXT:  %[[BOTH:.*]] = math.fma %[[A]], %[[A]], %[[PRODUCT]]
func.func @sums(%a: vector<8xf32>, %b: vector<8xf32>, %c: vector<8xf32>) -> (vector<8xf32>, vector<8xf32>) {
  %0 = arith.mulf %a, %b : vector<8xf32>
  %1 = arith.addf %0, %c : vector<8xf32>
  %2 = arith.mulf %b, %c : vector<8xf32>
  %3 = arith.addf %1, %2 : vector<8xf32>
  %4 = arith.mulf %a, %a : vector<8xf32>
  %5 = arith.mulf %b, %b : vector<8xf32>
  %6 = arith.addf %4, %5 : vector<8xf32>
  return %3, %6 : vector<8xf32>, vector<8xf32>
}

// CHECK-LABEL: func.func @differences(
// CHECK:       %[[MINUS:.*]] = arith.negf %arg2
// CHECK:       %[[FIRST:.*]] = math.fma %arg0, %arg1, %[[MINUS]]
// CHECK:       %[[NEGATED:.*]] = arith.negf %arg0
// CHECK:       math.fma %[[NEGATED]], %arg1, %[[FIRST]]
func.func @differences(%a: vector<8xf32>, %b: vector<8xf32>, %c: vector<8xf32>) -> vector<8xf32> {
  %0 = arith.mulf %a, %b : vector<8xf32>
  %1 = arith.subf %0, %c : vector<8xf32>
  %2 = arith.mulf %a, %b : vector<8xf32>
  %3 = arith.subf %1, %2 : vector<8xf32>
  return %3 : vector<8xf32>
}

// What another op takes too is computed anyway, and rounded once for both.
// CHECK-LABEL: func.func @taken_twice(
// CHECK:       arith.mulf
// CHECK:       arith.addf
func.func @taken_twice(%a: vector<8xf32>, %b: vector<8xf32>) -> (vector<8xf32>, vector<8xf32>) {
  %0 = arith.mulf %a, %b : vector<8xf32>
  %1 = arith.addf %0, %b : vector<8xf32>
  return %0, %1 : vector<8xf32>, vector<8xf32>
}
