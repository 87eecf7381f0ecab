// RUN: reprise-opt %s --rec-expand-math --split-input-file --verify-diagnostics
// RUN: reprise-opt %s --split-input-file --verify-diagnostics=only-expected \
// RUN:   --rec-schedule-cpu --rec-tile-cpu --rec-expand-math

func.func @power(%x: vector<16xf32>) -> vector<16xf32> {
  // expected-error @below {{'math.powf' is not lowered for the CPU yet}}
  %y = math.powf %x, %x : vector<16xf32>
  return %y : vector<16xf32>
}

// -----

func.func @remainder(%x: vector<16xf32>) -> vector<16xf32> {
  // expected-error @below {{'arith.remf' is not lowered for the CPU yet}}
  %y = arith.remf %x, %x : vector<16xf32>
  return %y : vector<16xf32>
}

// -----

func.func @double(%x: vector<8xf64>) -> vector<8xf64> {
  // expected-error @below {{'math.exp' is not lowered for the CPU yet}}
  %y = math.exp %x : vector<8xf64>
  return %y : vector<8xf64>
}
