package sandbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestLimits takes too much in every way; each run ends at its limit, soon.
func TestLimits(t *testing.T) {
	b := box(t)
	small := Limits{Wall: 15 * time.Second, CPU: 15 * time.Second, Memory: 150 << 20, Processes: 40, Descriptors: 1000, Disk: 40 << 20, Files: 2000, LogBytes: 64 << 10}
	with := func(change func(*Limits)) Limits {
		l := small
		change(&l)
		return l
	}
	roomy := with(func(l *Limits) { l.Memory = 1 << 30 })
	var all sync.WaitGroup
	turns := make(chan struct{}, 3)
	for name, c := range map[string]struct {
		limits Limits
		reason Reason
	}{
		"memory": {small, OverMemory}, "memory of many": {small, OverMemory}, "shared memory without a name": {small, OverMemory},
		"shared memory": {roomy, OverDisk}, "page tables": {small, OverMemory},
		"forks": {small, OverProcesses}, "threads": {small, OverProcesses}, "descriptors": {small, OverProcesses},
		"disk": {roomy, OverDisk}, "disk, removed": {roomy, OverDisk}, "tmp": {roomy, OverDisk}, "files": {small, OverDisk}, "folders": {small, OverDisk},
		"time":           {with(func(l *Limits) { l.Wall = 500 * time.Millisecond }), OverTime},
		"processor time": {with(func(l *Limits) { l.CPU = 500 * time.Millisecond }), OverTime},
		"log":            {small, OverOutput},
	} {
		change := pythonSpec(t, "bombs.py", name)
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			r := run(t, b, "", func(s *Spec) { change(s); s.Limits = c.limits })
			if r.State != Killed || r.Reason != c.reason {
				t.Errorf("%s: %s %s, not killed for %s: %s", name, r.State, r.Reason, c.reason, r.Log)
			}
			if r.Usage.Memory > c.limits.Memory+400<<20 || r.Usage.Processes > c.limits.Processes+20 || r.Usage.Files > 10*c.limits.Files || int64(len(r.Log)) > c.limits.LogBytes+1000 {
				t.Errorf("%s went far beyond: %+v, log %d", name, r.Usage, len(r.Log))
			}
			t.Logf("%s: %s after %d ms, %d MB, %d processes, %d files", name, r.Reason, r.Usage.Wall.Milliseconds(), r.Usage.Memory>>20, r.Usage.Processes, r.Usage.Files)
		})
	}
	all.Wait()
}

// alive counts processes of the machine that have a word in their command.
func alive(word string) (n int) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, f := range files {
		if text, err := os.ReadFile(f); err == nil && slices.Contains(strings.Split(string(text), "\x00"), word) {
			n++
		}
	}
	return n
}

// soon waits until a condition holds, and reports whether it does in time.
func soon(d time.Duration, holds func() bool) bool {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return true
		}
	}
	return holds()
}

// word is a number of seconds that no other process sleeps.
func word() string { return fmt.Sprint(100_000_000 + rand.IntN(900_000_000)) }

func TestKillLeavesNothing(t *testing.T) {
	b := box(t)
	mark := word()
	s := Spec{}
	pythonSpec(t, "bombs.py", "stays", mark)(&s)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan Result)
	go func() { r, _ := b.Run(ctx, s); done <- r }()
	if !soon(5*time.Second, func() bool { return alive(mark) >= 5 }) {
		t.Fatal("it did not start")
	}
	began := time.Now()
	cancel()
	r := <-done
	if took := time.Since(began); took > time.Second || alive(mark) > 0 || r.Reason != Stopped {
		t.Errorf("after %s %d processes are left, %s %s", took, alive(mark), r.State, r.Reason)
	}
}

func TestEndOfTheProgramEndsItsChildren(t *testing.T) {
	b := box(t)
	mark := word()
	r := run(t, b, "", pythonSpec(t, "bombs.py", "leaves children", mark))
	if r.State != Done || alive(mark) > 0 {
		t.Errorf("%s, %d processes are left", r.State, alive(mark))
	}
}

