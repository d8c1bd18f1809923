package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Limits of a server.
const (
	MaxCommands        = 64 // at once
	MaxCommandsAccount = 8  // of one account
)

// Server runs commands of other accounts.
type Server struct {
	// Run runs a command and returns its exit status. The context ends when the
	// client goes away or asks to stop.
	Run func(ctx context.Context, from Peer, call *Call) int
	// Refused is told of what was not run, and why. May be nil.
	Refused func(from Peer, why error)

	mu     sync.Mutex
	counts map[int]int
	all    int
	wait   sync.WaitGroup
}

// Listen makes the socket, reachable for every account that can reach its
// folder. What a killed server left in its place is replaced; anything else
// that lies there stays and is an error. Who may call it holds the hub's lock,
// so that no other server listens there.
func Listen(path string) (*net.UnixListener, error) {
	switch info, err := os.Lstat(path); {
	case err == nil && info.Mode()&fs.ModeSocket == 0:
		return nil, fmt.Errorf("%s is in the way: it is not a socket", path)
	case err == nil:
		if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
			return nil, fmt.Errorf("%s belongs to account number %d", path, st.Uid)
		}
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o666); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Serve takes connections until the listener is closed, and waits for the
// commands that run: they end with ctx.
func (s *Server) Serve(ctx context.Context, l *net.UnixListener) error {
	s.counts = map[int]int{}
	defer s.wait.Wait()
	for {
		conn, err := l.AcceptUnix()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil { // such as too many open files: it passes
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(50 * time.Millisecond):
			}
			continue
		}
		s.wait.Go(func() { s.connection(ctx, conn) })
	}
}

