// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @below {{a sequence in memory holds f32, bf16 or f16: write the element type behind its dimensions}}
func.func private @C1_no_element_type(!rec.sequence<T, B, D>) // (C1)

// -----

// expected-error @below {{a sequence in memory holds f32, bf16 or f16}}
func.func private @C1_integers(!rec.sequence<T, B, D : i32>) // (C1)
