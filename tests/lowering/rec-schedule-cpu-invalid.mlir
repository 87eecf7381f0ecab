// RUN: reprise-opt %s --rec-schedule-cpu --split-input-file --verify-diagnostics

// expected-error @below {{'rec.operator' op is not bound: D has no size; run rec-bind first}}
rec.operator @unbound(%x: !rec.tensor<T, B, D>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return y = all %y
}

// -----

// expected-error @below {{'rec.operator' op is not bound: %x has no element type; run rec-bind first}}
rec.operator @untyped(%x: !rec.tensor<T, B, D>) attributes {sizes = {D = 4 : i64}} {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, D>) {
    rec.yield %xt
  }
  rec.return y = all %y
}
