// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @+3 {{argument 's' has type 'f32'; write a !rec.tensor<...>}}
"rec.operator"() <{sym_name = "C1_scalar", argument_names = ["s"]}> ({
// The block argument is the place of the error.
^bb0(%s: f32):
  "rec.return"() <{operandSegmentSizes = array<i32: 0, 0>, result_names = [], kinds = array<i32>, packs = array<i32>}> : () -> ()
}) : () -> ()

// -----

// expected-error @below {{'lengths' is an input of the operator already: leave it out}}
rec.operator @C2_lengths(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %lengths: !rec.tensor<B : i32>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{'0' is no name that users can write for an input: use letters, digits and _, and begin with a letter}}
rec.operator @C2_number(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %0: !rec.tensor<D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{'a.b' is no name that users can write for an input: use letters, digits and _, and begin with a letter}}
rec.operator @C2_point(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %a.b: !rec.tensor<D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

"rec.operator"() <{sym_name = "C2_same_name", argument_names = ["x", "x"]}> ({
// expected-error @below {{the name 'x' is taken by another argument}}
^bb0(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>):
  "rec.return"() <{operandSegmentSizes = array<i32: 0, 0>, result_names = [], kinds = array<i32>, packs = array<i32>}> : () -> ()
}) : () -> ()

// -----

// expected-error @below {{has 1 arguments and names for 2}}
"rec.operator"() <{sym_name = "C2_names_without_argument", argument_names = ["x", "y"]}> ({
^bb0(%x: !rec.tensor<T, B, D>):
  "rec.return"() <{operandSegmentSizes = array<i32: 0, 0>, result_names = [], kinds = array<i32>, packs = array<i32>}> : () -> ()
}) : () -> ()

// -----

// expected-error @below {{gives a size to "Q", which is not one of its dimensions}}
rec.operator @C3_unknown_dimension(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) attributes {sizes = {Q = 4}} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{gives "D" the size 0 : i64, which is not an i64 of at least 1}}
rec.operator @C3_zero(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) attributes {sizes = {D = 0}} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{gives "D" the size "many", which is not an i64 of at least 1}}
rec.operator @C3_string(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) attributes {sizes = {D = "many"}} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{gives "D" the size 99999999999999999999 : i128, which is not an i64 of at least 1}}
rec.operator @C3_beyond_64_bits(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) attributes {sizes = {D = 99999999999999999999 : i128}} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{attribute 'sizes' failed to satisfy constraint: dictionary of named attribute values}}
rec.operator @C3_no_dictionary(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) attributes {sizes = 3} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{the last op of an operator must be rec.return: add `rec.return h = all %h`}}
rec.operator @C4_no_return(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
}

// -----

// expected-error @below {{the last op of an operator must be rec.return: add `rec.return h = all %h`}}
rec.operator @C4_empty() {}

// -----

rec.operator @C4_return_first(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{expected the name of a result: `rec.return h = all %h`}}
  rec.return
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
}

// -----

rec.operator @C4_two_returns(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  // expected-error @below {{'rec.return' op must be the last operation in the parent block}}
  rec.return s = all %s
  rec.return t = all %s
}

// -----

rec.operator @C5_other_op(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  // expected-error @below {{cannot stand in an operator: only rec.recurrence and rec.return; move it into a step}}
  %one = arith.constant 1.0 : f32
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-note @below {{see existing symbol definition here}}
rec.operator @same_name(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// expected-error @below {{redefinition of symbol named 'same_name'}}
rec.operator @same_name(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{expected valid '@'-identifier for symbol name}}
rec.operator (%x: !rec.tensor<T, B, D>) {}

// -----

// expected-error @below {{expected '{' to begin a region}}
rec.operator @no_body(%x: !rec.tensor<T, B, D>)


// -----

// expected-error @below {{argument "x" has a default beyond f32's largest number, 3.4e38}}
rec.operator @C6_infinite(%x: !rec.tensor<T, B, D> = 0x7F800000, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{argument "n" has the default 0.000000e+00 : f32, and holds 'i32': only floating-point tensors have defaults}}
rec.operator @C6_integers(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>, %n: !rec.tensor<D : i32> = 0.0) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{gives a default to "y", which is not one of its arguments}}
rec.operator @C6_no_argument(%x: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) attributes {defaults = {y = 0.0 : f32}} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %sp
  }
  rec.return s = all %s
}

// -----

rec.operator
    @truth_as_default(%x: !rec.tensor<T, B, D>
    // expected-error @below {{custom op 'rec.operator' a default is a number: = 1.0}}
    = true) {
}

// -----

