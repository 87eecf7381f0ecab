// RUN: reprise-opt %s --split-input-file --verify-diagnostics --rec-derive-step

rec.operator @reversed(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{runs against time, and begins with the last step: only a forward recurrence can be computed one step at a time}}
  %s = rec.recurrence over T reverse streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @both(%x: !rec.tensor<direction, T, B, D>) {
  // expected-error @below {{runs against time}}
  %s = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<direction, T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}
