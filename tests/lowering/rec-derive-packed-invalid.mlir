// RUN: reprise-opt %s --split-input-file --verify-diagnostics --rec-derive-packed

// expected-error @below {{is a decode step and packed: choose one}}
rec.operator @step(%x: !rec.tensor<T, B, D>) attributes {step} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{argument 'x' is over time and the same for all rows, which packed rows cannot share: give it the dimension B}}
rec.operator @shared(%x: !rec.tensor<T, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{has a dimension tokens, which stands for packed rows: give it another name}}
rec.operator @tokens(%x: !rec.tensor<T, B, tokens>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, tokens>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @kept(%x: !rec.tensor<T, B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  // expected-error @below {{'s' keeps some steps of time, and packed rows have none in common: it has no such form}}
  rec.return s = all %s every 2
}
