// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @forms(
rec.operator @forms(%x: !rec.tensor<T, B, H, D>, %r: !rec.tensor<3, H, D, D>, %w: !rec.tensor<N, D : bf16>,
                    %s0: !rec.tensor<B, H, D>) {
  %s, %n = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>) states(%sp = %s0 : !rec.tensor<B, H, D>) {
    // CHECK: %[[P:.*]]:3 = rec.product %r, %sp : !rec.tensor<3, H, D, D>
    %a, %b, %c = rec.product %r, %sp : !rec.tensor<3, H, D, D>
    // CHECK: rec.product %r[1 to 3], %[[P]]#0 : !rec.tensor<3, H, D, D>
    %d, %e = rec.product %r[1 to 3], %a : !rec.tensor<3, H, D, D>
    // CHECK: rec.product transposed %r, %{{.*}}, %{{.*}}, %{{.*}} : !rec.tensor<3, H, D, D>
    %f = rec.product transposed %r, %b, %c, %d : !rec.tensor<3, H, D, D>
    // CHECK: rec.product transposed %r[0 to 1], %{{.*}} : !rec.tensor<3, H, D, D>
    %g = rec.product transposed %r[0 to 1], %e : !rec.tensor<3, H, D, D>
    // A weight without heads is shared by them.
    // CHECK: rec.product %w, %{{.*}} {factor_type = f32} : !rec.tensor<N, D : bf16>
    %h = rec.product %w, %f {factor_type = f32} : !rec.tensor<N, D : bf16>
    rec.yield %g, %h
  }
  rec.return s = all %s, n = all %n
}
