// RUN: reprise-opt %s --rec-expand-math --split-input-file --verify-diagnostics

// Steps have none of these: the verifier admits only functions that are expanded, on f32.

func.func @double(%x: vector<8xf64>) -> vector<8xf64> {
  // expected-error @below {{'math.exp' is not compiled for the CPU yet}}
  %y = math.exp %x : vector<8xf64>
  return %y : vector<8xf64>
}

// -----

func.func @remainder(%x: vector<8xf64>) -> vector<8xf64> {
  // expected-error @below {{'arith.remf' is not compiled for the CPU yet}}
  %y = arith.remf %x, %x : vector<8xf64>
  return %y : vector<8xf64>
}

// -----

func.func @two_results(%x: vector<8xf32>) -> vector<8xf32> {
  // expected-error @below {{'math.sincos' is not compiled for the CPU yet}}
  %sin, %cos = math.sincos %x : vector<8xf32>
  return %sin : vector<8xf32>
}
