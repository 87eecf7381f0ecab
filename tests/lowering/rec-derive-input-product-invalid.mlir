// RUN: reprise-opt %s --split-input-file --verify-diagnostics --rec-derive-input-product

// expected-error @below {{has no argument 'x'; its arguments are y, s0}}
rec.operator @no_argument(%y: !rec.tensor<T, B, D>, %s0: !rec.tensor<B, D>) {
  %s = rec.recurrence over T streams(%yt = %y : !rec.tensor<T, B, D>) states(%sp = %s0 : !rec.tensor<B, D>) {
    rec.yield %yt
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{has an argument or a result 'w' already: an input product needs the names u and w}}
rec.operator @taken_argument(%x: !rec.tensor<T, B, D>, %w: !rec.tensor<D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) params(%wt = %w : !rec.tensor<D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

// expected-error @below {{has an argument or a result 'u' already}}
rec.operator @taken_result(%x: !rec.tensor<T, B, D>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return u = all %s
}

// -----

// expected-error @below {{has a dimension I already: an input product needs that name}}
rec.operator @taken_dimension(%x: !rec.tensor<T, B, I>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, I>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @state(%y: !rec.tensor<T, B, D>, %x: !rec.tensor<B, D>) {
  // expected-error @below {{'x' cannot be the product of u and w: it is more than a stream here}}
  %s = rec.recurrence over T streams(%yt = %y : !rec.tensor<T, B, D>) states(%sp = %x : !rec.tensor<B, D>) {
    rec.yield %yt
  }
  rec.return s = all %s
}

// -----

rec.operator @lagged(%x: !rec.tensor<T, B, D>, %x0: !rec.tensor<B, D>) {
  // expected-error @below {{'x' cannot be the product of u and w: it is more than a stream here}}
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>)
      lagged(%xp = %x : !rec.tensor<T, B, D> from %x0 : !rec.tensor<B, D>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @scalar(
    // expected-error @below {{'x' cannot be the product of u and w: it has no dimension besides time and batch that a product could make}}
    %x: !rec.tensor<T, B>) {
  %s = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B>) {
    rec.yield %xt
  }
  rec.return s = all %s
}

// -----

rec.operator @unused(%y: !rec.tensor<T, B, D>,
    // expected-error @below {{'x' cannot be the product of u and w: no recurrence reads it}}
    %x: !rec.tensor<T, B, D>) {
  %s = rec.recurrence over T streams(%yt = %y : !rec.tensor<T, B, D>) {
    rec.yield %yt
  }
  rec.return s = all %s
}
