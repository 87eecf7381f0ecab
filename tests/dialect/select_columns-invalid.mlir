// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!tile = !rec.fragment<accumulator, 8x8xf32>
!wide_mask = !rec.fragment<columns, 16xi1>
func.func @C1_mask_of_more_columns(%m: !wide_mask, %x: !tile) {
  // expected-error @below {{'rec.select_columns' op has '!rec.fragment<columns, 16xi1>' for the columns of '!rec.fragment<accumulator, 8x8xf32>': give both the same columns}}
  %c = rec.select_columns %m, %x, %x : !wide_mask, !tile
  return
}
