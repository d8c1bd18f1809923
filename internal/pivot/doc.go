// Package pivot is the workbench over a study's tables: what a researcher puts
// together, counts, looks at, keeps and asks to be released.
//
// # Definition
//
// A Definition says what is on rows, columns and sheets, with levels, filters and own
// groupings, and how it is looked at. It holds no figure. Spec makes the request of it,
// so that what is asked for release is what was previewed; Apply changes it step by
// step.
//
// # Two worlds
//
// Figures are what a Grid, a chart or a copy is made of. Leaves makes them of an
// airlock.Shown, in which hidden counts are absent: nothing that is drawn from them can
// tell one, whatever it sorts, scales or sums. True makes them of the counts as they
// are, and takes a place at a desk of an open session.
//
// # Speed
//
// Engine counts from tables that stay in memory and looks for a pattern in the
// background. One that is proven comes at once; the one that a request gets takes its
// place, and where it was found in time nothing else is ever shown. What nobody looks
// at any more is given up.
package pivot
