// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @below {{to be one of: weights, accumulator}}
// expected-error @below {{failed to parse Rec_FragmentAttr parameter 'kind'}}
func.func private @unknown_kind(tensor<8x8xf32, #rec.fragment<sum, warp>>)

// -----

// expected-error @below {{to be one of: warp, warpgroup, block}}
// expected-error @below {{failed to parse Rec_FragmentAttr parameter 'scope'}}
func.func private @unknown_scope(tensor<8x8xf32, #rec.fragment<accumulator, wrap>>)
