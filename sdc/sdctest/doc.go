// Package sdctest is everything by which an implementation of disclosure control
// can be tested: this one, or another.
//
//   - [Synthetic] and [SyntheticMagnitude] make skewed, sparse, hierarchical
//     problems of any size, the same for all time.
//   - [Random] draws small problems with every feature of the model for property
//     tests.
//   - [Needs], [Relaxed], [Whole], [Enumerate], [JudgePattern] and [Optimum] are
//     oracles: the rules, the intruder and the least number of suppressions, each in
//     the plainest way, in exact arithmetic, for small problems.
//
// The package stands on the model alone (sdc/table) and shares no code with what
// it tests.
package sdctest
