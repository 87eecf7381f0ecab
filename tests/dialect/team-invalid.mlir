// RUN: reprise-opt -verify-diagnostics -split-input-file %s

// expected-note @below {{prior use here}}
func.func @rank_of_no_team(%i: index) {
  // expected-error @below {{use of value '%i' expects different type than prior uses: '!rec.team' vs 'index'}}
  %rank = rec.team_rank %i
  return
}

// -----

// expected-note @below {{prior use here}}
func.func @barrier_of_no_team(%i: index) {
  // expected-error @below {{use of value '%i' expects different type than prior uses: '!rec.team' vs 'index'}}
  rec.team_barrier %i
  return
}

// -----

func.func @size_without_team() {
  // expected-error @below {{expected SSA operand}}
  %size = rec.team_size
  return
}
