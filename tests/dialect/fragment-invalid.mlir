// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @below {{to be one of: weights, accumulator, columns}}
func.func private @unknown_kind(!rec.fragment<sum, 8x8xf32, warp>)

// -----

// expected-error @below {{to be one of: warp, warpgroup}}
func.func private @unknown_scope(!rec.fragment<accumulator, 8x8xf32, wrap>)

// -----

// expected-error @below {{expected static shape}}
func.func private @dynamic_shape(!rec.fragment<accumulator, ?x8xf32, warp>)

// -----

// expected-error @below {{expected ','}}
func.func private @no_scope(!rec.fragment<accumulator, 8x8xf32>)
