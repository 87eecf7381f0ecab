// RUN: reprise-opt --verify-roundtrip %s | FileCheck %s

// CHECK: rec.full = #rec.schedule<cpu_step {batch_rows = 6 : i64, placement = "register"}>
// CHECK-SAME: rec.none = #rec.schedule<cpu_step {}>
module attributes {
  rec.full = #rec.schedule<cpu_step {placement = "register", batch_rows = 6 : i64}>,
  rec.none = #rec.schedule<cpu_step>
} {}
