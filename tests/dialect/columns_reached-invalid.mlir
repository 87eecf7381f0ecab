// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!wide_mask = !rec.fragment<columns, 16xi1, warp>
func.func @C1_other_columns(%n: !rec.fragment<columns, 8xi64, warp>, %t: index) {
  // expected-error @below {{'rec.columns_reached' op has '!rec.fragment<columns, 16xi1, warp>' for the columns of '!rec.fragment<columns, 8xi64, warp>': give both the same columns and scope}}
  %m = rec.columns_reached %n, %t : !rec.fragment<columns, 8xi64, warp> -> !wide_mask
  return
}
