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
