// RUN: reprise-opt -verify-diagnostics -split-input-file %s

!wide_mask = !rec.fragment<columns, 16xi1>
func.func @C1_other_columns(%n: !rec.fragment<columns, 8xi64>, %t: index) {
  // expected-error @below {{'rec.columns_reached' op has '!rec.fragment<columns, 16xi1>' for the columns of '!rec.fragment<columns, 8xi64>': give both the same columns}}
  %m = rec.columns_reached %n, %t : !rec.fragment<columns, 8xi64> -> !wide_mask
  return
}
