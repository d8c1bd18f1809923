package acceptance

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the binary under test, built once.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "kruistabel-acceptance-")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "kruistabel")
	build := exec.Command("go", "build", "-tags", "testclock", "-o", program, "../../cmd/kruistabel")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// server is a hub that is being served.
type server struct {
	t    *testing.T
	hub  string
	url  string
	more string   // of its settings, as YAML
	env  []string // of its own, such as KRUISTABEL_NOW=2028-01-03
	cmd  *exec.Cmd
	done chan error

	mu  sync.Mutex
	log bytes.Buffer
}

// fixture makes a fixture and serves it, with settings beside those of every
// test.
func fixture(t *testing.T, name string, settings ...string) *server {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	run(t, "fixture", name, dir)
	s := &server{t: t, hub: filepath.Join(dir, "hub"), more: strings.Join(settings, "\n")}
	t.Cleanup(func() { _ = exec.Command("chmod", "-R", "u+w", dir).Run() }) // builds are read-only
	s.start()
	return s
}

// run runs a command of the program, which must be done.
func run(t *testing.T, args ...string) string {
	t.Helper()
	out, status := try(t, args...)
	if status != 0 {
		t.Fatalf("kruistabel %s: status %d\n%s", strings.Join(args, " "), status, out)
	}
	return out
}

// try runs a command of the program.
func try(t *testing.T, args ...string) (out string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	text, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit != nil {
		status = exit.ExitCode()
	}
	return string(text), status
}

// environment is the folder with R and Python; empty is the machine.
var environment = os.Getenv("KRUISTABEL_TEST_ENVIRONMENT")

var address = regexp.MustCompile(`https://localhost:[0-9]+`)

// start serves the hub, where it was served before if it was, and waits until
// it says where.
func (s *server) start() {
	s.t.Helper()
	settings := filepath.Join(filepath.Dir(s.hub), "serve.yaml")
	listen := "127.0.0.1:0"
	if _, port, again := strings.Cut(s.url, "https://localhost:"); again {
		listen = "127.0.0.1:" + port
	}
	if err := os.WriteFile(settings, []byte("listen: "+listen+"\nmetrics: \"\"\n"+s.more+"\n"), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.cmd = exec.Command(program, "serve", s.hub, "--demo", "--config", settings)
	s.cmd.Env = append(os.Environ(), s.env...)
	out, err := s.cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.cmd.Stdout = s.cmd.Stderr
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.done = make(chan error, 1)
	found := make(chan string, 1)
	go s.read(bufio.NewScanner(out), found)
	s.t.Cleanup(s.stop)
	select {
	case s.url = <-found:
	case <-time.After(30 * time.Second):
		s.t.Fatalf("serve did not say where it listens:\n%s", s.said())
	}
}

func (s *server) read(lines *bufio.Scanner, found chan<- string) {
	for lines.Scan() {
		s.mu.Lock()
		s.log.WriteString(lines.Text() + "\n")
		s.mu.Unlock()
		if at := address.FindString(lines.Text()); at != "" {
			select {
			case found <- at:
			default:
			}
		}
	}
	s.done <- s.cmd.Wait()
}

// said is all that the server wrote so far.
func (s *server) said() string { s.mu.Lock(); defer s.mu.Unlock(); return s.log.String() }

// stop ends the server as a service is stopped.
func (s *server) stop() { s.end(syscall.SIGTERM) }

// kill ends the server as a power cut does.
func (s *server) kill() { s.end(syscall.SIGKILL) }

func (s *server) end(sig os.Signal) {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(sig)
	select {
	case <-s.done:
	case <-time.After(20 * time.Second):
		_ = s.cmd.Process.Kill()
		s.t.Errorf("the server did not stop:\n%s", s.said())
	}
	s.cmd = nil
}
