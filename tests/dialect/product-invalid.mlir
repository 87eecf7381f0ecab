// RUN: reprise-opt -verify-diagnostics -split-input-file %s

rec.operator @C1_vector(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has the weight '!rec.tensor<D>', which needs at least two named dimensions: [.., Dout, Din]}}
    %a = rec.product %r, %sp : !rec.tensor<D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_batch(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<D, B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has the weight '!rec.tensor<D, B, D>': B can only lead, where each row has a weight of its own}}
    %a = rec.product %r, %sp : !rec.tensor<D, B, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_time(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<T, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has a weight with the dimension T: a weight is the same at every step}}
    %a = rec.product %r, %sp : !rec.tensor<T, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_integer_inside(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, 3, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has the weight '!rec.tensor<2, D, 3, D>' with an integer behind the pack's place: give that dimension a name}}
    %a, %b = rec.product %r, %sp : !rec.tensor<2, D, 3, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_integer_weight(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<D, D : i32>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{multiplies in 'i32': weights and factors are f32, bf16 or f16}}
    %a = rec.product %r, %sp : !rec.tensor<D, D : i32>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_factor_type(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{multiplies in 'i1': weights and factors are f32, bf16 or f16}}
    %a, %b = rec.product %r, %sp {factor_type = i1} : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_factor_type_no_type(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{attribute 'factor_type' failed to satisfy constraint: any type attribute}}
    %a, %b = rec.product %r, %sp {factor_type = 3} : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_too_few_results(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{takes 2 entries of its weight and needs 1 factors and 2 results; it has 1 and 1}}
    %a = rec.product %r, %sp : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_too_many_factors(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{takes 2 entries of its weight and needs 1 factors and 2 results; it has 2 and 2}}
    %a, %b = rec.product %r, %sp, %xt : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_transposed(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{takes 2 entries of its weight and needs 2 factors and 1 results; it has 1 and 2}}
    %a, %b = rec.product transposed %r, %sp : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_beyond_the_pack(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{takes entries 1 to 3 of a pack of 2}}
    %a, %b = rec.product %r[1 to 3], %sp : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_empty(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{takes entries 1 to 1 of a pack of 2}}
    %a = rec.product %r[1 to 1], %sp : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_negative(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{takes entries -1 to 1 of a pack of 2}}
    %a = rec.product %r[-1 to 1], %sp : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_whole_range_of_integers(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{takes entries -9223372036854775808 to 9223372036854775807 of a pack of 2}}
    %a = rec.product %r[-9223372036854775808 to 9223372036854775807], %sp : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_one_number(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has a slice of 1 numbers: it is a begin and an end}}
    %a, %b = "rec.product"(%r, %sp) <{slice = array<i64: 1>}> : (!rec.tensor<2, D, D>, f32) -> (f32, f32)
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C4_factor_without_the_dimension(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<D, N>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{sums over N, and its factor ranges over [D]}}
    %a = rec.product %r, %sp : !rec.tensor<D, N>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C4_second_factor(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %n = rec.reduce sum %xt over [D] : f32
    // expected-error @below {{sums over D, and its factor ranges over []}}
    %a = rec.product transposed %r, %sp, %n : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C5_dimension_made_twice(%x: !rec.tensor<T, B, D, N>, %s0: !rec.tensor<B, D, N>, %r: !rec.tensor<N, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D, N>)
      states(%sp = %s0 : !rec.tensor<B, D, N>) {
    // expected-error @below {{makes N, which its factor over [D, N] has already: give the weight's dimension another name}}
    %a = rec.product %r, %xt : !rec.tensor<N, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @no_weight(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{'rec.product' op operand #0 must be a tensor with named dimensions, but got 'f32'}}
    %a = rec.product %sp, %sp : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @no_factor(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{expected ','}}
    %a, %b = rec.product %r : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @slice_beyond_64_bits(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{integer value too large}}
    %a = rec.product %r[0 to 99999999999999999999], %sp : !rec.tensor<2, D, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

func.func @outside_of_a_step(%r: !rec.tensor<D, D>, %v: f32) {
  // expected-error @below {{'rec.product' op expects parent op 'rec.recurrence'}}
  %a = rec.product %r, %v : !rec.tensor<D, D>
  return
}

// -----

rec.operator @C1_weight_of_one_dimension_and_direction(%x: !rec.tensor<direction, T, B, D>, %r: !rec.tensor<direction, D>) {
  %s = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<direction, T, B, D>) {
    // expected-error @below {{has the weight '!rec.tensor<direction, D>', which needs at least two named dimensions: [.., Dout, Din]}}
    %a = rec.product %r, %xt : !rec.tensor<direction, D>
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_direction_behind(%x: !rec.tensor<direction, T, B, D>, %r: !rec.tensor<D, direction, D>) {
  %s = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<direction, T, B, D>) {
    // expected-error @below {{direction can only lead, in a bidirectional recurrence}}
    %a = rec.product %r, %xt : !rec.tensor<D, direction, D>
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_direction_in_one_direction(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<direction, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    // expected-error @below {{direction can only lead, in a bidirectional recurrence}}
    %a = rec.product %r, %xt : !rec.tensor<direction, D, D>
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C6_block_and_made(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    // expected-error @below {{has the weight '!rec.tensor<D, D, D>', which names D twice: give the two dimensions different names}}
    %a = rec.product %r, %xt : !rec.tensor<D, D, D>
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C6_block_and_contracted(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, E, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    // expected-error @below {{which names D twice}}
    %a = rec.product %r, %xt : !rec.tensor<D, E, D>
    rec.yield %a
  }
  rec.return s = all %s
}

// -----

rec.operator @C6_two_blocks(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<E, E, D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    // expected-error @below {{which names E twice}}
    %a = rec.product %r, %xt : !rec.tensor<E, E, D, D>
    rec.yield %a
  }
  rec.return s = all %s
}
