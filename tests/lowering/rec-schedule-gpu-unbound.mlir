// An operator without sizes is no crash.

// RUN: reprise-opt %s -verify-diagnostics --rec-group-stages --rec-target-gpu --rec-schedule

// expected-error @below {{is not bound: H has no size; run rec-bind first}}
rec.operator @unbound(%x: !rec.tensor<T, B, H, D>) {
  %h = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>) {
    %hn = arith.negf %xt : f32
    rec.yield %hn
  }
  rec.return h = all %h
}
