//go:build linux && (amd64 || arm64)

package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// maxOrder bounds the order to the launcher, bytes.
const maxOrder = 128 << 10

// startLimit is how long it may take until a program can be started.
const startLimit = 20 * time.Second

// Process is a program that runs.
type Process struct {
	In  io.WriteCloser // its standard input, of a started process
	Out io.ReadCloser  // its standard output

	spec    Spec
	box     *Sandbox
	cmd     *exec.Cmd
	log     *capture
	began   time.Time
	watched watched
	ended   chan struct{} // bubblewrap is gone
	failed  error         // how it ended

	mu      sync.Mutex
	reason  Reason
	network int
	usage   Usage
	full    bool

	ending sync.Mutex     // pidfd is used or closed
	gone   bool           // pidfd is closed
	beside sync.WaitGroup // what watches and listens

	once   sync.Once
	result Result
	done   []func() // at the end
}

// watched are descriptors from inside: see watchedFolders.
type watched struct {
	proc, work, out, tmp, shared *os.File
	pid                          int // pidfd of process 1
	listener                     int
}

func (b *Sandbox) start(ctx context.Context, s Spec, piped bool) (p *Process, err error) {
	s.Inputs = append([]Input(nil), s.Inputs...)
	if err := s.check(); err != nil {
		return nil, err
	}
	s.Limits = s.Limits.filled()
	p = &Process{spec: s, box: b, ended: make(chan struct{}), log: &capture{keep: s.Limits.LogBytes, forward: s.Log}}
	begun := p // a return of an error makes p nil
	defer func() {
		if err != nil {
			begun.release()
		}
	}()
	select {
	case n := <-b.slots:
		p.atEnd(func() { b.slots <- n })
		if err := p.prepare(n, piped); err != nil {
			return nil, err
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := p.launch(ctx); err != nil {
		return nil, err
	}
	p.beside.Go(func() { listen(p.watched.listener, p.tried) })
	p.beside.Go(func() { p.watch(ctx) })
	return p, nil
}

// prepare makes the command of bubblewrap, with nothing of ours in it.
func (p *Process) prepare(slot int, piped bool) error {
	b := p.box
	self, inputs := b.self, p.spec.Inputs
	attr := &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL}
	if b.root {
		uid := b.uid
		if uid == 0 {
			uid = unusedID + slot
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(b.group()), Groups: []uint32{}}
		var err error
		if self, err = b.stage.readable(self); err != nil {
			return err
		}
		for i := range inputs {
			if inputs[i].From, err = b.stage.readable(inputs[i].From); err != nil {
				return err
			}
		}
	}
	p.cmd = &exec.Cmd{Path: b.bwrap, Args: append([]string{"bwrap"}, arguments(p.spec, self, inputs)...), Env: []string{}, Dir: "/",
		SysProcAttr: attr, WaitDelay: 2 * time.Second, Stderr: p.log}
	if piped {
		return p.pipes()
	}
	p.cmd.Stdin, p.cmd.Stdout = p.spec.Stdin, p.log
	return nil
}

// pipes are the caller's ends of standard input and output.
func (p *Process) pipes() error {
	inRead, inWrite, err := os.Pipe()
	if err != nil {
		return err
	}
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		return errors.Join(err, inRead.Close(), inWrite.Close())
	}
	p.cmd.Stdin, p.cmd.Stdout, p.In, p.Out = inRead, outWrite, inWrite, outRead
	p.atEnd(func() { _ = inWrite.Close() })
	return nil
}

func (p *Process) atEnd(do func()) { p.done = append(p.done, do) }

func (p *Process) release() {
	for i := len(p.done) - 1; i >= 0; i-- {
		p.done[i]()
	}
	p.done = nil
}

// launch starts bubblewrap, waits until the launcher inside is ready, and lets
// it become the program.
func (p *Process) launch(ctx context.Context) error {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	control, inside := os.NewFile(uintptr(pair[0]), "control"), os.NewFile(uintptr(pair[1]), "inside")
	defer control.Close()
	passwd, group := filled(passwdText), filled(groupText)
	p.cmd.ExtraFiles = []*os.File{inside, passwd, group}
	started := make(chan error)
	go p.live(started)
	err = <-started
	for _, f := range []*os.File{inside, passwd, group} {
		_ = f.Close()
	}
	for _, f := range []any{p.cmd.Stdin, p.cmd.Stdout} {
		if f, ok := f.(*os.File); ok && f != nil {
			_ = f.Close() // the program's end
		}
	}
	if err != nil {
		return refusal.New(refusal.Misuse, "", "the sandbox cannot be started (%v): %w", err, ErrUnavailable)
	}
	if err := p.handshake(ctx, int(control.Fd())); err != nil {
		p.end()
		<-p.ended
		text, _ := p.log.finish()
		p.closeWatched()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return refusal.New(refusal.Misuse, "bubblewrap must be able to make user namespaces on this machine.",
			"the sandbox cannot be started: %w (%v) %s", ErrUnavailable, err, strings.TrimSpace(string(text)))
	}
	return nil
}

// filled is the reading end of a pipe with a short text.
func filled(text string) *os.File {
	r, w, err := os.Pipe()
	if err != nil {
		return nil
	}
	_, _ = w.WriteString(text)
	_ = w.Close()
	return r
}

// live is bubblewrap from start to end on a thread of its own: it is killed
// when the thread that started it ends.
func (p *Process) live(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	p.began = time.Now()
	err := p.cmd.Start()
	started <- err
	if err == nil {
		p.failed = p.cmd.Wait()
	}
	close(p.ended)
}

