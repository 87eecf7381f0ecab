// Global operator of HyperZZW: in each channel the context z, times a kernel k of its size
// element by element, is the weight matrix for the features f. Kernel and context make a
// weight that depends on the input and spans the whole image.
//
//   y = (k z) f       k, z over [C, Y, M], f over [C, M, X], y over [C, Y, X]
//
// Zhang, HyperZZW operator connects slow-fast networks for full context interaction, arXiv
// 2401.17948: the paper's Z is z and its slow network's output is k, the same for all images.
// f are its fast network's features, standardised. Y, M and X are one size there. Each step
// is an image: nothing goes from one to the next.

rec.operator @hyperzzw_global(%z: !rec.tensor<T, B, C, Y, M>, %k: !rec.tensor<C, Y, M>,
                              %f: !rec.tensor<T, B, C, M, X>) {
  %y = rec.recurrence over T
      streams(%zt = %z : !rec.tensor<T, B, C, Y, M>, %ft = %f : !rec.tensor<T, B, C, M, X>)
      params(%kernel = %k : !rec.tensor<C, Y, M>) {
    %weight = arith.mulf %kernel, %zt : f32
    %taken = arith.mulf %weight, %ft : f32
    %yt = rec.reduce sum %taken over [M] : f32
    rec.yield %yt
  }
  rec.return y = all %y
}
