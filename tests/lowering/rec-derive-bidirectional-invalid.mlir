// RUN: reprise-opt %s --split-input-file --verify-diagnostics --rec-derive-bidirectional

// expected-error @below {{runs in both directions already}}
rec.operator @both(%x: !rec.tensor<direction, T, B, D>) {
  %s = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<direction, T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{is a decode step, which runs in the direction of time alone}}
rec.operator @step(%x: !rec.tensor<T, B, D>) attributes {step} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}
