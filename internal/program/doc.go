// Package program keeps researchers' programs in R and Python and runs them.
//
// A program is a few text files. Each change is a new version, which never
// changes again; it is sent from outside the room or edited at the seat.
//
// A run is for acceptance or on the full tables. A run for acceptance takes the
// extract, or, as long as there is none, tables of the same form with made-up
// counts: nothing true is in it, so it needs no session, and researchers see all
// of it. A run on the full tables takes a *room.Desk and a version that was
// accepted; it ends with the desk.
//
// What a program finds is the same in both: its own files, data/ read-only and
// out/ for results, so that what works at home works here unchanged
// (docs/programs.md).
//
// Runs wait in one queue that takes persons in turn. What a run leaves in out/
// is kept with its hash and judged (Judge): what no page may show and no release
// may hold is blocked with its rule. Nothing of it can be downloaded; a request
// for release names it by run, name and hash.
package program
