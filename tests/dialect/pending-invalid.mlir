// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @below {{0 pending products: there is at least one}}
func.func private @C1_no_products(!rec.pending<0, !rec.fragment<accumulator, 32x16xf32, warpgroup>>)

// -----

// expected-error @below {{pending products are accumulators of a warpgroup, not '!rec.fragment<accumulator, 8x8xf32, warp>'}}
func.func private @C2_products_of_a_warp(!rec.pending<4, !rec.fragment<accumulator, 8x8xf32, warp>>)
