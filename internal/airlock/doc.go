// Package airlock is the way of a result out of the hub: a request, its
// computation and protection, the reviews, the release.
//
// # A request
//
// A researcher asks for a table by a Spec: a table of the study, dimensions with
// their levels, filters, and one of the purposes that the authorisation lists.
// Plan checks that against the study: what is asked must be further aggregated
// than the tables themselves, whatever its counts, and must add up to persons.
// Compute makes the cells from the tables of a build.
//
// # Unsafe and safe numbers
//
// A Computed holds true counts. They leave it in one way only: Protect writes
// the problem, the protected table and its witnesses into the request's folder,
// and Check reads them back and lets the verifier of sdc/check, which knows
// nothing of the protector, prove every hidden cell. Only what it proved is a
// Checked, and only a Checked can be sealed into a package (Content).
//
// # States
//
// Transitions is the whole life of a request, as data. A request that cannot be
// proven is kept as "not releasable" and goes nowhere.
package airlock
