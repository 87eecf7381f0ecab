// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @sparse(
rec.operator @sparse(%x: !rec.tensor<T, B, K, C>, %w: !rec.tensor<N, R, C>, %i: !rec.tensor<N : i32>,
                     %j: !rec.tensor<N : i32>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, K, C>) {
    // CHECK: rec.sparse_product %w at %i, %j, %xt over K to M : !rec.tensor<N, R, C>, !rec.tensor<N : i32>
    %y = rec.sparse_product %w at %i, %j, %xt over K to M : !rec.tensor<N, R, C>, !rec.tensor<N : i32>
    rec.yield %y
  }
  rec.return s = all %s
}
