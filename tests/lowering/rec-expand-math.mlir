// RUN: reprise-opt %s --rec-expand-math | FileCheck %s

// Nothing is left that a target would call a library for.

// CHECK-LABEL: func.func @functions(
// CHECK-NOT: math.{{a?(cos|sin|tan)}}
// CHECK-NOT: math.{{exp|log|erf|rsqrt|powf|cbrt|clampf|isinf|isnormal}}
// CHECK-NOT: arith.{{maxnumf|minnumf|remf}}
// CHECK-NOT: rec.
// CHECK: return
func.func @functions(%x: vector<16xf32>) -> vector<16xf32> {
  %1 = math.erf %x : vector<16xf32>
  %2 = math.exp %1 : vector<16xf32>
  %3 = math.exp2 %2 : vector<16xf32>
  %4 = math.expm1 %3 : vector<16xf32>
  %5 = math.log %4 : vector<16xf32>
  %6 = math.log1p %5 : vector<16xf32>
  %7 = math.log2 %6 : vector<16xf32>
  %8 = math.rsqrt %7 : vector<16xf32>
  %9 = math.tanh %8 : vector<16xf32>
  %10 = rec.logsigmoid %9 : vector<16xf32>
  %11 = rec.sigmoid %10 : vector<16xf32>
  %12 = rec.softplus %11 : vector<16xf32>
  %13 = rec.spike %12 surrogate sigmoid(4.0) : vector<16xf32>
  %14 = math.sin %13 : vector<16xf32>
  %15 = math.cos %14 : vector<16xf32>
  %16 = math.powf %15, %1 : vector<16xf32>
  %17 = math.tan %16 : vector<16xf32>
  %18 = math.acos %17 : vector<16xf32>
  %19 = math.asin %18 : vector<16xf32>
  %20 = math.atan %19 : vector<16xf32>
  %21 = math.atan2 %20, %1 : vector<16xf32>
  %22 = math.cosh %21 : vector<16xf32>
  %23 = math.sinh %22 : vector<16xf32>
  %24 = math.acosh %23 : vector<16xf32>
  %25 = math.asinh %24 : vector<16xf32>
  %26 = math.atanh %25 : vector<16xf32>
  %27 = math.cbrt %26 : vector<16xf32>
  %28 = math.log10 %27 : vector<16xf32>
  %29 = math.erfc %28 : vector<16xf32>
  %30 = math.clampf %29 to [%1, %2] : vector<16xf32>
  %31 = arith.remf %30, %1 : vector<16xf32>
  %32 = arith.maxnumf %31, %1 : vector<16xf32>
  %33 = arith.minnumf %32, %1 : vector<16xf32>
  %34 = math.isinf %33 : vector<16xf32>
  %35 = math.isnormal %33 : vector<16xf32>
  %36 = arith.select %34, %33, %1 : vector<16xi1>, vector<16xf32>
  %37 = arith.select %35, %36, %1 : vector<16xi1>, vector<16xf32>
  return %37 : vector<16xf32>
}

// A spike is a comparison, false for NaN.

// CHECK-LABEL: func.func @spike(
// CHECK-SAME: %[[X:.*]]: vector<8xf32>
// CHECK: %[[FIRES:.*]] = arith.cmpf oge, %[[X]], %{{.*}} : vector<8xf32>
// CHECK: arith.select %[[FIRES]], %{{.*}}, %{{.*}} : vector<8xi1>, vector<8xf32>
func.func @spike(%x: vector<8xf32>) -> vector<8xf32> {
  %y = rec.spike %x surrogate sigmoid(4.0) : vector<8xf32>
  return %y : vector<8xf32>
}

// One division and no branch: tanh is a quotient of e^(-2 abs(x)) - 1.

// CHECK-LABEL: func.func @tanh(
// CHECK-SAME: %[[X:.*]]: vector<8xf32>
// CHECK: math.absf %[[X]] : vector<8xf32>
// CHECK: arith.shli %{{.*}} : vector<8xi32>
// CHECK-COUNT-1: arith.divf %{{.*}} : vector<8xf32>
// CHECK-NOT: arith.divf
// CHECK: math.copysign %{{.*}}, %[[X]] : vector<8xf32>
func.func @tanh(%x: vector<8xf32>) -> vector<8xf32> {
  %y = math.tanh %x : vector<8xf32>
  return %y : vector<8xf32>
}

// What is an instruction stays.

// CHECK-LABEL: func.func @instructions(
// CHECK: math.absf
// CHECK: math.ceil
// CHECK: math.copysign
// CHECK: math.floor
// CHECK: math.fma
// CHECK: math.roundeven
// CHECK: math.sqrt
// CHECK: math.trunc
func.func @instructions(%x: vector<16xf32>) -> vector<16xf32> {
  %1 = math.absf %x : vector<16xf32>
  %2 = math.ceil %1 : vector<16xf32>
  %3 = math.copysign %2, %x : vector<16xf32>
  %4 = math.floor %3 : vector<16xf32>
  %5 = math.fma %4, %x, %x : vector<16xf32>
  %6 = math.roundeven %5 : vector<16xf32>
  %7 = math.sqrt %6 : vector<16xf32>
  %8 = math.trunc %7 : vector<16xf32>
  return %8 : vector<16xf32>
}