// serverEnv makes this test program a server that runs one program until it is killed.
const serverEnv = "KRUISTABEL_TEST_SERVER"

// serveOne is that server.
func serveOne(mark string) {
	b, err := New(Config{})
	if err != nil {
		panic(err)
	}
	script, _ := filepath.Abs("testdata/bombs.py")
	_, err = b.Run(context.Background(), Spec{Environment: environment, Command: []string{python, "/work/bombs.py", "stays", mark}, Inputs: []Input{{script, "/work/bombs.py"}}})
	panic(err)
}

func TestKilledServerLeavesNothing(t *testing.T) {
	box(t)
	needs(t, python)
	mark := word()
	server := exec.Command("/proc/self/exe", "-test.run=^$")
	server.Env = append(os.Environ(), serverEnv+"="+mark)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	started := soon(10*time.Second, func() bool { return alive(mark) >= 5 })
	_ = server.Process.Signal(syscall.SIGKILL)
	_ = server.Wait()
	if !started {
		t.Fatal("it did not start")
	}
	if !soon(time.Second, func() bool { return alive(mark) == 0 }) {
		t.Errorf("a second after kill -9 of the server %d processes are left", alive(mark))
	}
}

func TestOnlyPlainResultsAreTaken(t *testing.T) {
	b := box(t)
	out := t.TempDir()
	script := pythonSpec(t, "leftovers.py")
	r := run(t, b, "", func(s *Spec) { script(s); s.Out = out; s.Limits.OutBytes = 1 << 20; s.Limits.Disk = 100 << 20 })
	var names []string
	for _, o := range r.Outputs {
		names = append(names, o.Name)
	}
	want := "good.csv plots/good.png"
	if os.Geteuid() == 0 { // root reads it all the same
		want += " secret.csv"
	}
	if got := strings.Join(names, " "); got != want {
		t.Errorf("taken: %s\n%s", got, r.Log)
	}
	why := map[Why]int{}
	for _, n := range r.NotTaken {
		why[n.Why]++
		if strings.ContainsFunc(n.Name, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("the name is shown as %q", n.Name)
		}
	}
	if why[OddName] != 11 || why[NotPlain] != 6 || why[Linked] != 2 || why[TooDeep] != 1 || why[TooLarge] != 1 {
		t.Errorf("not taken: %v", r.NotTaken)
	}
	if files, _ := os.ReadDir(out); len(files) != len(r.Outputs) {
		t.Errorf("%d entries lie in the folder of results: %v", len(files), files)
	}
}

func TestNumberOfResultsIsLimited(t *testing.T) {
	b := box(t)
	r := run(t, b, "for i in 1 2 3 4 5; do echo $i > out/$i.csv; done", func(s *Spec) { s.Limits.OutFiles = 3 })
	if len(r.Outputs) != 3 || len(r.NotTaken) != 2 || r.NotTaken[0].Why != TooMany {
		t.Errorf("%v, %v", r.Outputs, r.NotTaken)
	}
}

func TestExitStatusIsNoChannel(t *testing.T) {
	b := box(t)
	first := run(t, b, "exit 3", nil)
	second := run(t, b, "exit 77", nil)
	third := run(t, b, "kill -SEGV $$; exit 9", nil)
	for _, r := range []Result{first, second, third} {
		if r.Usage = (Usage{}); fmt.Sprint(r) != fmt.Sprint(Result{State: Failed, Log: []byte{}}) {
			t.Errorf("%+v", r)
		}
	}
}

func TestLogIsClean(t *testing.T) {
	b := box(t)
	r := run(t, b, `printf 'a\033[31mred\033]0;title\007\r\nb\t\000\342\200\256rtl\302\205\377\357\273\277c é\n'; head -c 5000 /dev/zero | tr '\0' y`, nil)
	want := "a<U+001B>[31mred<U+001B>]0;title<U+0007>\nb\t<U+0000><U+202E>rtl<U+0085>�<U+FEFF>c é\n" + strings.Repeat("y", logLine)
	if string(r.Log) != want || !r.LogCut {
		t.Errorf("%q, cut %v", r.Log, r.LogCut)
	}
}

