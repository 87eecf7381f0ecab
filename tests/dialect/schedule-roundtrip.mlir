// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK: rec.full = #rec.schedule<shared_walk {batch_rows = 6 : i64, placement = "register"}>
// CHECK-SAME: rec.none = #rec.schedule<shared_walk {}>
module attributes {
  rec.full = #rec.schedule<shared_walk {placement = "register", batch_rows = 6 : i64}>,
  rec.none = #rec.schedule<shared_walk>
} {}
