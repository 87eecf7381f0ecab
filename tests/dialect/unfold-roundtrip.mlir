// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK-LABEL: rec.operator @neighbourhoods(
rec.operator @neighbourhoods(%x: !rec.tensor<T, B, Y, X>) {
  %s, %t = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, Y, X>) {
    // CHECK: rec.unfold %xt over [Y by KY, X by KX] : f32
    %a = rec.unfold %xt over [Y by KY, X by KX] : f32
    // CHECK: rec.unfold %xt over [X by KX] wrapped dilated [2] : f32
    %b = rec.unfold %xt over [X by KX] wrapped dilated [2] : f32
    %c = rec.reduce sum %a over [KY, KX] : f32
    %d = rec.reduce max %b over [KX] : f32
    rec.yield %c, %d
  }
  rec.return s = all %s, t = all %t
}
