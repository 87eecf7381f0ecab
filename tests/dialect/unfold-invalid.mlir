// RUN: reprise-opt -verify-diagnostics -split-input-file %s

rec.operator @C1_unknown(%x: !rec.tensor<T, B, Y, X>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, Y, X>) {
    // expected-error @below {{unfolds Z, which is not in its operand's space [Y, X]: name one of these}}
    %a = rec.unfold %xt over [Z by K] : f32
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_nothing(%x: !rec.tensor<T, B, Y, X>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, Y, X>) {
    // expected-error @below {{unfolds nothing: name a dimension and its taps}}
    %a = rec.unfold %xt over [] : f32
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_twice(%x: !rec.tensor<T, B, Y, X>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, Y, X>) {
    // expected-error @below {{names K twice: name it once}}
    %a = rec.unfold %xt over [Y by K, X by K] : f32
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_taken(%x: !rec.tensor<T, B, Y, X>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, Y, X>) {
    // expected-error @below {{gives the taps the name X, which its operand over [Y, X] or time has already: give them another name}}
    %a = rec.unfold %xt over [Y by X] : f32
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_batch(%x: !rec.tensor<T, B, Y, X>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, Y, X>) {
    // expected-error @below {{unfolds B: rows and directions are independent}}
    %a = rec.unfold %xt over [Y by B] : f32
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_dilations(%x: !rec.tensor<T, B, Y, X>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, Y, X>) {
    // expected-error @below {{is dilated by [2]: give each of its 2 dimensions a number from 1 to 1048576}}
    %a = rec.unfold %xt over [Y by KY, X by KX] dilated [2] : f32
    rec.yield %a
  }
  rec.return s = all %s
}
