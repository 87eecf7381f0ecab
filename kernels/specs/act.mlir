// Adaptive computation time (ACT): a recurrence over depth, in which each position takes in
// the states that a layer makes of it until its halting probabilities add up to one. s is its
// state behind each depth, and halting the argument of the probability's sigmoid:
//
//   p = sigmoid(halting)
//   weight = p, or the rest 1 - halted where halted + p > 1 - epsilon
//   halted' = halted + weight   mean' = mean + weight s
//   mixed' = weight s + (1 - weight) mixed
//
// Graves, Adaptive computation time for recurrent neural networks, arXiv 1603.08983,
// equations 5 to 9, whose output is mean; Dehghani et al., Universal transformers, arXiv
// 1807.03819, appendix C, whose code has mixed. They differ: mixed gives later states more,
// and its weights do not add up to one. Graves halts where the sum is 1 - epsilon, too. T is
// the number of depths, and a row is a position. Where T ends before a position has halted, what
// is left of its weights is given to none: Graves gives it to the last depth.
// steps + remainder is what Graves's loss penalises. A layer that reads halted positions, as
// attention does, goes on with its own s; here nothing more of it is taken in.

rec.operator @act(%s: !rec.tensor<T, B, D>, %halting: !rec.tensor<T, B>,
                  %epsilon: !rec.tensor<> = 0.01, %halted0: !rec.tensor<B>,
                  %steps0: !rec.tensor<B>, %remainder0: !rec.tensor<B>,
                  %mean0: !rec.tensor<B, D>, %mixed0: !rec.tensor<B, D>) {
  %halted, %steps, %remainder, %mean, %mixed = rec.recurrence over T
      streams(%st = %s : !rec.tensor<T, B, D>, %raw = %halting : !rec.tensor<T, B>)
      params(%margin = %epsilon : !rec.tensor<>)
      states(%haltedp = %halted0 : !rec.tensor<B>, %stepsp = %steps0 : !rec.tensor<B>,
             %remainderp = %remainder0 : !rec.tensor<B>,
             %meanp = %mean0 : !rec.tensor<B, D>, %mixedp = %mixed0 : !rec.tensor<B, D>) {
    %zero = arith.constant 0.0 : f32
    %one = arith.constant 1.0 : f32
    %p = rec.sigmoid %raw : f32
    %reached = arith.addf %haltedp, %p : f32
    %threshold = arith.subf %one, %margin : f32
    %halts = arith.cmpf ogt, %reached, %threshold : f32

    // Halted is exactly 1 from then on, and the rest 0.
    %rest = arith.subf %one, %haltedp : f32
    %weight = arith.select %halts, %rest, %p : f32
    %haltedn = arith.select %halts, %one, %reached : f32
    %last = arith.select %halts, %rest, %zero : f32
    %remaindern = arith.addf %remainderp, %last : f32
    %runs = arith.cmpf olt, %haltedp, %one : f32
    %more = arith.select %runs, %one, %zero : f32
    %stepsn = arith.addf %stepsp, %more : f32

    %taken = arith.mulf %weight, %st : f32
    %meann = arith.addf %meanp, %taken : f32
    %others = arith.subf %one, %weight : f32
    %kept = arith.mulf %others, %mixedp : f32
    %mixedn = arith.addf %taken, %kept : f32
    rec.yield %haltedn, %stepsn, %remaindern, %meann, %mixedn
  }
  rec.return halted_last = last %halted, steps_last = last %steps,
      remainder_last = last %remainder, mean_last = last %mean, mixed_last = last %mixed
}
