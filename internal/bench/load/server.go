package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/store"
)

const studyID = "advice-16-39"

// place is a hub that was made for the measurement.
type place struct {
	options
	port int
}

func removeAll(folder string) error {
	_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return nil
	})
	return os.RemoveAll(folder)
}

func (p *place) command(ctx context.Context, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, p.program, args...)
	c.Dir = p.folder
	out, err := c.CombinedOutput()
	if err != nil {
		return out, fmt.Errorf("kruistabel %s: %w\n%s", strings.Join(args[:2], " "), err, out)
	}
	return out, nil
}

func researcher(i int) string { return fmt.Sprintf("r%03d", i) }
func seat(i int) string       { return fmt.Sprintf("s%03d", i) }

// prepare makes the hub: tables in force, researchers, seats, a supervisor.
func prepare(ctx context.Context, o options) (*place, error) {
	p := &place{options: o}
	study, err := filepath.Abs("studies/" + studyID + ".yaml")
	if err != nil {
		return nil, err
	}
	steps := [][]string{
		{"synth", "--out", "country", "--persons", strconv.Itoa(o.persons)},
		{"init", "hub", "--warehouse", "country/warehouse", "--keyset", "country/keyset.json", "--identity", "identity"},
		{"study", "add", "hub", study},
	}
	for _, supplier := range []string{"dwse", "vdab"} {
		for _, kind := range []string{"measures", "profiles"} {
			steps = append(steps, []string{"deliver", "hub", studyID, "--supplier", supplier, "--kind", kind, "country/deliveries/" + supplier + "_" + kind + ".csv"})
		}
	}
	steps = append(steps, []string{"build", "hub", studyID}, []string{"approve", "hub", studyID, "1"})
	for _, args := range steps {
		if _, err := p.command(ctx, args...); err != nil {
			return nil, err
		}
	}
	return p, p.people(ctx)
}

// people gives the functions and the seats, without a process for each.
func (p *place) people(ctx context.Context) error {
	h, err := hub.Open(ctx, filepath.Join(p.folder, "hub"), "")
	if err != nil {
		return err
	}
	defer h.Close()
	add := func(name, role, body, study string) error {
		_, err := h.AddUser(ctx, store.Function{Name: name, Role: role, Body: body, Study: study})
		return err
	}
	if err := errors.Join(add("ria", "supervisor", "", ""), add("tom", "checker", "", ""), add("griet", "steward", "", "")); err != nil {
		return err
	}
	for i := range p.sessions {
		if err := add(researcher(i), "researcher", "steunpunt-werk", studyID); err != nil {
			return err
		}
		if err := h.For("ria").AddSeat(ctx, room.Seat{ID: seat(i), Room: "blue", Label: seat(i)}); err != nil {
			return err
		}
	}
	return nil
}

// server is the process that is measured.
type server struct {
	*place
	cmd   *exec.Cmd
	log   *bytes.Buffer
	took  time.Duration
	base  string
	dead  atomic.Bool
	ended chan struct{}
}

// start starts the server and waits until it answers.
func (p *place) start(ctx context.Context) (*server, error) {
	if p.port == 0 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		p.port = l.Addr().(*net.TCPAddr).Port
		_ = l.Close()
	}
	conf := fmt.Sprintf("listen: 127.0.0.1:%d\nnames: [localhost]\nmetrics: \"\"\nlimits: {connections: 5000, connections_per_address: 5000}\nroom: {away: 8h}\n", p.port)
	if err := os.WriteFile(filepath.Join(p.folder, "hub.yaml"), []byte(conf), 0o600); err != nil {
		return nil, err
	}
	s := &server{place: p, log: &bytes.Buffer{}, base: fmt.Sprintf("https://localhost:%d", p.port), ended: make(chan struct{})}
	s.cmd = exec.Command(p.program, "serve", "hub", "--demo")
	s.cmd.Dir, s.cmd.Stderr = p.folder, s.log
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.cmd.Wait()
		s.dead.Store(true)
		close(s.ended)
	}()
	for ctx.Err() == nil && !s.dead.Load() {
		// The port takes connections before the hub is open; the socket of
		// commands is the last to come.
		if conn, err := net.Dial("unix", filepath.Join(p.folder, "hub.sock")); err == nil {
			_ = conn.Close()
			s.took = time.Since(began)
			return s, nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return nil, fmt.Errorf("the server does not answer: %s", s.log)
}

func (s *server) kill() {
	s.dead.Store(true) // what is cut off now is no error
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// openSessions opens sessions of twenty people each.
func (s *server) openSessions(ctx context.Context) error {
	const together = 20
	for from := 0; from < s.sessions; from += together {
		args := []string{"session", "open", "hub", studyID, "--identity", "passport", "--as", "ria"}
		for i := from; i < min(from+together, s.sessions); i++ {
			args = append(args, "--researcher", researcher(i), "--seat", seat(i))
		}
		if _, err := s.command(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// memory is the most that was seen.
type memory struct{ own, whole atomic.Int64 }

func (m *memory) server() int64 { return m.own.Load() }
func (m *memory) all() int64    { return m.whole.Load() }

// watchMemory looks twice a second at the server and the processes below it.
func (s *server) watchMemory(ctx context.Context) *memory {
	m := &memory{}
	go func() {
		for ctx.Err() == nil && !s.dead.Load() {
			own, all := resident(s.cmd.Process.Pid)
			m.own.Store(max(m.own.Load(), own))
			m.whole.Store(max(m.whole.Load(), all))
			time.Sleep(500 * time.Millisecond)
		}
	}()
	return m
}

// resident is the memory of a process, and with all processes below it.
func resident(pid int) (own, all int64) {
	parents, sizes := map[int]int{}, map[int]int64{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		text, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) < 22 {
			continue
		}
		parents[n], _ = strconv.Atoi(fields[1])
		pages, _ := strconv.ParseInt(fields[21], 10, 64)
		sizes[n] = pages * int64(os.Getpagesize())
	}
	for n, size := range sizes {
		for up := n; up > 1; up = parents[up] {
			if up == pid {
				all += size
				break
			}
		}
	}
	return sizes[pid], all
}

// verifyKilled starts the server after it was killed and looks for everything
// that it had acknowledged.
func (s *server) verifyKilled(ctx context.Context, people []*person) error {
	again, err := s.start(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("killed under load; it started again in %d ms\n", again.took.Milliseconds())
	signedOut := 0
	for _, p := range people {
		if status, _, err := p.get(ctx, "/home"); err != nil || status != 200 {
			signedOut++
		}
	}
	again.kill()
	h, err := hub.Open(ctx, filepath.Join(s.folder, "hub"), "")
	if err != nil {
		return err
	}
	defer h.Close()
	requests, err := h.Store().Requests(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, r := range requests {
		_, err := os.Stat(h.Folder("requests", r.ID, "spec.yaml"))
		known[r.ID] = err == nil
	}
	acknowledged, lost := 0, 0
	for _, p := range people {
		for _, id := range p.requests {
			acknowledged++
			if !known[id] {
				lost++
				fmt.Printf("LOST: request %s of %s\n", id, p.name)
			}
		}
	}
	fmt.Printf("acknowledged: %d requests, %d sign-ins; lost: %d requests, %d sign-ins\n", acknowledged, len(people), lost, signedOut)
	if lost > 0 || signedOut > 0 || acknowledged == 0 {
		return errors.New("what was acknowledged is not all there, or nothing was acknowledged")
	}
	return nil
}
