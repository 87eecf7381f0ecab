// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @forms(
rec.operator @forms(%x: !rec.tensor<T, B, D>, %p: !rec.tensor<2, D>, %q: !rec.tensor<D, N : bf16>,
                    %s0: !rec.tensor<B, D>) {
  %s, %n = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // CHECK: rec.diagonal_product %p, %sp : !rec.tensor<2, D>
    %a, %b = rec.diagonal_product %p, %sp : !rec.tensor<2, D>
    // CHECK: rec.diagonal_product %q, %{{.*}} {factor_type = bf16} : !rec.tensor<D, N : bf16>
    %c = rec.diagonal_product %q, %a {factor_type = bf16} : !rec.tensor<D, N : bf16>
    rec.yield %b, %c
  }
  rec.return s = all %s, n = all %n
}
