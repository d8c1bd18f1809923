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
//   - [Instances] are the suite: public problems, and small ones that each ask about
//     one point of the neutral format, with answers worked out by hand.
//   - [Judge] reads what any program wrote and says what is wrong with it;
//     [WriteProblem] and [ReadProblem] put problems into files that any program reads.
//
// How to run another implementation over the suite is described in docs/sdctest.md.
// The package stands on the model alone (sdc/table) and shares no code with what
// it tests.
package sdctest
