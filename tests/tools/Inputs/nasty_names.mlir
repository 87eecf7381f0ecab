// Every name is a word of C++, a macro, a function of the C library or a primitive; and numbers without a literal.

rec.operator @signal(%nullptr: !rec.tensor<concept, B, int, time>, %NAN: !rec.tensor<concept, B, int, time>,
                     %Tile: !rec.tensor<concept, B, int, time>, %zeroTile: !rec.tensor<int, time> = 0.5,
                     %blockX: !rec.tensor<int, time, time>, %B: !rec.tensor<B, int, time>) {
  %compl = rec.recurrence over concept
      streams(%xor_eq = %nullptr : !rec.tensor<concept, B, int, time>, %nan = %NAN : !rec.tensor<concept, B, int, time>,
              %static_cast = %Tile : !rec.tensor<concept, B, int, time>)
      params(%typeid = %zeroTile : !rec.tensor<int, time>)
      states(%math = %B : !rec.tensor<B, int, time>) {
    %select = rec.product %blockX, %math : !rec.tensor<int, time, time>
    %exp = arith.addf %xor_eq, %nan : f32
    %sinf = arith.mulf %exp, %static_cast : f32
    %infinity = arith.constant 0x7F800000 : f32
    %tenth = arith.constant 0.1 : f32
    %isFinite = arith.cmpf olt, %sinf, %infinity : f32
    %bounded = arith.select %isFinite, %sinf, %tenth : f32
    %scaled = arith.mulf %bounded, %tenth : f32
    %printf = arith.addf %scaled, %select : f32
    %and = arith.addf %printf, %typeid : f32
    %loadTile = math.tanh %and : f32
    rec.yield %loadTile
  }
  rec.return pointwise = all %compl, float = last %compl
}
