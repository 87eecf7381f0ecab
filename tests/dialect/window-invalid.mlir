// RUN: reprise-opt -verify-diagnostics -split-input-file %s

rec.operator @C1_batch(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{a window's taps are called 'B': give them a dimension of their own, which is neither B nor direction}}
  %s = rec.recurrence over T windows(%xw over B = %x : !rec.tensor<T, B, D>) {
    rec.yield %xw
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_dilation(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{a window is dilated by 0: write a number from 1 to 1048576}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> dilated 0) {
    rec.yield %xw
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_ahead(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{a window is 2000000 ahead: write a number from 0 to 1048576}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> ahead 2000000) {
    rec.yield %xw
  }
  rec.return s = all %s
}

// -----

rec.operator @twice(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{a window says 'ahead' twice: say it once}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> ahead 1 dilated 2 ahead 1) {
    rec.yield %xw
  }
  rec.return s = all %s
}

// -----

rec.operator @both(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{a window is centred and ahead: choose one}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> ahead 1 centred) {
    rec.yield %xw
  }
  rec.return s = all %s
}
