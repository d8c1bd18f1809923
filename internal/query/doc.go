// Package query answers SQL of researchers: one SELECT on the tables of the
// study whose session is open, at a desk of the room and nowhere else.
//
// Each statement is decided on, and run, by a process of its own in the
// sandbox (package worker), which holds read-only copies of that study's tables
// and nothing else, and is killed at a limit, when the researcher cancels, and
// when the session pauses or ends. Workers are started ahead, so that a
// researcher waits for the answer only; each answers once.
//
// The text goes into the session's log before it runs. What comes back stays in
// memory, for the desk that asked, until the next answer or the end of the
// session; it is never written anywhere and there is no way to download it.
// A result that only adds up persons of one table can become a definition of
// the workbench, and so be released; nothing else leaves from here: whoever
// wants to release another result writes a program, whose output is checked by
// its class.
package query
