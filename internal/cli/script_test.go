package cli_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/kruistabel/kruistabel/internal/cli"
	"github.com/kruistabel/kruistabel/internal/hub"
)

// TestMain lets the test binary be kruistabel itself, so that scripts and the
// recovery test run it as a process.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kruistabel": cli.Main})
}

// TestScripts runs testdata/script: for each command good, bad and empty input.
func TestScripts(t *testing.T) {
	study, err := filepath.Abs("../../studies/advice-16-39.yaml")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("STUDY", study)
			e.Setenv("TWO_LINES", "a,x\nb,y")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("KRUISTABEL_IDENTITY_DIR", filepath.Join(e.WorkDir, "identity"))
			return nil
		},
		Condition: func(c string) (bool, error) {
			if c != "testclock" {
				return false, fmt.Errorf("no condition %q", c)
			}
			return hub.ClockIsSettable, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": status, "edit": edit, "mode": mode,
		},
	})
}

// status runs a program and demands its exit status: status N PROGRAM ARG...
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// edit replaces a text in a file, which must have it: edit FILE OLD NEW.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(path)
	ts.Check(err)
	old := strings.ReplaceAll(args[1], `\n`, "\n")
	if !strings.Contains(string(text), old) {
		ts.Fatalf("%s does not hold %q", args[0], old)
	}
	ts.Check(os.Chmod(path, 0o600))
	ts.Check(os.WriteFile(path, []byte(strings.ReplaceAll(string(text), old, strings.ReplaceAll(args[2], `\n`, "\n"))), 0o600))
}

// mode demands the permissions of a file: mode 600 FILE.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := strconv.FormatInt(int64(info.Mode().Perm()), 8); (got == args[0]) == neg {
		ts.Fatalf("%s has mode %s", args[1], got)
	}
}
