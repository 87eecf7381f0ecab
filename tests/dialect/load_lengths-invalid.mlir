// RUN: reprise-opt -verify-diagnostics -split-input-file %s

func.func @C1_lengths_of_f32(%l: memref<?xf32>, %i: index) {
  // expected-error @below {{'rec.load_lengths' op takes lengths from 'memref<?xf32>', and they are a memref [B] of i32}}
  %n = rec.load_lengths %l, %i, %i, %i : memref<?xf32> -> !rec.fragment<columns, 8xi64>
  return
}
