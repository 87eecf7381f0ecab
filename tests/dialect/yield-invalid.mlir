// RUN: reprise-opt -verify-diagnostics -split-input-file %s

func.func @outside_of_a_step(%v: f32) {
  // expected-error @below {{'rec.yield' op expects parent op 'rec.recurrence'}}
  rec.yield %v
}

// -----

rec.operator @tensor(%x: !rec.tensor<T, B, D>,
                     // expected-note @below {{prior use here}}
                     %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{use of value '%s0' expects different type than prior uses: 'f32' vs '!rec.tensor<B, D>'}}
    rec.yield %s0
  }
  rec.return s = all %s
}

// -----

rec.operator @condition(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-note @below {{prior use here}}
    %c = arith.cmpf ogt, %xt, %sp : f32
    // expected-error @below {{use of value '%c' expects different type than prior uses: 'f32' vs 'i1'}}
    rec.yield %c
  }
  rec.return s = all %s
}
