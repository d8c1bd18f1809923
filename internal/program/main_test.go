package program_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/room/roomtest"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/store"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	if dir := os.Getenv(victim); dir != "" {
		beVictim(dir)
	}
	os.Exit(m.Run())
}

const researcher = "researcher.sw"

// need skips a test where the machine lacks programs.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		_, err := exec.LookPath(name)
		if filepath.IsAbs(name) {
			_, err = os.Stat(filepath.Join("/", environment, name))
		}
		if err != nil {
			absent(t, err.Error())
		}
	}
}

// environment is the folder with R and Python; empty is the machine.
var environment = os.Getenv("KRUISTABEL_TEST_ENVIRONMENT")

// mini makes the fixture, so that an ordinary account can remove it again.
func mini(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() { _ = exec.Command("chmod", "-R", "u+w", dir).Run() })
	made, err := fixture.Make(t.Context(), "mini", filepath.Join(dir, "mini"))
	if err != nil {
		t.Fatal(err)
	}
	return made.Hub
}

func absent(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// lab is a hub with the fixture mini, its programs, and a researcher at a desk.
type lab struct {
	*testing.T
	hub  *hub.Hub
	box  *sandbox.Sandbox
	s    *program.Service
	desk *room.Desk

	limits program.Limits
}

// outside is the researcher without a desk.
var outside = program.Reader{Person: program.Person{Name: researcher, Body: "steunpunt-werk", Study: fixture.Study}}

func newLab(t *testing.T, limits program.Limits) *lab {
	t.Helper()
	need(t, "bwrap")
	h, err := hub.Open(t.Context(), mini(t), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		absent(t, err.Error())
	}
	t.Cleanup(func() { _ = box.Close() })
	l := &lab{T: t, hub: h, box: box, limits: limits}
	l.s = l.open()
	l.desk = roomtest.In(t, h.Room(), fixture.Study, researcher)
	return l
}

// open opens the service, as a start of the server does.
func (l *lab) open() *program.Service {
	l.Helper()
	s, err := program.Open(l.Context(), program.Options{Hub: l.hub, Box: l.box, Environment: environment, Limits: l.limits, Fault: func(err error) {
		if !errors.Is(err, context.Canceled) {
			l.Log("fault:", err)
		}
	}, Stands: func(id string) bool {
		st, err := l.hub.Room().Status(context.Background(), id)
		return err == nil && (room.State(st.State) == room.Open || room.State(st.State) == room.Paused)
	}})
	l.must(err)
	l.Cleanup(func() { _ = s.Close() })
	return s
}

func (l *lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// python is a program of one file.
func python(lines ...string) program.Draft {
	return program.Draft{Title: "test", Files: []program.File{{Name: "main.py", Text: strings.Join(lines, "\n") + "\n"}}}
}

func rscript(lines ...string) program.Draft {
	return program.Draft{Title: "test", Files: []program.File{{Name: "main.R", Text: strings.Join(lines, "\n") + "\n"}}}
}

// accepted sends a program and waits until it was accepted.
func (l *lab) accepted(d program.Draft) store.ProgramVersion {
	l.Helper()
	v, err := l.s.Send(l.Context(), outside.Person, "", d)
	l.must(err)
	id, err := l.s.RunOf(l.Context(), outside.Person, v.Program, 1)
	l.must(err)
	if st := l.wait(outside, id); st.Run.State != string(program.Done) {
		l.Fatalf("not accepted: %s %s\n%s", st.Run.State, st.Run.Reason, l.log(outside, id))
	}
	return v
}

// full runs a version on the full tables to its end.
func (l *lab) full(v store.ProgramVersion) *program.Status {
	l.Helper()
	r, err := l.s.Start(l.Context(), l.desk, v.Program, v.Version)
	l.must(err)
	return l.wait(program.AtDesk(l.desk), r.ID)
}

// wait waits until a run has ended.
func (l *lab) wait(r program.Reader, id string) *program.Status {
	l.Helper()
	return l.until(r, id, func(s *program.Status) bool { return program.State(s.Run.State).Ended() })
}

func (l *lab) until(r program.Reader, id string, ready func(*program.Status) bool) *program.Status {
	l.Helper()
	for end := time.Now().Add(90 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		st, err := l.s.Status(l.Context(), r, id)
		l.must(err)
		if ready(st) {
			return st
		}
		if time.Now().After(end) {
			l.Fatalf("run %s is still %s", id, st.Run.State)
		}
	}
}

func (l *lab) log(r program.Reader, id string) string {
	l.Helper()
	text, _, _, err := l.s.Log(l.Context(), r, id, 0)
	l.must(err)
	return text
}

// output is a file that a run left.
func output(t *testing.T, s *program.Status, name string) program.Output {
	t.Helper()
	for _, o := range s.Outputs {
		if o.Name == name {
			return o
		}
	}
	t.Fatalf("no output %s in %+v", name, s.Outputs)
	return program.Output{}
}

func has(o program.Output, r program.Rule) bool {
	for _, f := range o.Found {
		if f.Rule == r {
			return true
		}
	}
	return false
}
