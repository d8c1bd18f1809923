// Package sdctest is everything by which an implementation of disclosure control
// can be tested: this one, or another.
//
//   - [Synthetic] and [SyntheticMagnitude] make skewed, sparse, hierarchical
//     problems of any size, the same for all time.
//
// The package stands on the model alone (sdc/table) and shares no code with what
// it tests.
package sdctest
