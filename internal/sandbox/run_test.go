package sandbox

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// box is a sandbox, or the test is skipped where there can be none.
func box(t *testing.T) *Sandbox {
	t.Helper()
	b, err := New(Config{})
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// run runs a shell script with limits, and fails the test where it cannot.
func run(t *testing.T, b *Sandbox, script string, change func(*Spec)) Result {
	t.Helper()
	s := Spec{Command: []string{"/bin/sh", "-c", script}, Out: t.TempDir(), Limits: Limits{Wall: 20 * time.Second, Memory: 256 << 20, Disk: 64 << 20}}
	if change != nil {
		change(&s)
	}
	r, err := b.Run(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestResultsComeOut(t *testing.T) {
	b := box(t)
	in := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(in, []byte("a,b\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	r := run(t, b, `cp in/table.csv out/a.csv && mkdir out/p && echo x > out/p/b.txt && echo done`, func(s *Spec) {
		s.Out, s.Inputs = out, []Input{{in, "/work/in/table.csv"}}
	})
	if r.State != Done || string(r.Log) != "done\n" || len(r.Outputs) != 2 || len(r.NotTaken) != 0 {
		t.Fatalf("%s: %s\n%+v %v", r.State, r.Log, r.Outputs, r.NotTaken)
	}
	for name, want := range map[string]string{"a.csv": "a,b\n1,2\n", "p/b.txt": "x\n"} {
		if got, err := os.ReadFile(filepath.Join(out, name)); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v)", name, got, err)
		}
	}
}

func TestStartedProcessTalks(t *testing.T) {
	b := box(t)
	p, err := b.Start(context.Background(), Spec{Command: []string{"/bin/sh", "-c", "read line; echo got $line; echo note >&2"}})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = p.In.Write([]byte("hello\n"))
	answer := make([]byte, 100)
	n, _ := p.Out.Read(answer)
	if r := p.Wait(); string(answer[:n]) != "got hello\n" || strings.TrimSpace(string(r.Log)) != "note" || r.State != Done {
		t.Errorf("%q, log %q, %s", answer[:n], r.Log, r.State)
	}
}
