// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @below {{dimension 0 is below 1: write its size, or a name for a size that is known later}}
func.func private @C1_zero(!rec.tensor<T, 0, D>)

// -----

// expected-error @below {{dimension -1 is below 1: write its size, or a name for a size that is known later}}
func.func private @C1_negative(!rec.tensor<T, -1, D>)

// -----

// expected-error @below {{dimension 4294967298 is above 4096: an integer is a pack, whose entries are named one by one; name the dimension instead}}
func.func private @C1_pack_beyond_names(!rec.tensor<T, B, 4294967298, D>)

// -----

// expected-error @below {{dimension 'D.x' is no name: names are letters, digits and _, and do not begin with a digit}}
func.func private @C1_no_name(!rec.tensor<T, B, D.x>)

// -----

// expected-error @below {{dimension 'f64' has the name of an element type: leave it out, for the inputs' own type, or write it behind a colon, `<T, B, D : f32>`}}
func.func private @C1_element_type(!rec.tensor<T, B, D, f64>)

// -----

// expected-error @below {{integer value too large}}
func.func private @C1_beyond_64_bits(!rec.tensor<99999999999999999999, D>)

// -----

// expected-error @below {{element type 'i64' is not one of f32, bf16, f16, i32}}
func.func private @C2_i64(!rec.tensor<T, B : i64>)

// -----

// expected-error @below {{element type 'vector<4xf32>' is not one of f32, bf16, f16, i32}}
func.func private @C2_vector(!rec.tensor<T, B : vector<4xf32>>)

// -----

// expected-error @below {{expected a dimension: a name or an integer}}
func.func private @no_dimension(!rec.tensor<, B>)

// -----

// expected-error @below {{expected a dimension: a name or an integer}}
func.func private @string_dimension(!rec.tensor<"T", B>)

// -----

// expected-error @below {{expected non-function type}}
func.func private @no_element_type(!rec.tensor<T, B : >)

// -----

// expected-error @below {{expected '>'}}
func.func private @unclosed(!rec.tensor<T, B D>)

// -----

// expected-error @below {{unknown  type `tensr` in dialect `rec`}}
func.func private @unknown_type(!rec.tensr<T, B>)
