// Package room is supervised access: rooms with seats, sessions of researchers
// in them, the supervisor on duty, and the log of what was done.
//
// # A desk
//
// A Desk is a researcher's place in an open session. Only Room.Desk makes one,
// and only for somebody who was admitted, at the seat where he was, while a
// supervisor is on duty. Whatever touches a true count takes a *Desk: without
// a session there is no table. Desk.Context ends within a second when the
// session pauses or ends, the person's function changes or the supervisor goes.
//
// # Time
//
// A session ends at its time by the stricter of two clocks: the wall, and the
// time since the machine's boot, which nobody can set. So a clock that is put
// back lengthens nothing; one that is put forward ends sessions early. The same
// holds for the supervisor's signs of life.
//
// # After a crash
//
// The store has every session. A process that served pages and was killed
// leaves its sessions open there: the next one pauses them, and a supervisor
// resumes them. A session that was opened by the command line is held by no
// process and goes on, as long as its supervisor shows signs of life.
package room
