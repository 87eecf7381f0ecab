// bf16 in memory is 16 bits: conversions are written out for integers. The upper halves of f32 are
// taken by a shuffle: a truncation that is stored under a mask is what LLVM 22 mistakes (see the pass).

// RUN: reprise-opt %s --rec-convert-to-llvm | FileCheck %s


// CHECK-LABEL: llvm.func @bf16_kernel(
// CHECK-NOT: bf16
// CHECK: llvm.intr.masked.load {{.*}} -> vector<16xi16>
// CHECK: llvm.shl %{{.*}} : vector<16xi32>
// CHECK: llvm.shufflevector {{.*}} [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31] : vector<32xi16>
// CHECK-NOT: llvm.trunc
// CHECK: llvm.store %{{.*}} : vector<16xi16>, !llvm.ptr
// CHECK: llvm.return
func.func @bf16(%in: memref<?xbf16>, %out: memref<?xbf16>) {
  %mask = vector.constant_mask [5] : vector<16xi1>
  %c0 = arith.constant 0 : index
  %zero = arith.constant dense<0.0> : vector<16xbf16>
  %x = vector.maskedload %in[%c0], %mask, %zero : memref<?xbf16>, vector<16xi1>, vector<16xbf16> into vector<16xbf16>
  %wide = arith.extf %x : vector<16xbf16> to vector<16xf32>
  %sum = arith.addf %wide, %wide : vector<16xf32>
  %narrow = arith.truncf %sum : vector<16xf32> to vector<16xbf16>
  vector.store %narrow, %out[%c0] : memref<?xbf16>, vector<16xbf16>
  return
}
