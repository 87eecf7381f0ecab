// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-error @below {{expected the name of an algorithm family: `#rec.schedule<family {knob = value}>`}}
module attributes {rec.a = #rec.schedule<>} {}

// -----

// expected-error @below {{expected the name of an algorithm family: `#rec.schedule<family {knob = value}>`}}
module attributes {rec.a = #rec.schedule<"cpu step" {}>} {}

// -----

// expected-error @below {{expected '>'}}
module attributes {rec.a = #rec.schedule<shared_walk batch_rows = 6>} {}

// -----

// expected-error @below {{duplicate key 'rows' in dictionary attribute}}
module attributes {rec.a = #rec.schedule<shared_walk {rows = 6, rows = 7}>} {}
