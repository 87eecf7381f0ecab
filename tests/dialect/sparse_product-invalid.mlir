// RUN: reprise-opt -verify-diagnostics -split-input-file %s

rec.operator @C1_matrix(%x: !rec.tensor<T, B, K, C>, %w: !rec.tensor<R, C>, %i: !rec.tensor<N : i32>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, K, C>) {
    // expected-error @below {{has the weight '!rec.tensor<R, C>', which must be [blocks, rows, columns], each a name, neither time nor B}}
    %y = rec.sparse_product %w at %i, %i, %xt over K to M : !rec.tensor<R, C>, !rec.tensor<N : i32>
    rec.yield %y
  }
  rec.return s = all %s
}

// -----

rec.operator @C2_list(%x: !rec.tensor<T, B, K, C>, %w: !rec.tensor<N, R, C>, %i: !rec.tensor<R : i32>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, K, C>) {
    // expected-error @below {{says where its blocks are in '!rec.tensor<R : i32>', which must be !rec.tensor<N : i32>}}
    %y = rec.sparse_product %w at %i, %i, %xt over K to M : !rec.tensor<N, R, C>, !rec.tensor<R : i32>
    rec.yield %y
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_factor(%x: !rec.tensor<T, B, K, C>, %w: !rec.tensor<N, R, C>, %i: !rec.tensor<N : i32>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, K, C>) {
    // expected-error @below {{sums over Z, and its factor ranges over [K, C]: it needs [Z, C]}}
    %y = rec.sparse_product %w at %i, %i, %xt over Z to M : !rec.tensor<N, R, C>, !rec.tensor<N : i32>
    rec.yield %y
  }
  rec.return s = all %s
}

// -----

rec.operator @C3_made(%x: !rec.tensor<T, B, K, C, Q>, %w: !rec.tensor<N, R, C>, %i: !rec.tensor<N : i32>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, K, C, Q>) {
    // expected-error @below {{makes K, which its factor over [K, C, Q] has already: give it another name}}
    %y = rec.sparse_product %w at %i, %i, %xt over Q to K : !rec.tensor<N, R, C>, !rec.tensor<N : i32>
    rec.yield %y
  }
  rec.return s = all %s
}
