package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestHangup closes the terminal of a command: it stops as by SIGTERM and leaves
// nothing; under nohup it goes on.
func TestHangup(t *testing.T) {
	program, err := exec.LookPath("kruistabel") // put there by TestMain
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := exec.Command(program, "synth", "--out", filepath.Join(dir, "c"), "--persons", "400000", "--threads", "1")
	hangUp(t, c, dir)
	if status := c.ProcessState.ExitCode(); status != 128+int(syscall.SIGHUP) {
		t.Errorf("status %d", status)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	c = exec.Command("sh", "-c", `trap "" HUP; exec "$0" synth --out "$1" --persons 5000 --threads 1`, program, filepath.Join(dir, "d"))
	hangUp(t, c, dir)
	if !c.ProcessState.Success() {
		t.Errorf("under nohup: %v", c.ProcessState)
	}
}

// hangUp sends the signal once the command has begun to write, and waits.
func hangUp(t *testing.T, c *exec.Cmd, dir string) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		if begun, _ := filepath.Glob(filepath.Join(dir, "*.partial-*/*")); len(begun) > 0 {
			break
		}
	}
	if err := c.Process.Signal(syscall.SIGHUP); err != nil {
		t.Log(err) // it was done before
	}
	_ = c.Wait() // its state says how it ended
}
