package cli_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// world is a small synthetic hub and the program to run on it.
type world struct {
	*testing.T
	dir     string
	program string
}

func newWorld(t *testing.T, persons int) *world {
	t.Helper()
	program, err := exec.LookPath("kruistabel") // put there by TestMain
	if err != nil {
		t.Fatal(err)
	}
	study, err := filepath.Abs("../../studies/advice-16-39.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t, t.TempDir(), program}
	t.Cleanup(func() { writable(w.dir) })
	w.must("synth", "--out", "demo", "--persons", fmt.Sprint(persons))
	w.must("init", "hub", "--warehouse", "demo/warehouse", "--keyset", "demo/keyset.json", "--identity", "identity")
	w.must("study", "add", "hub", study)
	w.must("user", "add", "hub", "--os", "els", "--role", "researcher", "--body", "steunpunt-werk")
	w.must("user", "add", "hub", "--os", "tom", "--role", "checker")
	w.must("user", "add", "hub", "--os", "ann", "--role", "checker")
	w.must("user", "add", "hub", "--os", "ria", "--role", "supervisor")
	w.must("seat", "add", "hub", "terminal", "--room", "blue")
	return w
}

// writable lets a folder be removed: builds in force are read-only, which stops
// everybody but root.
func writable(dir string) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return err
	})
}

func (w *world) command(args ...string) *exec.Cmd {
	c := exec.Command(w.program, args...)
	c.Dir = w.dir
	return c
}

// run returns all output and the exit status, -1 after a signal.
func (w *world) run(args ...string) (string, int) {
	out, err := w.command(args...).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(out), exit.ExitCode()
	}
	if err != nil {
		w.Fatal(err)
	}
	return string(out), 0
}

func (w *world) must(args ...string) string {
	w.Helper()
	out, status := w.run(args...)
	if status != 0 {
		w.Fatalf("%s: status %d\n%s", strings.Join(args, " "), status, out)
	}
	return out
}

// killed starts a command and kills it after a while; it reports whether the
// command was done before.
func (w *world) killed(after time.Duration, args ...string) (done bool) {
	w.Helper()
	c := w.command(args...)
	if err := c.Start(); err != nil {
		w.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
	err := c.Wait()
	timer.Stop()
	var exit *exec.ExitError
	if errors.As(err, &exit) && !exit.Exited() {
		return false
	}
	if err != nil {
		w.Fatalf("%s: %v", strings.Join(args, " "), err)
	}
	return true
}

// untilDone kills a command at random moments, ever later, until it ends by
// itself; after each kill the next command must bring the hub to order.
func (w *world) untilDone(longest time.Duration, order func(), args ...string) {
	w.Helper()
	for try := 1; ; try++ {
		if w.killed(time.Duration(rand.Int64N(int64(longest)*int64(min(try, 10))/5)), args...) {
			return
		}
		w.inOrder()
		if order != nil {
			order()
		}
	}
}

// inOrder runs a harmless command and looks for anything half done.
func (w *world) inOrder() {
	w.Helper()
	w.must("user", "add", "hub", "--os", "tom", "--role", "checker")
	err := filepath.WalkDir(filepath.Join(w.dir, "hub"), func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".partial") {
			w.Errorf("%s was left", path)
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	w.linkHolds()
}

// linkHolds sees that tables/ shows a whole build, where there is one.
func (w *world) linkHolds() {
	link := filepath.Join(w.dir, "hub/studies/advice-16-39/tables")
	if _, err := os.Lstat(link); err != nil {
		return
	}
	text, err := os.ReadFile(filepath.Join(link, "build.json"))
	if err != nil {
		w.Errorf("tables/ shows no build: %v", err)
		return
	}
	var b struct{ Tables []struct{ File string } }
	if err := json.Unmarshal(text, &b); err != nil || len(b.Tables) != 6 {
		w.Errorf("tables/ shows half a build: %v, %d tables", err, len(b.Tables))
	}
}

// TestKilledAtAnyMoment kills every command that changes a hub, over and over.
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("a slow test")
	}
	w := newWorld(t, 3000)
	const longest = 250 * time.Millisecond
	rounds := 3
	for round := range rounds {
		file := filepath.Join(w.dir, fmt.Sprintf("measures%d.csv", round))
		text, err := os.ReadFile(filepath.Join(w.dir, "demo/deliveries/vdab_measures.csv"))
		if err != nil {
			t.Fatal(err)
		}
		// Other bytes each time, so that they are another delivery.
		if err := os.WriteFile(file, append(text, strings.Repeat("\n", round+1)...), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"deliver", "hub", "advice-16-39", "--supplier", "vdab", "--kind", "measures", file}
		if round > 0 {
			args = append(args, "--replaces", fmt.Sprintf("D%04d", round))
		}
		w.deliverUntilTaken(longest, args)
		w.untilDone(longest, nil, "build", "hub", "advice-16-39")
		n := w.newestBuild()
		w.untilDone(longest, nil, "approve", "hub", "advice-16-39", n)
		w.must("approve", "hub", "advice-16-39", n)
	}
	w.releaseUnderFire(longest)
}

