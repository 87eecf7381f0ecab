// RUN: reprise-opt -verify-diagnostics -split-input-file %s

rec.operator @C1_time_not_first(%x: !rec.tensor<B, T, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{the stream '!rec.tensor<B, T, D>' must begin with T, B and mention them nowhere else: transpose the tensor, time comes first}}
      streams(%xt = %x : !rec.tensor<B, T, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_no_time(%x: !rec.tensor<D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{the stream '!rec.tensor<D>' must begin with T and mention it nowhere else}}
      streams(%xt = %x : !rec.tensor<D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_pack_before_time(%x: !rec.tensor<2, T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{the stream '!rec.tensor<2, T, B, D>' must begin with T, B and mention them nowhere else: transpose the tensor, time comes first}}
      streams(%a, %b = %x : !rec.tensor<2, T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_batch_twice(%x: !rec.tensor<T, B, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{the stream '!rec.tensor<T, B, B, D>' must begin with T, B and mention them nowhere else}}
      streams(%xt = %x : !rec.tensor<T, B, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_time_twice(%x: !rec.tensor<T, T, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{the stream '!rec.tensor<T, T, D>' must begin with T and mention it nowhere else}}
      streams(%xt = %x : !rec.tensor<T, T, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_other_time(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over S
      // expected-error @below {{the stream '!rec.tensor<T, B, D>' must begin with S, B and mention them nowhere else}}
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_time_in_other_case(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over t
      // expected-error @below {{the stream '!rec.tensor<T, B, D>' must begin with t, B and mention them nowhere else: write `over T`}}
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_over_batch(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{runs over 'B', which is not time: rows are independent; name another dimension}}
  %s = rec.recurrence over B
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_state_without_batch(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<D>) {
  // expected-error @below {{has the initial value '!rec.tensor<D>', which must begin with B and mention neither B nor T again}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_state_with_time(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, T, D>) {
  // expected-error @below {{has the initial value '!rec.tensor<B, T, D>', which must begin with B and mention neither B nor T again}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, T, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_lagged_initial_without_batch(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %p: !rec.tensor<D>) {
  // expected-error @below {{has the initial value '!rec.tensor<D>', which must begin with B and mention neither B nor T again}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      lagged(%xl = %x : !rec.tensor<T, B, D> from %p : !rec.tensor<D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_own_sequence(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{reads a sequence that no earlier recurrence makes}}
  %s = rec.recurrence over T
      streams(%xt = %s : !rec.sequence) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_later_sequence(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{reads a sequence that no earlier recurrence makes}}
  %s = rec.recurrence over T
      streams(%xt = %t : !rec.sequence) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  %t = rec.recurrence over T
      streams(%xt = %s : !rec.sequence) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C1_sequence_over_other_time(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-note @below {{the sequence is made here}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  // expected-error @below {{runs over S and reads a sequence over T: both must run over the same dimension}}
  %t = rec.recurrence over S
      streams(%xt = %s : !rec.sequence) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_param_with_time(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{has the parameter '!rec.tensor<T, B, D>' with the dimension T: make it a stream}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%p = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_param_with_batch_behind(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %a: !rec.tensor<D, B>) {
  // expected-error @below {{has the parameter '!rec.tensor<D, B>', in which B must come first: it has a value for each row}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      params(%p = %a : !rec.tensor<D, B>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_too_few_names(%x: !rec.tensor<T, B, 2, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{gives 1 name to '!rec.tensor<T, B, 2, D>', which has a pack of 2: write one name per entry}}
      streams(%xt = %x : !rec.tensor<T, B, 2, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_too_many_names(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{gives 2 names to '!rec.tensor<T, B, D>', which has a pack of 1: write one name per entry}}
      streams(%xt, %xu = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// The sum of the names is right, and %b1 would stand for an entry of %x.
rec.operator @C3_name_moved_to_next_tensor(%x: !rec.tensor<T, B, 2, D>, %s0: !rec.tensor<B, D>, %b: !rec.tensor<2, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{gives 3 names to '!rec.tensor<T, B, 2, D>', which has a pack of 2: write one name per entry}}
      streams(%x0, %x1, %b0 = %x : !rec.tensor<T, B, 2, D>)
      params(%b1 = %b : !rec.tensor<2, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_packed_state(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, 2, D>) {
  // expected-error @below {{has a packed initial state '!rec.tensor<B, 2, D>': write one tensor per state}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp, %sq = %s0 : !rec.tensor<B, 2, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_state_in_pack_of_one(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, 1, D>) {
  // expected-error @below {{has a packed initial state '!rec.tensor<B, 1, D>': write one tensor per state}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, 1, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_two_packs(%x: !rec.tensor<T, B, 2, 3, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{has the tensor '!rec.tensor<T, B, 2, 3, D>' with an integer behind the pack's place: give that dimension a name}}
  %s = rec.recurrence over T
      streams(%a, %b = %x : !rec.tensor<T, B, 2, 3, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_integer_last(%x: !rec.tensor<T, B, D, 2>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{has the tensor '!rec.tensor<T, B, D, 2>' with an integer behind the pack's place: give that dimension a name}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D, 2>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

"rec.operator"() <{sym_name = "C3_generic_form", argument_names = ["x", "s0"]}> ({
^bb0(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>):
  // expected-error @below {{names 1 step arguments, and its tensors hold 2: one name per entry of a pack}}
  %s = "rec.recurrence"(%x, %s0) <{time = "T", operandSegmentSizes = array<i32: 1, 0, 0, 0, 0, 0, 0, 1, 0>}> ({
  ^bb0(%sp: f32):
    "rec.yield"(%sp) : (f32) -> ()
  }) : (!rec.tensor<T, B, D>, !rec.tensor<B, D>) -> !rec.sequence
  "rec.return"(%s) <{operandSegmentSizes = array<i32: 1, 0>, result_names = ["s"], kinds = array<i32: 0>, packs = array<i32: 1>}> : (!rec.sequence) -> ()
}) : () -> ()

// -----

"rec.operator"() <{sym_name = "C4_f64", argument_names = ["x", "s0"]}> ({
^bb0(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>):
  %s = "rec.recurrence"(%x, %s0) <{time = "T", operandSegmentSizes = array<i32: 1, 0, 0, 0, 0, 0, 0, 1, 0>}> ({
  // expected-error @below {{a step argument is f32, not 'f64'}}
  ^bb0(%xt: f64, %sp: f32):
    "rec.yield"(%sp) : (f32) -> ()
  }) : (!rec.tensor<T, B, D>, !rec.tensor<B, D>) -> !rec.sequence
  "rec.return"(%s) <{operandSegmentSizes = array<i32: 1, 0>, result_names = ["s"], kinds = array<i32: 0>, packs = array<i32: 1>}> : (!rec.sequence) -> ()
}) : () -> ()

// -----

rec.operator @C5_control_flow(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %zero = arith.constant 0.0 : f32
    %positive = arith.cmpf ogt, %xt, %zero : f32
    // expected-error @below {{cannot stand in a step: only ops on one element of arith, math and rec, without control flow (use arith.select)}}
    %v = scf.if %positive -> f32 {
      scf.yield %xt : f32
    } else {
      scf.yield %sp : f32
    }
    rec.yield %v
  }
  rec.return s = all %s
}

// -----

rec.operator @C5_other_dialect(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{cannot stand in a step: only ops on one element of arith, math and rec, without control flow (use arith.select)}}
    %v = memref.alloc() : memref<4xf32>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C5_nested_recurrence(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{must stand directly in a rec.operator}}
    %v = rec.recurrence over T streams(%xu = %x : !rec.tensor<T, B, D>) {
      rec.yield %xu
    }
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C5_f64(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{makes a value of type 'f64': a step's values are f32, or i1 for arith.select}}
    %v = arith.extf %xt : f32 to f64
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C5_vector(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{makes a value of type 'vector<4xf32>': a step's values are f32, or i1 for arith.select}}
    %v = arith.constant dense<1.0> : vector<4xf32>
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// What the table of scalar functions does not have is refused here, before any target is asked.

rec.operator @C5_function_of_integers(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %p = arith.cmpf ogt, %xt, %sp : f32
    // expected-error @below {{'arith.addi' op is no function that a step may use; dialect/docs/functions.md lists those}}
    %v = arith.addi %p, %p : i1
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C5_two_results(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{'math.sincos' op is no function that a step may use; dialect/docs/functions.md lists those}}
    %sin, %cos = math.sincos %xt : f32
    rec.yield %sin
  }
  rec.return s = all %s
}

// -----

rec.operator @C5_conversion(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{'arith.fptosi' op is no function that a step may use; dialect/docs/functions.md lists those}}
    %p = arith.fptosi %xt : f32 to i1
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C6_smaller_space(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(
          // expected-note @below {{the state begins here}}
          %sp = %s0 : !rec.tensor<B, D>) {
    %v = rec.reduce sum %sp over [D] : f32
    // expected-error @below {{yields a value over [] as state 0, whose initial value ranges over [D]: a state keeps its index space}}
    rec.yield %v
  }
  rec.return s = all %s
}

// -----

rec.operator @C6_larger_space(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %p: !rec.tensor<N>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) params(%pe = %p : !rec.tensor<N>)
      // expected-note @below {{the state begins here}}
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-note @below {{[D] and [N] meet here, and make [D, N]}}
    %v = arith.addf %sp, %pe : f32
    // expected-error @below {{yields a value over [D, N] as state 0, whose initial value ranges over [D]: a state keeps its index space}}
    rec.yield %v
  }
  rec.return s = all %s
}

// -----

rec.operator @C7_no_yield(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{'rec.recurrence' op yields nothing: end its step with rec.yield and a value for each state, then any others}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %v = arith.addf %sp, %xt : f32
  }
  rec.return s = all %s
}

// -----

rec.operator @C7_empty_step(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{'rec.recurrence' op yields nothing: end its step with rec.yield and a value for each state, then any others}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
  }
  rec.return s = all %s
}

// -----

rec.operator @C7_too_many_values(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{yields 2 values; the recurrence has 1 states and names 1 results: yield one value per state, then the others, and name them all}}
    rec.yield %sp, %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @C7_fewer_values_than_states(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>, %sq = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{yields 1 values; the recurrence has 2 states and names 1 results: yield one value per state, then the others, and name them all}}
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C7_yield_first(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{'rec.yield' op must be the last operation in the parent block}}
    rec.yield %sp
    %v = arith.addf %sp, %xt : f32
  }
  rec.return s = all %s
}

// -----

rec.operator @C8_no_stream(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{has no stream: nothing gives T its size}}
  %s = rec.recurrence over T
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C8_empty_clause(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{has no stream: nothing gives T its size}}
  %s = rec.recurrence over T
      streams() states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C9_weight_as_parameter(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %r: !rec.tensor<D, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      // expected-error @below {{a step argument ranges over [D, D], which names D twice: give the two dimensions different names (a rec.outer value can only be returned)}}
      params(%w = %r : !rec.tensor<D, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C9_outer_used(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %o = rec.outer %xt, %sp : f32
    // expected-error @below {{uses the result of rec.outer, which may only be yielded}}
    %v = arith.addf %o, %xt : f32
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C9_outer_as_stream(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s, %o = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    %oo = rec.outer %xt, %sp : f32
    rec.yield %sp, %oo
  }
  %t = rec.recurrence over T
      // expected-error @below {{a step argument ranges over [D, D], which names D twice: give the two dimensions different names (a rec.outer value can only be returned)}}
      streams(%ot = %o : !rec.sequence) {
    rec.yield %ot
  }
  rec.return s = all %s
}

// -----

rec.operator @C10_lagged_pack(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %y: !rec.tensor<T, B, 2, D>) {
  // expected-error @below {{has a lagged stream with a pack of 2 from an initial value with a pack of 1: they need the same pack}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      lagged(%l0, %l1 = %y : !rec.tensor<T, B, 2, D> from %s0 : !rec.tensor<B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C10_lagged_space(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %n: !rec.tensor<B, N>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      // expected-error @below {{a lagged stream over [D] comes from an initial value over [N]: they need the same index space}}
      lagged(%l = %x : !rec.tensor<T, B, D> from %n : !rec.tensor<B, N>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C11_integer_stream(%x: !rec.tensor<T, B, D : i32>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{has the tensor '!rec.tensor<T, B, D : i32>': a step computes with f32, bf16 or f16 tensors}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D : i32>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C11_integer_state(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D : i32>) {
  // expected-error @below {{has the tensor '!rec.tensor<B, D : i32>': a step computes with f32, bf16 or f16 tensors}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D : i32>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @C11_floating_point_list(%x: !rec.tensor<S, B, D>, %i: !rec.tensor<T, B>) {
  // expected-error @below {{has the index list '!rec.tensor<T, B>', which must be !rec.tensor<T, B : i32>, or without B}}
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<S, B, D> at %i : !rec.tensor<T, B>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @C11_reset_over_another_time(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<S, B : i32>) {
  // expected-error @below {{has the reset '!rec.tensor<S, B : i32>', which must be !rec.tensor<T, B : i32>, or without B}}
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) reset(%r : !rec.tensor<S, B : i32>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @unknown_clause(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{'stream' cannot stand here: the clauses are streams, lagged, windows, params, states and reset, each at most once and in this order}}
      stream(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @clauses_out_of_order(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      states(%sp = %s0 : !rec.tensor<B, D>)
      // expected-error @below {{'streams' cannot stand here: the clauses are streams, lagged, windows, params, states and reset, each at most once and in this order}}
      streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @clause_twice(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      // expected-error @below {{'streams' cannot stand here: the clauses are streams, lagged, windows, params, states and reset, each at most once and in this order}}
      streams(%xu = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @lagged_without_initial(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      // expected-error @below {{expected 'from'}}
      lagged(%xl = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @tensor_without_type(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{expected ':'}}
      streams(%xt = %x)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @tensor_of_other_type(
    // expected-note @below {{prior use here}}
    %x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{use of value '%x' expects different type than prior uses: '!rec.tensor<T, B, N>' vs '!rec.tensor<T, B, D>'}}
      streams(%xt = %x : !rec.tensor<T, B, N>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @unknown_tensor(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-error @below {{use of undeclared SSA value name}}
      streams(%xt = %y : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @sequence_of_another_operator(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

rec.operator @its_reader(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %t = rec.recurrence over T
      // expected-error @below {{use of undeclared SSA value name}}
      streams(%xt = %s : !rec.sequence)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @name_twice(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T
      // expected-note @below {{previously referenced here}}
      streams(%xt = %x : !rec.tensor<T, B, D>,
              // expected-error @below {{region entry argument '%xt' is already in use}}
              %xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @time_by_attribute(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{attribute 'time' occurs more than once in the attribute list}}
  %s = rec.recurrence over T
      streams(%xt = %x : !rec.tensor<T, B, D>)
      states(%sp = %s0 : !rec.tensor<B, D>) attributes {time = "S"} {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

func.func @outside_of_an_operator(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{must stand directly in a rec.operator}}
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  return
}

// -----

rec.operator @C12_one_direction(%x: !rec.tensor<direction, T, B, D>) {
  // expected-error @below {{only a bidirectional recurrence has the dimension direction; give it another name}}
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<direction, T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @C12_direction_behind(%x: !rec.tensor<direction, T, B, D>, %a: !rec.tensor<D, direction>) {
  // expected-error @below {{has the tensor '!rec.tensor<D, direction>': direction is the first dimension, or none}}
  %s = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<direction, T, B, D>)
      params(%at = %a : !rec.tensor<D, direction>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @C12_two_ways(%x: !rec.tensor<direction, T, B, D>) {
  // expected-error @below {{is reverse and bidirectional: choose one}}
  %s = rec.recurrence over T reverse bidirectional streams(%xt = %x : !rec.tensor<direction, T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

// A state keeps its space: one that knows no direction cannot take a value that does.
rec.operator @C6_state_without_direction(%x: !rec.tensor<direction, T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<direction, T, B, D>)
      // expected-note @below {{the state begins here}}
      states(%sp = %s0 : !rec.tensor<B, D>) {
    // expected-error @below {{yields a value over [direction, D] as state 0, whose initial value ranges over [D]}}
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @C13_sequence_of_another_space(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{has the sequence '!rec.sequence<T, B, H : f32>', whose dimensions must be [T, B, D]}}
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) -> !rec.sequence<T, B, H : f32> { // (C13)
    rec.yield %xt
  }
  rec.return h = all %h : !rec.sequence<T, B, H : f32>
}

// -----

rec.operator @C13_batch_before_time(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{whose dimensions must be [T, B, D]}}
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) -> !rec.sequence<B, T, D : f32> { // (C13)
    rec.yield %xt
  }
  rec.return h = all %h : !rec.sequence<B, T, D : f32>
}

// -----

rec.operator @types_of_other_results(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{gives 2 types to 1 results}}
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) -> !rec.sequence<T, B, D : f32>, !rec.sequence<T, B, D : f32> {
    rec.yield %xt
  }
  rec.return h = all %h : !rec.sequence<T, B, D : f32>
}

// -----

rec.operator @C1_list_over_time(%x: !rec.tensor<T, B, D>, %i: !rec.tensor<T, B : i32>) {
  // expected-error @below {{reads '!rec.tensor<T, B, D>' through an index list: it must begin with a dimension that the list counts, then B if it has it, and have no T}}
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D> at %i : !rec.tensor<T, B : i32>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @C12_mirrored_forward(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{is mirrored and not reverse: forwards, earlier steps are earlier times}}
  %s = rec.recurrence over T mirrored streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @C14_taps_are_time(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{has a window over T, the time itself: give the taps a name of their own}}
  %s = rec.recurrence over T
      windows(%xw over T = %x : !rec.tensor<T, B, D>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

rec.operator @C14_taps_of_the_stream(%x: !rec.tensor<T, B, D>) {
  // expected-error @below {{has a window over D, which the stream '!rec.tensor<T, B, D>' has already: give the taps another name}}
  %s = rec.recurrence over T
      windows(%xw over D = %x : !rec.tensor<T, B, D>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

rec.operator @C15_batch_first(%x: !rec.tensor<T, B, D>, %p: !rec.tensor<B, P, D>, %q: !rec.tensor<P, B, 2, D>, %r: !rec.tensor<P, B, E>) {
  // expected-error @below {{has a window from '!rec.tensor<B, P, D>', which must begin with a dimension of its own, for the steps before the first one, and B}}
  %s = rec.recurrence over T
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %p : !rec.tensor<B, P, D>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

rec.operator @C15_pack(%x: !rec.tensor<T, B, D>, %p: !rec.tensor<B, P, D>, %q: !rec.tensor<P, B, 2, D>, %r: !rec.tensor<P, B, E>) {
  // expected-error @below {{has a window of a stream with a pack of 1 from a past with a pack of 2: they need the same pack}}
  %s = rec.recurrence over T
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %q : !rec.tensor<P, B, 2, D>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

rec.operator @C15_space(%x: !rec.tensor<T, B, D>, %r: !rec.tensor<P, B, E>) {
  %s = rec.recurrence over T
      // expected-error @below {{a lagged stream over [D] comes from an initial value over [E]: they need the same index space}}
      windows(%xw over J = %x : !rec.tensor<T, B, D> from %r : !rec.tensor<P, B, E>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

rec.operator @C16_no_state(%x: !rec.tensor<T, B, D>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  // expected-error @below {{begins with the last value of a sequence that is no state of an earlier recurrence: name the result that stands for its state}}
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = last %y : !rec.sequence) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @a_state_is_no_last(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      // expected-error @below {{'last' is of a sequence, the state of an earlier recurrence: `states(%hp = last %h : !rec.sequence)`}}
      states(%sp = last %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator @a_past_is_no_stream(%x: !rec.tensor<T, B, D>, %p: !rec.tensor<P, B, D>) {
  %s, %n = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> from %p : !rec.tensor<P, B, D>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  // expected-error @below {{reads what a lagged stream or window leaves for the next call: it can only be returned, as last}}
  %t = rec.recurrence over T streams(%nt = %n : !rec.sequence) {
    rec.yield %nt
  }
  rec.return s = all %s, t = all %t
}
