// Package enginetest is what any engine must pass: a specification made of
// tiny countries with hand-computed answers, random countries on which two
// engines must agree cell by cell and line by line, and the invariances of an
// answer.
//
//	func TestSpecification(t *testing.T) { enginetest.Specification(t, Engine{}) }
//	func TestAgree(t *testing.T)         { enginetest.Differential(t, memory.Engine{}, Engine{}, 50) }
//	func TestInvariance(t *testing.T)    { enginetest.Invariance(t, Engine{}, 10) }
//
// A World is a small country: what its warehouse holds and what its suppliers
// delivered, as text that reads like the contract's tables. Query writes it as
// Parquet, in the layout that a study's sources describe, and asks the study's
// tables of it.
package enginetest
