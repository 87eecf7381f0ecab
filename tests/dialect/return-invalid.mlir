// RUN: reprise-opt -verify-diagnostics -split-input-file %s

rec.operator @C1_same_name(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{the name 'h' is taken by another result or an argument}}
  rec.return h = all %s, h = last %s
}

// -----

rec.operator @C1_name_of_an_argument(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{the name 'x' is taken by another result or an argument}}
  rec.return x = all %s
}

// -----

rec.operator @C1_lengths(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{the name 'lengths' is taken by another result or an argument}}
  rec.return lengths = all %s
}

// -----

rec.operator @C2_different_spaces(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{'h' packs values over [D] and []: they need the same index space}}
  rec.return h = all (%s, %n)
}

// -----

rec.operator @C3_last_of_no_state(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{'h' asks for the last value of something that is not a state: without any step it would have none; return it as all}}
  rec.return h = last %t
}

// -----

rec.operator @C4_all_of_an_outer_product(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{'h' is an outer product: return it as sum}}
  rec.return h = all %o
}

// -----

rec.operator @C5_empty_pack(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{'h' holds 0 values: return at least one}}
  rec.return h = all ()
}

// -----

"rec.operator"() <{sym_name = "C5_kinds_missing", argument_names = ["x", "s0"]}> ({
^bb0(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>):
  %s = "rec.recurrence"(%x, %s0) <{time = "T", operandSegmentSizes = array<i32: 1, 0, 0, 0, 0, 0, 0, 1, 0>}> ({
  ^bb0(%xt: f32, %sp: f32):
    "rec.yield"(%sp) : (f32) -> ()
  }) : (!rec.tensor<T, B, D>, !rec.tensor<B, D>) -> !rec.sequence
  // expected-error @below {{has 1 names, 0 kinds and 1 packs: each result needs one of each}}
  "rec.return"(%s) <{operandSegmentSizes = array<i32: 1, 0>, result_names = ["s"], kinds = array<i32>, packs = array<i32: 1>}> : (!rec.sequence) -> ()
}) : () -> ()

// -----

"rec.operator"() <{sym_name = "C5_unknown_kind", argument_names = ["x", "s0"]}> ({
^bb0(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>):
  %s = "rec.recurrence"(%x, %s0) <{time = "T", operandSegmentSizes = array<i32: 1, 0, 0, 0, 0, 0, 0, 1, 0>}> ({
  ^bb0(%xt: f32, %sp: f32):
    "rec.yield"(%sp) : (f32) -> ()
  }) : (!rec.tensor<T, B, D>, !rec.tensor<B, D>) -> !rec.sequence
  // expected-error @below {{gives 's' the kind 7, which is not 0 (all), 1 (last) or 2 (sum)}}
  "rec.return"(%s) <{operandSegmentSizes = array<i32: 1, 0>, result_names = ["s"], kinds = array<i32: 7>, packs = array<i32: 1>}> : (!rec.sequence) -> ()
}) : () -> ()

// -----

"rec.operator"() <{sym_name = "C5_negative_pack", argument_names = ["x", "s0"]}> ({
^bb0(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>):
  %s = "rec.recurrence"(%x, %s0) <{time = "T", operandSegmentSizes = array<i32: 1, 0, 0, 0, 0, 0, 0, 1, 0>}> ({
  ^bb0(%xt: f32, %sp: f32):
    "rec.yield"(%sp) : (f32) -> ()
  }) : (!rec.tensor<T, B, D>, !rec.tensor<B, D>) -> !rec.sequence
  // expected-error @below {{'s' holds -1 values: return at least one}}
  "rec.return"(%s) <{operandSegmentSizes = array<i32: 1, 0>, result_names = ["s"], kinds = array<i32: 0>, packs = array<i32: -1>}> : (!rec.sequence) -> ()
}) : () -> ()

// -----

"rec.operator"() <{sym_name = "C5_pack_beyond_operands", argument_names = ["x", "s0"]}> ({
^bb0(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>):
  %s = "rec.recurrence"(%x, %s0) <{time = "T", operandSegmentSizes = array<i32: 1, 0, 0, 0, 0, 0, 0, 1, 0>}> ({
  ^bb0(%xt: f32, %sp: f32):
    "rec.yield"(%sp) : (f32) -> ()
  }) : (!rec.tensor<T, B, D>, !rec.tensor<B, D>) -> !rec.sequence
  // expected-error @below {{packs 5 values and has 1}}
  "rec.return"(%s) <{operandSegmentSizes = array<i32: 1, 0>, result_names = ["s"], kinds = array<i32: 0>, packs = array<i32: 5>}> : (!rec.sequence) -> ()
}) : () -> ()

// -----

rec.operator @unknown_kind(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{'first' is not a kind of result: all, last or sum}}
  rec.return h = first %s
}

// -----

rec.operator @no_name(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{expected '='}}
  rec.return all %s
}

// -----

rec.operator @no_result(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{expected the name of a result: `rec.return h = all %h`}}
  rec.return {}
}

// -----

rec.operator @unknown_sequence(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{use of undeclared SSA value name}}
  rec.return h = all %u
}

// -----

rec.operator @tensor(
    // expected-note @below {{prior use here}}
    %x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %t, %n, %o = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    %r = rec.reduce sum %xt over [D] : f32
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %xt, %r, %oo
  }
  // expected-error @below {{use of value '%x' expects different type than prior uses: '!rec.sequence' vs '!rec.tensor<T, B, D>'}}
  rec.return h = all %x
}

// -----

func.func @outside_of_an_operator(%s: !rec.sequence) {
  // expected-error @below {{'rec.return' op expects parent op 'rec.operator'}}
  rec.return h = all %s
}

// -----

rec.operator @C6_every_zeroth(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %i: !rec.tensor<S : i32>, %f: !rec.tensor<S>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  // expected-error @below {{keeps every 0. step: write a number from 1 on}}
  rec.return s = all %s every 0
}

// -----

rec.operator @C6_last(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %i: !rec.tensor<S : i32>, %f: !rec.tensor<S>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  // expected-error @below {{'s' chooses among the steps of last: only 'all' keeps steps}}
  rec.return s = last %s every 2
}

// -----

rec.operator @C6_floating_point(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %i: !rec.tensor<S : i32>, %f: !rec.tensor<S>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  // expected-error @below {{'s' is at the steps '!rec.tensor<S>', which must be !rec.tensor<S : i32> or !rec.tensor<S, B : i32>}}
  rec.return s = all %s at %f : !rec.tensor<S>
}

// -----

rec.operator @C3_past_as_all(%x: !rec.tensor<T, B, D>, %p: !rec.tensor<P, B, D>) {
  %s, %n = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> from %p : !rec.tensor<P, B, D>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  // expected-error @below {{'n' is what a lagged stream or window leaves for the next call: return it alone, as last}}
  rec.return s = all %s, n = all %n
}
