// RUN: reprise-opt %s --rec-bind="sizes=D=4" --verify-diagnostics
// RUN: not reprise-opt %s --rec-bind="sizes=D=0,H=1" 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: not reprise-opt %s --rec-bind="sizes=D=-4,H=1" 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not reprise-opt %s --rec-bind="sizes=D=4x,H=1" 2>&1 | FileCheck %s --check-prefix=TEXT
// RUN: not reprise-opt %s --rec-bind="sizes=D,H=1" 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not reprise-opt %s --rec-bind="sizes=D=99999999999,H=1" 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: not reprise-opt %s --rec-bind="sizes=D=4,D=5,H=1" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not reprise-opt %s --rec-bind="sizes=D=4,H=1,Q=3" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not reprise-opt %s --rec-bind="sizes=D=4,H=1,T=3" 2>&1 | FileCheck %s --check-prefix=TIME
// RUN: not reprise-opt %s --rec-bind="sizes=D=4,H=1 storage=i8" 2>&1 | FileCheck %s --check-prefix=STORAGE

// ZERO: error: 'D=0' is not NAME=SIZE with a size from 1 to 2147483648
// NEGATIVE: error: 'D=-4' is not NAME=SIZE with a size from 1 to 2147483648
// TEXT: error: 'D=4x' is not NAME=SIZE with a size from 1 to 2147483648
// MISSING: error: 'D' is not NAME=SIZE with a size from 1 to 2147483648
// LARGE: error: 'D=99999999999' is not NAME=SIZE with a size from 1 to 2147483648
// TWICE: error: 'D=5' gives D a second size: the first is 4
// UNKNOWN: error: 'Q=3' is for no dimension that takes a size; there are: H, D
// TIME: error: 'T=3' is for no dimension that takes a size; there are: H, D
// STORAGE: error: 'i8' is not a storage type: f32, bf16 or f16

// expected-error @below {{'rec.operator' op has no size for the dimension H: give an input that has it, or --dim H=SIZE}}
rec.operator @cell(%x: !rec.tensor<T, B, H, D>) {
  %y = rec.recurrence over T streams(%xt = %x : !rec.tensor<T, B, H, D>) {
    rec.yield %xt
  }
  rec.return y = all %y
}
