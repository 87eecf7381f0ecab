// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @below {{a sequence has the dimension 4: its dimensions are named}}
func.func private @C1_pack(!rec.sequence<T, B, 4, D : f32>) // (C1)

// -----

// expected-error @below {{a sequence in memory holds f32, bf16 or f16: write the element type behind its dimensions}}
func.func private @C2_no_element_type(!rec.sequence<T, B, D>) // (C2)

// -----

// expected-error @below {{a sequence in memory holds f32, bf16 or f16}}
func.func private @C2_integers(!rec.sequence<T, B, D : i32>) // (C2)