// expected-error @below {{gives "T" the size 4, which is always 1 here}}
rec.operator @C3_time_of_a_step(%x: !rec.tensor<T, B, D>) attributes {step, sizes = {T = 4}} {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{gives "direction" the size 3, which is always 2 here}}
rec.operator @C3_directions(%x: !rec.tensor<direction, T, B, D>) attributes {sizes = {direction = 3}} {
  %s = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<direction, T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @C7_step_against_time(%x: !rec.tensor<T, B, D>) attributes {step} {
  // expected-error @below {{runs against time in a decode step, which goes forward alone}}
  %s = rec.recurrence over T reverse streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @C8_one_of_two(%x: !rec.tensor<T, B, D>) {
  %a = rec.recurrence over T bidirectional streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  // expected-error @below {{runs in one direction, and another recurrence of the operator in both: make all of them bidirectional, or none}}
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{has the attribute "stp", which says nothing; there are sizes, nominal_sizes, storage, schedules, tuned_for and step}}
rec.operator @C9_unknown(%x: !rec.tensor<T, B, D>) attributes {stp} { // (C9)
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return h = all %h
}

// -----

// expected-error @below {{has the storage type 'f64'; there are f32, bf16 and f16}}
rec.operator @C10_storage(%x: !rec.tensor<T, B, D>) attributes {storage = f64} { // (C10)
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return h = all %h
}

// -----

// expected-error @below {{has no argument with the dimension B, the batch, that tells how many rows to compute: give it to a stream or an initial value}}
rec.operator @C11_no_batch(%x: !rec.tensor<T, D>) {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, D>) {
    rec.yield %xt
  }
  rec.return h = all %h
}

// -----

// expected-error @below {{has the schedule 7 : i64: write #rec.schedule<FAMILY {KNOB = VALUE, ...}>}}
rec.operator @C12_no_schedule(%x: !rec.tensor<T, B, D>) attributes {schedules = [7]} { // (C12)
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return h = all %h
}

// -----

// expected-error @below {{has the nominal size "B" = 0 : i64: give one of its dimensions an i64 of at least 1}}
rec.operator @C13_nominal_size_zero(%x: !rec.tensor<T, B, D>) attributes {nominal_sizes = {B = 0}} { // (C13)
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return h = all %h
}

// -----

// expected-error @below {{has the nominal size "Z" = 8 : i64: give one of its dimensions}}
rec.operator @C13_nominal_size_of_nothing(%x: !rec.tensor<T, B, D>) attributes {nominal_sizes = {Z = 8}} { // (C13)
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return h = all %h
}

// -----

// expected-error @below {{has the nominal size "D" = 8, and is compiled for the size 16: give nominal sizes to dynamic dimensions alone}}
rec.operator @C13_nominal_size_of_fixed(%x: !rec.tensor<T, B, D>) attributes {nominal_sizes = {D = 8}, sizes = {D = 16}} { // (C13)
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return h = all %h
}

// -----

// expected-error @below {{is tuned for "B" = 4 : i64, which is not one of its nominal sizes}}
rec.operator @C14_tuned_for_another_size(%x: !rec.tensor<T, B, D>) attributes {nominal_sizes = {B = 8}, tuned_for = {B = 4}} { // (C14)
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return h = all %h
}

// -----

rec.operator @C15_even(%x: !rec.tensor<T, B, D>) attributes {sizes = {J = 4}} { // (C15)
  // expected-error @below {{has a centred window over J, which has an even number of taps, 4: give it an odd one, or write `ahead 1` or `ahead 2`}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> centred) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

rec.operator @C15_too_far_ahead(%x: !rec.tensor<T, B, D>) attributes {sizes = {J = 2}} {
  // expected-error @below {{has a window over J that is 2 ahead, and 2 taps: put it less far ahead}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> ahead 2) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

rec.operator @C15_past(%x: !rec.tensor<T, B, D>, %p: !rec.tensor<P, B, D>) attributes {sizes = {J = 3, P = 3}} {
  // expected-error @below {{has a window over J that reaches 2 steps back, and P is 3: make it 2}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> from %p : !rec.tensor<P, B, D>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

rec.operator @C15_no_past(%x: !rec.tensor<T, B, D>, %p: !rec.tensor<P, B, D>) attributes {sizes = {J = 1}} {
  // expected-error @below {{has a window over J that does not reach back: leave its `from` out}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> from %p : !rec.tensor<P, B, D>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

rec.operator @C7_step_ahead(%x: !rec.tensor<T, B, D>) attributes {step, sizes = {J = 2}} { // (C7)
  // expected-error @below {{reads later steps, which a decode step does not have: only a window that is not ahead can be computed one step at a time}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D> ahead 1) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{is a decode step and packed: choose one}}
rec.operator @C16_step(%x: !rec.tensor<T, B, D>) attributes {step, packed} { // (C16)
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  rec.return h = all %h
}

// -----

// expected-error @below {{has a dimension tokens, which stands for packed rows: give it another name}}
rec.operator @C16_tokens(%x: !rec.tensor<T, B, tokens>) attributes {packed} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, tokens>) { rec.yield %xt }
  rec.return h = all %h
}

// -----

// expected-error @below {{runs over several times: only rows of one time can be packed}}
rec.operator @C16_two_times(%x: !rec.tensor<T, B, D>, %y: !rec.tensor<U, B, D>) attributes {packed} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) { rec.yield %xt }
  %g = rec.recurrence over U streams(%yt = %y : !rec.tensor<U, B, D>) { rec.yield %yt }
  rec.return h = all %h, g = all %g
}

// -----

// expected-error @below {{argument 'x' is over time and the same for all rows, which packed rows cannot share: give it the dimension B}}
rec.operator @C16_shared(%x: !rec.tensor<T, D>, %y: !rec.tensor<T, B, D>) attributes {packed} {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, D>, %yt = %y : !rec.tensor<T, B, D>) {
    %z = arith.addf %xt, %yt : f32
    rec.yield %z
  }
  rec.return h = all %h
}

// -----

rec.operator @C7_step_without_past(%x: !rec.tensor<T, B, D>) attributes {step, sizes = {J = 2}} { // (C7)
  // expected-error @below {{has a window over J of earlier steps, which a decode step does not have: give it a `from`, and return what takes its place in the next call}}
  %s = rec.recurrence over T windows(%xw over J = %x : !rec.tensor<T, B, D>) {
    %m = rec.reduce sum %xw over [J] : f32
    rec.yield %m
  }
  rec.return s = all %s
}
