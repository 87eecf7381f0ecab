// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK: @plain(!rec.tensor<T, B, 4, H, D>)
func.func private @plain(!rec.tensor<T, B, 4, H, D>)

// CHECK: @stored(!rec.tensor<B, D : f32>, !rec.tensor<B, D : bf16>, !rec.tensor<B, D : f16>)
func.func private @stored(!rec.tensor<B, D:f32>, !rec.tensor<B, D : bf16>, !rec.tensor<B,D : f16>)

// CHECK: @integers(!rec.tensor<B : i32>, !rec.tensor<4096, D>)
func.func private @integers(!rec.tensor<B : i32>, !rec.tensor<4096, D>)

// A dimension may have any name but those of element types, keywords among them.
// CHECK: @names(!rec.tensor<over, index, from : f32>)
func.func private @names(!rec.tensor<over, index, from : f32>)

// CHECK: @others(!rec.sequence, !rec.team)
func.func private @others(!rec.sequence, !rec.team)
