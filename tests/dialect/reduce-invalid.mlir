// RUN: reprise-opt -verify-diagnostics -split-input-file %s

rec.operator @C1_unknown_dimension(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{reduces over N, which is not in its operand's space [D]}}
    %r = rec.reduce sum %xt over [N] : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_batch(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{reduces over B, which is not in its operand's space [D]}}
    %r = rec.reduce sum %xt over [B] : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_dimension_gone(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %a = rec.reduce sum %xt over [D] : f32
    // expected-error @below {{reduces over D, which is not in its operand's space []}}
    %r = rec.reduce sum %a over [D] : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_twice(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{reduces over D twice: name it once}}
    %r = rec.reduce mean %xt over [D, D] : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_nothing(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{reduces over nothing: name a dimension}}
    %r = rec.reduce max %xt over [] : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @unknown_kind(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{expected string or keyword containing one of the following enum values for attribute 'kind' [sum, mean, max]}}
    %r = rec.reduce min %xt over [D] : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @no_list(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{expected '['}}
    %r = rec.reduce sum %xt over D : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

func.func @outside_of_a_step(%v: f32) {
  // expected-error @below {{'rec.reduce' op expects parent op 'rec.recurrence'}}
  %r = rec.reduce sum %v over [D] : f32
  return
}

// -----

rec.operator @C2_direction(%x: !rec.tensor<direction, T, B, D>) {
  %s = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<direction, T, B, D>) {
    // expected-error @below {{reduces over direction: the two directions are independent}}
    %r = rec.reduce sum %xt over [direction] : f32
    rec.yield %r
  }
  rec.return s = all %s
}