// deliverUntilTaken repeats a delivery: killed after it was taken, it is
// refused as the same bytes.
func (w *world) deliverUntilTaken(longest time.Duration, args []string) {
	w.Helper()
	for {
		c := w.command(args...)
		if err := c.Start(); err != nil {
			w.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(rand.Int64N(int64(longest)*2)), func() { _ = c.Process.Kill() })
		err := c.Wait()
		timer.Stop()
		if err == nil {
			return
		}
		w.inOrder()
		if out, status := w.run(args...); status == 0 || strings.Contains(out, "taken before") || strings.Contains(out, "was replaced by") {
			return
		}
	}
}

func (w *world) newestBuild() string {
	target, err := os.Readlink(filepath.Join(w.dir, "hub/studies/advice-16-39/tables"))
	if err != nil {
		w.Fatal(err)
	}
	return filepath.Base(target)
}

// openSession is killed like everything else: what a killed command left of a
// session a supervisor takes up.
func (w *world) openSession(longest time.Duration) {
	args := []string{"session", "open", "hub", "advice-16-39", "--researcher", "els", "--seat", "terminal", "--identity", "passport", "--as", "ria"}
	for range 10 {
		if w.killed(time.Duration(rand.Int64N(int64(longest))), args...) {
			return
		}
		w.inOrder()
		if strings.Contains(w.must("session", "list", "hub", "--as", "ria"), "  open ") {
			return
		}
	}
	w.must(args...)
}

func (w *world) releaseUnderFire(longest time.Duration) {
	spec := "table: table1\ntitle: T\npurpose: effects\ndimensions: [measure, sex]\nfilters: {moment: 2015-06-30}\n"
	if err := os.WriteFile(filepath.Join(w.dir, "spec.yaml"), []byte(spec), 0o600); err != nil {
		w.Fatal(err)
	}
	w.openSession(longest)
	w.untilDone(longest, nil, "request", "hub", "advice-16-39", "--as", "els", "spec.yaml")
	w.must("review", "hub", "R0001", "--as", "tom", "--approve")
	w.must("review", "hub", "R0001", "--as", "ann", "--approve")
	for try := range 12 {
		out := fmt.Sprintf("out%d.krp", try)
		if w.killed(time.Duration(rand.Int64N(int64(longest))), "release", "hub", "R0001", "--as", "tom", "--out", out) {
			break
		}
		w.inOrder()
		// Either it left, whole, and the hub knows it; or it did not leave.
		if _, err := os.Stat(filepath.Join(w.dir, out)); err == nil {
			w.must("verify", out, "--key", "hub/hub.pub", "--hub", "hub")
		}
		if left, _ := filepath.Glob(filepath.Join(w.dir, "*.partial")); len(left) > 0 {
			w.Errorf("%v was left", left)
		}
	}
	w.must("release", "hub", "R0001", "--as", "tom", "--out", "last.krp")
	w.must("verify", "last.krp", "--key", "hub/hub.pub", "--hub", "hub")
}

// TestInterrupted stops a build by Ctrl-C: within a second, and as it was.
func TestInterrupted(t *testing.T) {
	w := newWorld(t, 3000)
	w.must("deliver", "hub", "advice-16-39", "--supplier", "vdab", "--kind", "measures", "demo/deliveries/vdab_measures.csv")
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		stopped := 0
		for wait := 20 * time.Millisecond; wait < 200*time.Millisecond; wait += 15 * time.Millisecond {
			c := w.command("build", "hub", "advice-16-39")
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(wait)
			sent := time.Now()
			_ = c.Process.Signal(signal)
			err := c.Wait()
			if took := time.Since(sent); took > 1500*time.Millisecond {
				t.Errorf("it took %v to stop", took)
			}
			if err == nil {
				continue // it was done before
			}
			stopped++
			if status := c.ProcessState.ExitCode(); status != 128+int(signal) && status != -1 {
				t.Errorf("status %d after %v", status, signal)
			}
		}
		w.inOrder()
		if stopped == 0 {
			t.Errorf("no build was stopped by %v", signal)
		}
	}
}