func TestHonestPrograms(t *testing.T) {
	b := box(t)
	in := filepath.Join(t.TempDir(), "table.csv")
	table := "sex,persons\n" + strings.Repeat("M,3\nF,4\nM,9\nF,2\n", 20)
	if err := os.WriteFile(in, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	input := func(s *Spec) {
		s.Inputs = append(s.Inputs, Input{in, "/work/in/table.csv"})
		s.Limits = Limits{Wall: time.Minute}
	}
	t.Run("python", func(t *testing.T) {
		args := []string{}
		if _, err := os.Stat(filepath.Join("/", environment, "usr/lib/python3/dist-packages/statsmodels")); err == nil {
			args = append(args, "pandas")
		}
		script := pythonSpec(t, "honest.py", args...)
		r := run(t, b, "", func(s *Spec) { script(s); input(s) })
		if r.State != Done || !strings.Contains(string(r.Log), "ready") || r.Network != 0 || len(r.Outputs) < 1+len(args) {
			t.Errorf("%s %s: %s %v", r.State, r.Reason, r.Log, r.Outputs)
		}
	})
	t.Run("R", func(t *testing.T) {
		needs(t, "/usr/bin/Rscript")
		script, _ := filepath.Abs("testdata/honest.R")
		r := run(t, b, "", func(s *Spec) {
			input(s)
			s.Environment = environment
			s.Command = []string{"/usr/bin/Rscript", "--vanilla", "/work/honest.R"}
			s.Inputs = append(s.Inputs, Input{script, "/work/honest.R"})
		})
		if r.State != Done || !strings.Contains(string(r.Log), "ready") || r.Network != 0 || len(r.Outputs) != 2 {
			t.Errorf("%s %s: %s %v", r.State, r.Reason, r.Log, r.Outputs)
		}
	})
}

// TestAsAnOrdinaryUser runs the other tests again as nobody, where root runs
// them; an ordinary user has run them already.
func TestAsAnOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		return
	}
	box(t)
	dir, err := os.MkdirTemp("/tmp", "kruistabel-nobody-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{self, dir + "/sandbox.test"}, {"-r", "testdata", dir + "/testdata"}} {
		if out, err := exec.Command("/bin/cp", args...).CombinedOutput(); err != nil {
			t.Fatal(err, string(out))
		}
	}
	if out, err := exec.Command("/bin/chown", "-R", "65534:65534", dir).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	again := exec.Command(dir+"/sandbox.test", "-test.v", "-test.run=^(TestEscape|TestKillLeavesNothing|TestKilledServerLeavesNothing|TestOnlyPlainResultsAreTaken|TestResultsComeOut)$")
	again.Dir = dir
	again.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "PATH=" + os.Getenv("PATH"), "CI=" + os.Getenv("CI")}
	again.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := again.CombinedOutput()
	if err != nil || strings.Count(string(out), "--- PASS") < 5 {
		t.Errorf("%v: %s", err, out)
	}
}

func TestRunsLeaveNoDescriptors(t *testing.T) {
	b := box(t)
	count := func() int { all, _ := os.ReadDir("/proc/self/fd"); return len(all) }
	one := func() {
		r, err := b.Run(t.Context(), Spec{Command: []string{"/bin/sh", "-c", "echo x > out/a"}, Out: t.TempDir(), Limits: Limits{Wall: 20 * time.Second}})
		if err != nil || r.State != Done || len(r.Outputs) != 1 {
			t.Errorf("%v %s %s", err, r.State, r.Log)
		}
	}
	one()
	before := count()
	var all sync.WaitGroup
	for range 30 {
		all.Go(one)
	}
	all.Wait()
	if after := count(); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}
