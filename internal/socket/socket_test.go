package socket

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// served runs a server whose commands are run, and returns its socket.
func served(t *testing.T, run func(ctx context.Context, from Peer, c *Call) int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	l, err := Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	s := &Server{Run: run}
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		_ = l.Close()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Error("the server did not end")
		}
	})
	return path
}

func dial(t *testing.T, path string) *net.UnixConn {
	t.Helper()
	conn, err := Dial(path, os.Geteuid())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// plain is a client that opens what it is asked for and keeps its output.
func plain(out *bytes.Buffer) *Client {
	return &Client{Stdout: out, Stderr: out, Progress: func(string, int64, int64) {}, Open: os.Open,
		Place: func(string) (Output, error) { return nil, errors.New("no place\n  take another") }}
}

// The server knows who calls by the kernel's word, and reads files through the
// client's descriptors.
func TestCall(t *testing.T) {
	path := served(t, func(_ context.Context, from Peer, c *Call) int {
		f, err := c.Open(c.Args[0])
		if err != nil {
			fmt.Fprint(c.Stdout(), err)
			return 4
		}
		defer f.Close()
		text, _ := io.ReadAll(f)
		fmt.Fprintf(c.Stdout(), "%d %s", from.UID, text)
		fmt.Fprint(c.Stderr(), c.Place("x"))
		return 7
	})
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	status, err := plain(&out).Run(context.Background(), dial(t, path), Ask{Args: []string{file}})
	if want := fmt.Sprintf("%d contentno place\n  take another", os.Geteuid()); err != nil || status != 7 || out.String() != want {
		t.Errorf("%d %q %v", status, out.String(), err)
	}
	out.Reset()
	status, _ = plain(&out).Run(context.Background(), dial(t, path), Ask{Args: []string{"/no/such"}})
	if status != 4 || out.String() != "open /no/such: no such file or directory" {
		t.Errorf("%d %q", status, out.String())
	}
}

// A descriptor of anything but a file that can be read is refused, and nothing
// waits for it.
func TestHostileDescriptors(t *testing.T) {
	path := served(t, func(_ context.Context, _ Peer, c *Call) int {
		f, err := c.Open("x")
		if err != nil {
			fmt.Fprint(c.Stdout(), err)
			return 4
		}
		defer f.Close()
		info, _ := f.Stat()
		fmt.Fprint(c.Stdout(), "mode ", info.Mode().Type())
		_, err = f.Read(make([]byte, 1))
		fmt.Fprint(c.Stdout(), " read ", err != nil)
		return 0
	})
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		open   func() (*os.File, error)
		status int
		says   string
	}{
		"a pipe":            {func() (*os.File, error) { r, _, err := os.Pipe(); return r, err }, 4, "not a regular file"},
		"a device":          {func() (*os.File, error) { return os.Open("/dev/zero") }, 4, "not a regular file"},
		"only for writing":  {func() (*os.File, error) { return os.OpenFile(file, os.O_WRONLY, 0) }, 4, "permission denied"},
		"a path alone":      {func() (*os.File, error) { return os.OpenFile(file, unix.O_PATH, 0) }, 4, "permission denied"},
		"a folder's path":   {func() (*os.File, error) { return os.OpenFile(dir, unix.O_PATH, 0) }, 0, "mode d--------- read true"},
		"a folder":          {func() (*os.File, error) { return os.Open(dir) }, 4, "not a regular file"},
		"no error and none": {func() (*os.File, error) { return nil, syscall.Errno(0) }, 4, "input/output"},
	} {
		var out bytes.Buffer
		client := plain(&out)
		client.Open = func(string) (*os.File, error) { return c.open() }
		status, err := client.Run(context.Background(), dial(t, path), Ask{Args: []string{"x"}})
		if err != nil || status != c.status || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: %d %q %v", name, status, out.String(), err)
		}
	}
}

