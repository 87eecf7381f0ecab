// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @below {{expected one of [weights, accumulator, columns] for what a fragment is for, got: sum}}
func.func private @unknown_kind(!rec.fragment<sum, 8x8xf32, warp>)

// -----

// expected-error @below {{expected one of [warp, warpgroup] for who holds a fragment together, got: wrap}}
func.func private @unknown_scope(!rec.fragment<accumulator, 8x8xf32, wrap>)

// -----

// expected-error @below {{expected static shape}}
func.func private @dynamic_shape(!rec.fragment<accumulator, ?x8xf32, warp>)

// -----

// expected-error @below {{expected ','}}
func.func private @no_scope(!rec.fragment<accumulator, 8x8xf32>)

// -----

// expected-error @below {{a fragment of columns has one size, not 2}}
func.func private @C1_columns_of_two_sizes(!rec.fragment<columns, 8x8xi1, warp>)

// -----

// expected-error @below {{a fragment of 8 rows: an element group of a warpgroup has 32}}
func.func private @C1_rows_of_another_scope(!rec.fragment<accumulator, 8x8xf32, warpgroup>)

// -----

// expected-error @below {{12 batch columns are not a multiple of 8}}
func.func private @C2_columns_not_in_eights(!rec.fragment<accumulator, 8x12xf32, warp>)

// -----

// expected-error @below {{a fragment of accumulator cannot hold 'f64'}}
func.func private @C3_accumulator_of_f64(!rec.fragment<accumulator, 8x8xf64, warp>)
