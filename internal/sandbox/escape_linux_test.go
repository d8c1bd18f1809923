package sandbox

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// python is what the attacks are written in, as a program in a sandbox sees it.
const python = "/usr/bin/python3"

// environment is the folder with R and Python; empty is the machine.
var environment = os.Getenv("KRUISTABEL_TEST_ENVIRONMENT")

// needs skips a test where the environment lacks a program.
func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("/", environment, program)); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("%s is not installed", program)
	}
}

// pythonSpec runs a script of testdata.
func pythonSpec(t *testing.T, script string, args ...string) func(*Spec) {
	t.Helper()
	needs(t, python)
	path, err := filepath.Abs("testdata/" + script)
	if err != nil {
		t.Fatal(err)
	}
	return func(s *Spec) {
		s.Environment = environment
		s.Command = append([]string{python, "-B", "/work/" + script}, args...)
		s.Inputs = append(s.Inputs, Input{path, "/work/" + script})
	}
}

// TestEscape tries everything in testdata/escape.py: each line says how.
func TestEscape(t *testing.T) {
	b := box(t)
	t.Setenv("KRUISTABEL_SECRET", "of-the-host")
	dir := t.TempDir()
	in, secret := filepath.Join(dir, "table.csv"), filepath.Join(dir, "secret.txt")
	for _, name := range []string{in, secret} {
		if err := os.WriteFile(name, []byte("a\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	abstract := fmt.Sprintf("kruistabel-test-%d", os.Getpid())
	l, err := net.Listen("unix", "@"+abstract)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	victim := exec.Command("/bin/sleep", "60")
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = victim.Process.Kill(); _ = victim.Wait() }()

	alerts := make(chan Alert, 100)
	python := pythonSpec(t, "escape.py", "abstract="+abstract, "secret="+secret, fmt.Sprintf("pid=%d", victim.Process.Pid), "script=/work/escape.py")
	r := run(t, b, "", func(s *Spec) {
		python(s)
		s.Inputs = append(s.Inputs, Input{in, "/work/in/table.csv"})
		s.Alert = func(a Alert) { alerts <- a }
	})
	tried := 0
	for line := range strings.SplitSeq(string(r.Log), "\n") {
		name, result, ok := strings.Cut(line, "\t")
		if !ok {
			if line != "" && !strings.HasPrefix(line, "[sandbox]") {
				t.Error(line)
			}
			continue
		}
		if tried++; !strings.HasPrefix(result, "no ") {
			t.Errorf("%s: %s", name, result)
		}
		// A kernel without a call refuses it too: the filter is what must answer.
		if result == "no ENOSYS" && name != "clone3" && name != "call of a newer kernel" {
			t.Errorf("%s: %s", name, result)
		}
	}
	if tried < 130 || r.State != Done {
		t.Errorf("%d attempts, %s", tried, r.State)
	}
	if r.Network < 3 || len(alerts) != 1 || strings.Count(string(r.Log), "network refused") != 1 {
		t.Errorf("%d attempts to reach a network, %d alerts", r.Network, len(alerts))
	}
	if text, err := os.ReadFile(in); string(text) != "a\n" || err != nil {
		t.Errorf("the input now holds %q", text)
	}
	if victim.ProcessState != nil || victim.Process.Signal(syscall.Signal(0)) != nil {
		t.Error("a process of the host was killed")
	}
}