// What is no command is answered with an end, whatever it is, and the server
// goes on.
func TestHostileFrames(t *testing.T) {
	var ran atomic.Int64
	path := served(t, func(context.Context, Peer, *Call) int { ran.Add(1); return 0 })
	frame := func(k byte, n uint32, text string) []byte {
		return append(binary.BigEndian.AppendUint32([]byte{k}, n), text...)
	}
	for name, bytes := range map[string][]byte{
		"huge":               frame('A', 1<<31, "x"),
		"larger than 1 MiB":  frame('A', maxFrame+1, strings.Repeat("x", maxFrame+1)),
		"no JSON":            frame('A', 3, "abc"),
		"another kind first": frame('F', 0, ""),
		"noise":              []byte("GET / HTTP/1.1\r\n\r\n"),
		"half a frame":       frame('A', 100, "abc"),
		"nested":             frame('A', 500_000, strings.Repeat("[", 500_000)),
	} {
		conn := dial(t, path)
		_, _ = conn.Write(bytes)
		_ = conn.CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, err := io.ReadAll(conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: not ended", name)
		}
	}
	var out bytes.Buffer
	if status, err := plain(&out).Run(context.Background(), dial(t, path), Ask{Args: []string{"x"}}); status != 0 || err != nil || ran.Load() != 1 {
		t.Errorf("afterwards: %d, %v, ran %d", status, err, ran.Load())
	}
}