// connection runs one command.
func (s *Server) connection(ctx context.Context, conn *net.UnixConn) {
	l := &line{conn: conn}
	heard := make(chan struct{})
	close(heard)
	defer func() {
		_ = conn.Close()
		<-heard // it puts descriptors aside
		l.close()
	}()
	from, err := peerOf(conn)
	if err == nil {
		err = s.enter(from)
		defer s.leave(from, err == nil)
	}
	c := &Call{line: l, replies: make(chan answer, 1)}
	if err == nil {
		err = c.hear()
	}
	if err != nil {
		if s.Refused != nil {
			s.Refused(from, err)
		}
		_ = l.send(stderr, []byte("kruistabel: the server took no command: "+err.Error()+"\n"), nil)
		_ = l.send(exit, []byte("3"), nil)
		return
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c.ctx, c.stop = ctx, stop
	heard = make(chan struct{})
	go func() {
		defer close(heard)
		c.listen()
	}()
	status := s.Run(ctx, from, c)
	_ = l.send(exit, []byte(strconv.Itoa(status)), nil)
}

func (s *Server) enter(from Peer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= MaxCommands || s.counts[from.UID] >= MaxCommandsAccount {
		return errors.New("too many commands are running: try again when one is done")
	}
	s.all++
	s.counts[from.UID]++
	return nil
}

func (s *Server) leave(from Peer, entered bool) {
	if !entered {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.counts[from.UID]--; s.counts[from.UID] == 0 {
		delete(s.counts, from.UID)
	}
}

// Call is one command of a client while it runs.
type Call struct {
	Ask
	line    *line
	ctx     context.Context
	stop    context.CancelFunc
	replies chan answer
	asking  sync.Mutex
	drawn   time.Time
	step    string
}

type answer struct {
	kind kind
	text []byte
	file *os.File
}

// hear reads what is asked.
func (c *Call) hear() error {
	if err := c.line.conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	k, text, err := c.line.receive()
	if err != nil {
		return err
	}
	if k != ask || len(c.line.files) > 0 {
		return errors.New("it did not begin with a command")
	}
	if err := json.Unmarshal(text, &c.Ask); err != nil {
		return errors.New("the command cannot be read")
	}
	return c.line.conn.SetReadDeadline(time.Time{})
}

// listen hands on what the client sends, and stops the command when it asks
// for that or goes away.
func (c *Call) listen() {
	defer c.stop()
	for {
		k, text, err := c.line.receive()
		if err != nil || k != file && k != reply {
			return
		}
		a := answer{k, text, nil}
		if k == file {
			a.file = c.line.takeFile()
		}
		select {
		case c.replies <- a:
		case <-c.ctx.Done():
			closeFile(a.file)
			return
		}
	}
}

func closeFile(f *os.File) {
	if f != nil {
		_ = f.Close()
	}
}

// question asks the client and waits for its answer.
func (c *Call) question(k kind, text string, want kind) (answer, error) {
	if err := c.ctx.Err(); err != nil {
		return answer{}, err
	}
	if err := c.line.send(k, []byte(text), nil); err != nil {
		return answer{}, c.gone(err)
	}
	select {
	case a := <-c.replies:
		if a.kind != want {
			closeFile(a.file)
			c.stop()
			return answer{}, errors.New("the client answered what was not asked")
		}
		return a, nil
	case <-c.ctx.Done():
		return answer{}, c.ctx.Err()
	case <-time.After(patience):
		c.stop()
		return answer{}, errors.New("the client does not answer")
	}
}

// gone is the fault of a client that cannot be reached any more.
func (c *Call) gone(err error) error {
	c.stop()
	return errors.Join(c.ctx.Err(), err)
}

// Open asks the client to open an input file, with its own rights, by a name
// that was typed or that stands beside one. What is no regular file can only be
// looked at.
func (c *Call) Open(name string) (*os.File, error) {
	c.asking.Lock()
	defer c.asking.Unlock()
	a, err := c.question(open, name, file)
	if err != nil {
		return nil, err
	}
	if a.file == nil {
		n, err := strconv.Atoi(string(a.text))
		if err != nil || n <= 0 || n > 4095 {
			n = int(syscall.EIO)
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.Errno(n)}
	}
	if err := readable(a.file); err != nil {
		_ = a.file.Close()
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return a.file, nil
}

// errFUSE refuses files that a program of the client makes up: it could let the
// hub wait for ever.
var errFUSE = errors.New("the file lies in a FUSE file system: copy it to a disk first")

// errIrregular refuses a pipe or device that could be read: it might never end.
var errIrregular = errors.New("it is not a regular file")

// readable looks at a descriptor that a client passed. One that cannot be read
// (O_PATH) stands for what is no regular file: whoever asked sees what it is.
func readable(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	if err != nil {
		return err
	}
	switch pathOnly := flags&unix.O_PATH != 0; {
	case pathOnly && !info.Mode().IsRegular():
		return nil
	case !info.Mode().IsRegular():
		return errIrregular
	case pathOnly || flags&unix.O_ACCMODE == unix.O_WRONLY:
		return syscall.EACCES
	}
	var where unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &where); err != nil {
		return err
	}
	if where.Type == unix.FUSE_SUPER_MAGIC {
		return errFUSE
	}
	_, err = f.Seek(0, io.SeekStart)
	return err
}

// Place asks the client whether it can write an output of a name, which must
// be new.
func (c *Call) Place(name string) error {
	c.asking.Lock()
	defer c.asking.Unlock()
	return c.told(c.question(place, name, reply))
}

func (c *Call) told(a answer, err error) error {
	if err != nil {
		return err
	}
	if len(a.text) > 0 {
		return errors.New(string(a.text))
	}
	return nil
}

// Write sends bytes of the output that was placed last.
func (c *Call) Write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		if err := c.ctx.Err(); err != nil {
			return done, err
		}
		n := min(len(p)-done, maxFrame)
		if err := c.line.send(data, p[done:done+n], nil); err != nil {
			return done, c.gone(err)
		}
		done += n
	}
	return len(p), nil
}

// Commit asks the client to put the whole output in its place.
func (c *Call) Commit() error {
	c.asking.Lock()
	defer c.asking.Unlock()
	return c.told(c.question(commit, "", reply))
}

// Drop tells the client that the output will not be whole.
func (c *Call) Drop() { _ = c.line.send(drop, nil, nil) }

// Stdout and Stderr are what the client shows.
func (c *Call) Stdout() io.Writer { return shown{c, stdout} }

// Stderr is what the client shows beside the answer.
func (c *Call) Stderr() io.Writer { return shown{c, stderr} }

type shown struct {
	call *Call
	kind kind
}

func (s shown) Write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		n := min(len(p)-done, maxFrame)
		if err := s.call.line.send(s.kind, p[done:done+n], nil); err != nil {
			return done, s.call.gone(err)
		}
		done += n
	}
	return len(p), nil
}

// Progress tells the client how far the command is, ten times a second at most.
func (c *Call) Progress(name string, done, total int64) {
	if !c.Terminal {
		return
	}
	c.asking.Lock()
	wait := name == c.step && time.Since(c.drawn) < 100*time.Millisecond
	if !wait {
		c.step, c.drawn = name, time.Now()
	}
	c.asking.Unlock()
	if wait {
		return
	}
	text, err := json.Marshal(Step{name, done, total})
	if err == nil {
		_ = c.line.send(progress, text, nil)
	}
}

// InFolder is a name as the client's folder makes it whole; for messages only.
func (c *Call) InFolder(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.Folder, name)
}
