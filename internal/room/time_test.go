package room_test

import (
	"context"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
)

// A session lasts its hour, whatever the clocks do to lengthen it.
func TestNoClockLengthensASession(t *testing.T) {
	for name, jump := range map[string]func(*bench){
		"nothing":             func(*bench) {},
		"wall put back":       func(b *bench) { b.jump(-3*time.Hour, 0) },
		"wall forth and back": func(b *bench) { b.jump(20*time.Minute, 0); b.alive(); b.jump(-20*time.Minute, 0) },
		"machine slept":       func(b *bench) { b.jump(0, 5*time.Minute) },
		"wall stands still":   func(b *bench) { b.jump(-time.Minute, 0) },
		"restarted":           func(b *bench) { b.restart("second"); b.must(b.r.Resume(b.Context(), ria, b.open)) },
		"restarted, put back": func(b *bench) {
			b.jump(-time.Hour, 0)
			b.restart("second")
			b.must(b.r.Resume(b.Context(), ria, b.open))
		},
		"machine booted anew": func(b *bench) { b.reboot(); b.restart("second"); b.must(b.r.Resume(b.Context(), ria, b.open)) },
		"booted anew, put back": func(b *bench) {
			b.jump(-5*time.Hour, 0)
			b.reboot()
			b.restart("second")
			b.must(b.r.Resume(b.Context(), ria, b.open))
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, roomtest.Rules{})
			b.opened()
			minutes := 0
			for b.state() != room.Ended {
				if minutes == 30 {
					jump(b)
				}
				b.pass(time.Minute)
				if minutes++; minutes > 70 {
					break
				}
				b.alive()
				if b.state() == room.Paused { // the supervisor was away by one clock
					b.must(b.r.Resume(t.Context(), ria, b.open))
				}
			}
			if minutes > 61 || b.state() != room.Ended {
				t.Errorf("after %d minutes it is %s", minutes, b.state())
			}
			if minutes < 40 {
				t.Errorf("it ended after %d minutes", minutes)
			}
		})
	}
}

// A wall that is put past the end ends the session.
func TestAWallPutPastTheEndEndsIt(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	d := b.opened()
	b.jump(2*time.Hour, 0)
	b.must(b.r.Tick(t.Context()))
	if b.state() != room.Ended || d.Err() == nil {
		t.Errorf("it is %s", b.state())
	}
}

// Warnings come once, at ten and at two minutes.
func TestWarnings(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	b.opened()
	var at []int
	seen := 0
	for minute := 1; minute < 60; minute++ {
		b.pass(time.Minute)
		b.alive()
		log, err := b.r.Log(t.Context(), b.open, 0)
		b.must(err)
		warned := 0
		for _, e := range log {
			if e.Kind == room.Warned {
				warned++
			}
		}
		if warned > seen {
			at, seen = append(at, minute), warned
		}
	}
	if len(at) != 2 || at[0] != 50 || at[1] != 58 {
		t.Errorf("warned in minutes %v", at)
	}
}

// Five minutes without a sign of life pause every session of the room, by the
// stricter of the clocks; a sign before keeps them open.
func TestSupervisorAway(t *testing.T) {
	for name, jump := range map[string]func(*bench){
		"both clocks":   func(b *bench) { b.pass(5 * time.Minute) },
		"wall put back": func(b *bench) { b.jump(-time.Hour, 5*time.Minute) },
		"machine slept": func(b *bench) { b.jump(5*time.Minute, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, roomtest.Rules{})
			d := b.opened()
			b.pass(4 * time.Minute)
			b.alive()
			b.pass(4 * time.Minute)
			b.must(b.r.Tick(t.Context()))
			if b.state() != room.Open {
				t.Fatal("it paused although the supervisor was seen")
			}
			b.alive()
			jump(b)
			b.must(b.r.Tick(t.Context()))
			if b.state() != room.Paused || d.Err() == nil {
				t.Errorf("it is %s", b.state())
			}
			b.must(b.r.Resume(t.Context(), ria, b.open))
			if d.Err() != nil {
				t.Errorf("after resuming: %v", d.Err())
			}
		})
	}
}

// After a kill, sessions that a process held are paused until a supervisor
// resumes them; those of the command line go on.
func TestRestartPauses(t *testing.T) {
	b := newBench(t, roomtest.Rules{})
	d := b.opened()
	b.restart("second")
	if b.state() != room.Paused {
		t.Errorf("it is %s", b.state())
	}
	if _, err := b.r.DeskIn(t.Context(), "els", "a"); err == nil {
		t.Error("a desk in a paused session")
	}
	if d.Err() == nil {
		t.Error("the desk of the former process holds")
	}
	b.must(b.r.Resume(t.Context(), ria, b.open))
	b.restart("") // a command: the process that held it is gone
	if b.state() != room.Paused {
		t.Errorf("before a command it is %s", b.state())
	}
	b.must(b.r.Resume(t.Context(), ria, b.open)) // by the command line
	b.restart("")
	if b.state() != room.Open {
		t.Errorf("between commands it is %s", b.state())
	}
	b.restart("third")
	if b.state() != room.Paused {
		t.Errorf("before pages it is %s", b.state())
	}
}

// What a crash leaves of an act is answered, by the stricter reading.
func TestPromisesAreAnswered(t *testing.T) {
	for act, want := range promises {
		b := newBench(t, roomtest.Rules{})
		b.opened()
		if act == "session.resumed" {
			b.must(b.r.Pause(t.Context(), ria, b.open, "x"))
		}
		b.must(roomtest.Promise(b.s, act, "a", b.open))
		b.restart("second")
		if b.state() != want {
			t.Errorf("%s: it is %s", act, b.state())
		}
		if left, err := b.s.Intents(context.Background()); err != nil || len(left) > 0 {
			t.Errorf("%s: promises are left: %v %v", act, left, err)
		}
		if want == room.Ended {
			if _, _, _, err := b.r.DaySheet(t.Context(), b.open); err != nil {
				t.Error(err)
			}
		}
	}
}

var promises = map[string]room.State{"session.paused": room.Paused, "session.resumed": room.Paused, "session.ended": room.Ended}
