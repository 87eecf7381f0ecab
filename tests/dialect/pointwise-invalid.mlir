// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!tile = !rec.fragment<accumulator, 8x8xf32>
!wide_tile = !rec.fragment<accumulator, 8x16xf32>
func.func @C1_tiles_of_two_shapes(%x: !tile, %y: !wide_tile) {
  // expected-error @below {{'rec.pointwise' op has tiles of different shapes: give inputs and results one shape}}
  %s = rec.pointwise(%x, %y) : (!tile, !wide_tile) -> !tile {
  ^bb0(%a: f32, %b: f32):
    rec.pointwise_yield %a : f32
  }
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
func.func @C2_argument_missing(%x: !tile) {
  // expected-error @below {{'rec.pointwise' op has 2 inputs, and its region 1 arguments: write one f32 for each input}}
  %s = rec.pointwise(%x, %x) : (!tile, !tile) -> !tile {
  ^bb0(%a: f32):
    rec.pointwise_yield %a : f32
  }
  return
}

// -----

!tile = !rec.fragment<accumulator, 8x8xf32>
func.func @C3_result_not_yielded(%x: !tile) {
  // expected-error @below {{'rec.pointwise' op has 2 results and yields 1 values: yield one for each result}}
  %s:2 = rec.pointwise(%x) : (!tile) -> (!tile, !tile) {
  ^bb0(%a: f32):
    rec.pointwise_yield %a : f32
  }
  return
}
