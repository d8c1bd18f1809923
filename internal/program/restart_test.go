package program_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

// victim names the hub that this process serves until it is killed.
const victim = "KRUISTABEL_TEST_VICTIM"

// beVictim queues two runs in a hub, waits until the first is under way, says so
// and sleeps.
func beVictim(dir string) {
	ctx := context.Background()
	check := func(err error) {
		if err != nil {
			fmt.Println("victim:", err)
			os.Exit(1)
		}
	}
	h, err := hub.Open(ctx, dir, "")
	check(err)
	box, err := sandbox.New(sandbox.Config{})
	check(err)
	s, err := program.Open(ctx, program.Options{Hub: h, Box: box, Environment: environment, Limits: program.Limits{AtOnce: 1}})
	check(err)
	v, err := s.Send(ctx, outside.Person, "", python("import time", "print('begun')", "time.sleep(600)"))
	check(err)
	_, err = s.Send(ctx, outside.Person, "", python("print('second')"))
	check(err)
	id, err := s.RunOf(ctx, outside.Person, v.Program, 1)
	check(err)
	for text := ""; !strings.Contains(text, "begun"); time.Sleep(10 * time.Millisecond) {
		text, _, _, err = s.Log(ctx, outside, id, 0)
		check(err)
	}
	fmt.Println("under way")
	time.Sleep(time.Hour)
}

// A server that is killed reports what ran, with its log, and runs what waited.
func TestAKilledServerReportsAndResumes(t *testing.T) {
	need(t, "bwrap", "/usr/bin/python3")
	dir := mini(t)
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		absent(t, err.Error())
	}
	t.Cleanup(func() { _ = box.Close() })

	killed := exec.Command(os.Args[0])
	killed.Env = append(os.Environ(), victim+"="+dir)
	out, err := killed.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 200)
	n, _ := out.Read(said)
	_ = killed.Process.Kill()
	_ = killed.Wait()
	if string(said[:n]) != "under way\n" {
		t.Fatalf("the server said %q", said[:n])
	}

	h, err := hub.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	l := &lab{T: t, hub: h, box: box}
	l.s = l.open()
	list, err := l.s.List(t.Context(), outside.Person)
	l.must(err)
	first := l.wait(outside, list[1].Last.ID)
	if first.Run.Reason != string(program.Lost) || first.Run.State != string(program.Killed) || first.Run.LogHash == "" || l.log(outside, first.Run.ID) != "begun\n" {
		t.Errorf("what ran is %+v, log %q", first.Run, l.log(outside, first.Run.ID))
	}
	second := l.wait(outside, list[0].Last.ID)
	if second.Run.State != string(program.Done) || l.log(outside, second.Run.ID) != "second\n" {
		t.Errorf("what waited is %+v", second.Run)
	}
}

// What waits in a session goes on in it after a restart, when the researcher is
// at the seat again; what waited in a session that is over is not run.
func TestWaitingRunsKeepTheirSession(t *testing.T) {
	l := newLab(t, program.Limits{AtOnce: 1})
	need(t, "/usr/bin/python3")
	v := l.accepted(python("import time, os", "print('x')",
		"if open('data/table1.csv').read().count('\\n') < 100: time.sleep(1.5)"))
	at := program.AtDesk(l.desk)
	var ids []string
	for range 2 {
		r, err := l.s.Start(t.Context(), l.desk, v.Program, 1)
		l.must(err)
		ids = append(ids, r.ID)
	}
	l.until(at, ids[0], func(s *program.Status) bool { return s.Run.State == string(program.Running) })
	l.must(l.s.Close())
	l.s = l.open()
	if st := l.wait(at, ids[0]); st.Run.Reason != string(program.Lost) {
		t.Errorf("what ran ended as %s %s", st.Run.State, st.Run.Reason)
	}
	st, err := l.s.Status(t.Context(), at, ids[1])
	l.must(err)
	if !st.Held || st.Run.State != string(program.Queued) {
		t.Fatalf("what waited is %+v", st)
	}
	l.must(l.s.Attach(l.desk))
	if st := l.wait(at, ids[1]); st.Run.State != string(program.Done) {
		t.Errorf("what waited ended as %s %s", st.Run.State, st.Run.Reason)
	}
}