// Descriptors that nobody asked for are closed, with the connection.
func TestDescriptorsNotAskedFor(t *testing.T) {
	ended := make(chan struct{})
	path := served(t, func(ctx context.Context, _ Peer, c *Call) int {
		<-ctx.Done()
		close(ended)
		return 0
	})
	conn := dial(t, path)
	text, _ := json.Marshal(Ask{Args: []string{"x"}})
	l := &line{conn: conn}
	if err := l.send(ask, text, nil); err != nil {
		t.Fatal(err)
	}
	before := descriptors(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	many := make([]int, 8)
	for i := range many {
		many[i] = int(w.Fd())
	}
	if _, _, err := conn.WriteMsgUnix([]byte{'F', 0, 0, 0, 0}, unix.UnixRights(many...), nil); err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the command went on")
	}
	_ = r.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := r.Read(make([]byte, 1)); err != io.EOF { // every copy of the other end is closed
		t.Errorf("%v; %d descriptors before, %d now", err, before, descriptors(t))
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// A client that goes away, or asks to stop, ends its command.
func TestClientsThatGo(t *testing.T) {
	began, ended := make(chan struct{}, 1), make(chan error, 1)
	path := served(t, func(ctx context.Context, _ Peer, c *Call) int {
		began <- struct{}{}
		<-ctx.Done()
		_, err := c.Open("x")
		ended <- err
		return 3
	})
	conn := dial(t, path)
	text, _ := json.Marshal(Ask{Args: []string{"x"}})
	if err := (&line{conn: conn}).send(ask, text, nil); err != nil {
		t.Fatal(err)
	}
	<-began
	_ = conn.Close()
	if err := <-ended; err == nil {
		t.Error("a file was opened by nobody")
	}
	ctx, cancel := context.WithCancel(context.Background())
	var out bytes.Buffer
	status := make(chan int)
	go func() {
		n, _ := plain(&out).Run(ctx, dial(t, path), Ask{Args: []string{"x"}})
		status <- n
	}()
	<-began
	cancel()
	if n := <-status; n != 3 {
		t.Errorf("status %d after a stop", n)
	}
	<-ended
}

// One account cannot take every place.
func TestTooMany(t *testing.T) {
	began, release := make(chan struct{}, MaxCommandsAccount+1), make(chan struct{})
	path := served(t, func(context.Context, Peer, *Call) int { began <- struct{}{}; <-release; return 0 })
	results := make(chan int, MaxCommandsAccount)
	for range MaxCommandsAccount {
		conn := dial(t, path)
		go func() {
			var out bytes.Buffer
			n, _ := plain(&out).Run(context.Background(), conn, Ask{Args: []string{"x"}})
			results <- n
		}()
		<-began
	}
	var out bytes.Buffer
	status, err := plain(&out).Run(context.Background(), dial(t, path), Ask{Args: []string{"x"}})
	if err != nil || status != 3 || !strings.Contains(out.String(), "too many commands") {
		t.Errorf("%d %q %v", status, out.String(), err)
	}
	close(release)
	for range MaxCommandsAccount {
		if n := <-results; n != 0 {
			t.Errorf("status %d", n)
		}
	}
}

// What stands in the socket's place and is no socket of this account stays.
func TestListenReplacesOnlySockets(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "f"), filepath.Join(dir, "l")
	if err := errors.Join(os.WriteFile(file, []byte("x"), 0o600), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link, dir} {
		if _, err := Listen(path); err == nil {
			t.Errorf("listens at %s", path)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "x" {
		t.Errorf("the file is %q, %v", text, err)
	}
	stale := filepath.Join(dir, "s")
	for range 2 { // the second finds what the first left
		l, err := Listen(stale)
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false)
		_ = l.Close()
	}
	if info, err := os.Stat(stale); err != nil || info.Mode().Perm() != 0o666 {
		t.Errorf("%v, %v", info, err)
	}
}

// A client talks to the hub's account only.
func TestAnotherServer(t *testing.T) {
	path := served(t, func(context.Context, Peer, *Call) int { return 0 })
	if _, err := Dial(path, os.Geteuid()+1); err == nil || errors.Is(err, ErrNoServer) {
		t.Errorf("another account's server is believed: %v", err)
	}
	if _, err := Dial(filepath.Join(t.TempDir(), "none"), 0); !errors.Is(err, ErrNoServer) {
		t.Errorf("%v", err)
	}
}

// An output that cannot be written is told, and dropped.
func TestOutputs(t *testing.T) {
	path := served(t, func(_ context.Context, _ Peer, c *Call) int {
		if err := c.Place("out"); err != nil {
			return 2
		}
		big := bytes.Repeat([]byte("x"), 3*maxFrame+17)
		if _, err := c.Write(big); err != nil {
			return 3
		}
		if c.Args[0] == "drop" {
			c.Drop()
			return 5
		}
		if err := c.Commit(); err != nil {
			return 4
		}
		return 0
	})
	for what, want := range map[string]int{"keep": 0, "fail": 4, "drop": 5, "refuse": 2} {
		o := &kept{fail: what == "fail"}
		client := plain(&bytes.Buffer{})
		client.Place = func(string) (Output, error) {
			if what == "refuse" {
				return nil, fs.ErrExist
			}
			return o, nil
		}
		status, err := client.Run(context.Background(), dial(t, path), Ask{Args: []string{what}})
		if err != nil || status != want || o.whole != (what == "keep") || what == "keep" && o.n != 3*maxFrame+17 || (what == "fail" || what == "drop") && !o.dropped {
			t.Errorf("%s: %d %+v %v", what, status, o, err)
		}
	}
}

type kept struct {
	n                    int
	fail, whole, dropped bool
}

func (k *kept) Write(p []byte) (int, error) {
	if k.fail && k.n > maxFrame {
		return 0, syscall.ENOSPC
	}
	k.n += len(p)
	return len(p), nil
}
func (k *kept) Commit() error { k.whole = true; return nil }
func (k *kept) Drop()         { k.dropped = true }

func FuzzReceive(f *testing.F) {
	f.Add([]byte{'A', 0, 0, 0, 2, '{', '}'})
	f.Fuzz(func(t *testing.T, data []byte) {
		pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Skip(err)
		}
		ends := make([]*net.UnixConn, 2)
		for i, fd := range pair {
			file := os.NewFile(uintptr(fd), "")
			c, err := net.FileConn(file)
			_ = file.Close()
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			ends[i] = c.(*net.UnixConn)
		}
		go func() { _, _ = ends[0].Write(data); _ = ends[0].Close() }()
		c := &Call{line: &line{conn: ends[1]}}
		if c.hear() == nil && c.Args == nil && len(data) < 7 {
			t.Error("a command of nothing")
		}
	})
}
