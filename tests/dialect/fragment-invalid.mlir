// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @below {{expected one of [weights, accumulator, columns] for what a fragment is for, got: sum}}
func.func private @unknown_kind(!rec.fragment<sum, 8x8xf32>)

// -----

// expected-error @below {{expected static shape}}
func.func private @dynamic_shape(!rec.fragment<accumulator, ?x8xf32>)

// -----

// expected-error @below {{expected '>'}}
func.func private @more_than_an_element_type(!rec.fragment<accumulator, 8x8xf32, 4>)

// -----

// expected-error @below {{a fragment of columns has one size, not 2}}
func.func private @C1_columns_of_two_sizes(!rec.fragment<columns, 8x8xi1>)

// -----

// expected-error @below {{a fragment of 16 rows: an element group has 8}}
func.func private @C1_rows_of_two_groups(!rec.fragment<accumulator, 16x8xf32>)

// -----

// expected-error @below {{12 batch columns are not a multiple of 8}}
func.func private @C2_columns_not_in_eights(!rec.fragment<accumulator, 8x12xf32>)

// -----

// expected-error @below {{a fragment of accumulator cannot hold 'f64'}}
func.func private @C3_accumulator_of_f64(!rec.fragment<accumulator, 8x8xf64>)
