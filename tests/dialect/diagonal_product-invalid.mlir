// RUN: reprise-opt -verify-diagnostics -split-input-file %s

rec.operator @C1_batch(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %a: !rec.tensor<D, B>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has the weight '!rec.tensor<D, B>': B can only lead, where each row has a weight of its own}}
    %p = rec.diagonal_product %a, %sp : !rec.tensor<D, B>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_integer_inside(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D, 3>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has the weight '!rec.tensor<2, D, 3>' with an integer behind the pack's place: give that dimension a name}}
    %a, %b = rec.diagonal_product %r, %sp : !rec.tensor<2, D, 3>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_integer_weight(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<D : i32>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{multiplies in 'i32': weights and factors are f32, bf16 or f16}}
    %a = rec.diagonal_product %r, %sp : !rec.tensor<D : i32>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_too_few_results(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has a weight with a pack of 2 and needs 1 factor and 2 results; it has 1 and 1}}
    %a = rec.diagonal_product %r, %sp : !rec.tensor<2, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_two_factors(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has a weight with a pack of 1 and needs 1 factor and 1 results; it has 2 and 1}}
    %a = rec.diagonal_product %r, %sp, %xt : !rec.tensor<D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_no_factor(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{has a weight with a pack of 1 and needs 1 factor and 1 results; it has 0 and 1}}
    %a = "rec.diagonal_product"(%r) : (!rec.tensor<D>) -> f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @transposed(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{expected SSA operand}}
    %a = rec.diagonal_product transposed %r, %sp : !rec.tensor<D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @sliced(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<2, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{expected ','}}
    %a = rec.diagonal_product %r[0 to 1], %sp : !rec.tensor<2, D>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_twice(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<D, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    // expected-error @below {{has the weight '!rec.tensor<D, D>', which names D twice: give the two dimensions different names}}
    %a = rec.diagonal_product %r, %xt : !rec.tensor<D, D>
    rec.yield %a
  }
  rec.return s = all %s
}