func (p *Process) handshake(ctx context.Context, control int) error {
	stop := context.AfterFunc(ctx, func() { _ = p.cmd.Process.Kill() })
	defer stop()
	timer := time.AfterFunc(startLimit, func() { _ = p.cmd.Process.Kill() })
	defer timer.Stop()
	text, err := json.Marshal(p.order())
	if err != nil || len(text) >= maxOrder {
		return errors.New("the command is too long")
	}
	if err := unix.Sendmsg(control, text, nil, nil, unix.MSG_NOSIGNAL); err != nil {
		return err
	}
	word, oob := make([]byte, 16), make([]byte, 256)
	n, oobn, _, _, err := unix.Recvmsg(control, word, oob, unix.MSG_CMSG_CLOEXEC)
	if err != nil || string(word[:n]) != "ready" {
		return errors.Join(errors.New("it ended before the program began"), err)
	}
	if err := p.take(oob[:oobn]); err != nil {
		return err
	}
	return unix.Sendmsg(control, []byte("go"), nil, nil, unix.MSG_NOSIGNAL)
}

// take takes the descriptors that the launcher sent.
func (p *Process) take(oob []byte) error {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil || len(messages) != 1 {
		return errors.Join(errors.New("no descriptors came"), err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != len(watchedFolders)+2 {
		return errors.Join(errors.New("other descriptors came"), err)
	}
	file := func(i int) *os.File { return os.NewFile(uintptr(fds[i]), watchedFolders[i]) }
	p.watched = watched{proc: file(0), work: file(1), out: file(2), tmp: file(3), shared: file(4), pid: fds[5], listener: fds[6]}
	return nil
}

func (p *Process) closeWatched() {
	p.ending.Lock()
	defer p.ending.Unlock()
	w := p.watched
	for _, f := range []*os.File{w.proc, w.work, w.out, w.tmp, w.shared} {
		_ = f.Close()
	}
	if w.proc != nil && !p.gone {
		p.gone = true
		_ = errors.Join(unix.Close(w.pid), unix.Close(w.listener))
	}
}

// order is what the launcher is told.
func (p *Process) order() order {
	l := p.spec.Limits
	command := append([]string(nil), p.spec.Command...)
	if command[0] == Self {
		command[0] = selfInside
	}
	memory := uint64(l.Memory)
	return order{
		Command: command, Env: p.spec.environment(),
		Data: memory + memory/4 + 512<<20, Space: 16*memory + 64<<30, File: uint64(l.Disk),
		Tasks: uint64(l.Processes) + 16, Opened: min(1024, uint64(l.Descriptors)), Nice: l.Nice,
	}
}

// tried notes an attempt to reach a network; the first is told.
func (p *Process) tried(family string) {
	p.mu.Lock()
	p.network++
	first := p.network == 1
	p.mu.Unlock()
	if !first {
		return
	}
	p.log.line("[sandbox] network refused: the program tried to open an " + family + " connection; there is no network here")
	if p.spec.Alert != nil {
		p.spec.Alert(Alert{Family: family})
	}
}

// Kill ends the run; Wait then reports it as stopped.
func (p *Process) Kill() { p.kill(Stopped) }

func (p *Process) kill(why Reason) {
	p.mu.Lock()
	if p.reason == "" {
		p.reason = why
	}
	p.mu.Unlock()
	p.end()
}

// end kills process 1, and with it the kernel kills all others inside.
func (p *Process) end() {
	if p.signal() {
		select {
		case <-p.ended:
			return
		case <-time.After(300 * time.Millisecond):
		}
	}
	_ = p.cmd.Process.Kill()
}

// signal kills process 1 by its descriptor, which cannot mean another process.
func (p *Process) signal() bool {
	p.ending.Lock()
	defer p.ending.Unlock()
	if p.watched.proc == nil || p.gone {
		return false
	}
	return unix.PidfdSendSignal(p.watched.pid, unix.SIGKILL, nil, 0) == nil
}

// Wait waits for the end, collects, and reports; further calls give the same.
func (p *Process) Wait() Result {
	p.once.Do(func() {
		<-p.ended
		p.awaitEmpty()
		p.beside.Wait() // what it uses is closed next
		p.finish()
		p.closeWatched()
		p.release()
	})
	return p.result
}

// awaitEmpty waits until process 1 is gone, which it is only after all others.
func (p *Process) awaitEmpty() {
	polled := []unix.PollFd{{Fd: int32(p.watched.pid), Events: unix.POLLIN}}
	for {
		if _, err := unix.Poll(polled, 5000); err != unix.EINTR {
			return
		}
	}
}

func (p *Process) finish() {
	last := p.measureFolders()
	p.mu.Lock()
	r := Result{State: Done, Reason: p.reason, Network: p.network, Usage: p.usage}
	full := p.full || last.full
	p.mu.Unlock()
	r.Usage.Wall, r.Usage.Disk, r.Usage.Files, r.Full = time.Since(p.began), last.bytes, last.files, full
	switch {
	case r.Reason != "":
		r.State = Killed
	case p.failed != nil && full:
		r.State, r.Reason = Killed, OverDisk
	case p.failed != nil:
		r.State = Failed
	}
	if p.log.flooded() {
		r.State, r.Reason = Killed, OverOutput
	}
	if p.spec.Out != "" {
		c := collector{limits: p.spec.Limits, to: p.spec.Out}
		c.collect(p.watched.out)
		r.Outputs, r.NotTaken = c.outputs, c.refused
	}
	r.Log, r.LogCut = p.log.finish()
	p.result = r
}
