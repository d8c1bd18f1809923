package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
)

// ErrNoServer means that nobody serves there.
var ErrNoServer = errors.New("no server")

// Output is where the client writes what a command makes. It is whole after
// Commit, and gone after Drop.
type Output interface {
	io.Writer
	Commit() error
	Drop()
}

// Client is what a command needs of the process that was typed.
type Client struct {
	Stdout, Stderr io.Writer
	Progress       func(step string, done, total int64)
	// Open opens an input file, for reading. It decides which names it opens.
	Open func(name string) (*os.File, error)
	// Place makes an output that must be new.
	Place func(name string) (Output, error)

	line *line
	out  Output
}

// Dial connects to the server of a hub. Owner is the account number that the
// server must have: whoever else listens there is not the hub.
func Dial(path string, owner int) (*net.UnixConn, error) {
	conn, err := net.DialTimeout("unix", path, patience)
	switch {
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENOTSOCK):
		return nil, ErrNoServer
	case err != nil:
		return nil, fmt.Errorf("the hub's server: %w", err)
	}
	server, err := peerOf(conn.(*net.UnixConn))
	if err == nil && server.UID != owner {
		err = fmt.Errorf("%s is served by account number %d, and the hub belongs to number %d", path, server.UID, owner)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn.(*net.UnixConn), nil
}

// Run has a server run a command, and returns its exit status.
func (c *Client) Run(ctx context.Context, conn *net.UnixConn, a Ask) (int, error) {
	c.line = &line{conn: conn}
	defer c.line.close()
	defer c.drop()
	text, err := json.Marshal(a)
	if err != nil {
		return 0, err
	}
	if err := c.say(ask, text, nil); err != nil { // of what was refused at once the end is read
		return 0, fmt.Errorf("the hub's server: %w", err)
	}
	stop := context.AfterFunc(ctx, func() {
		_ = c.line.send(cancel, nil, nil)
		_ = conn.SetReadDeadline(time.Now().Add(patience))
	})
	defer stop()
	for {
		k, text, err := c.line.receive()
		if err != nil {
			return 0, fmt.Errorf("the hub's server went away before it answered: look whether the command was done, then try again: %w", err)
		}
		if k == exit {
			return strconv.Atoi(string(text))
		}
		if err := c.serve(k, text); err != nil {
			return 0, err
		}
	}
}

// serve does what the server asks.
func (c *Client) serve(k kind, text []byte) (err error) {
	switch k {
	case stdout:
		_, err = c.Stdout.Write(text)
	case stderr:
		_, err = c.Stderr.Write(text)
	case progress:
		var s Step
		if json.Unmarshal(text, &s) == nil {
			c.Progress(s.Name, s.Done, s.Total)
		}
	case open:
		return c.open(string(text))
	case place:
		c.drop()
		c.out, err = c.Place(string(text))
		return c.answer(err)
	case data:
		if c.out == nil {
			return nil
		}
		if _, err := c.out.Write(text); err != nil { // told at the end
			fault := err
			c.drop()
			c.out = failed{fault}
		}
	case commit:
		return c.commit()
	case drop:
		c.drop()
	}
	return err
}

func (c *Client) open(name string) error {
	f, err := c.Open(name)
	if err == nil {
		defer f.Close()
		return c.say(file, nil, f)
	}
	number := syscall.EIO
	errors.As(err, &number)
	return c.say(file, []byte(strconv.Itoa(int(number))), nil)
}

// say sends an answer. A server that does not want it any more has sent the
// end, which is read next.
func (c *Client) say(k kind, text []byte, along *os.File) error {
	err := c.line.send(k, text, along)
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) {
		return nil
	}
	return err
}

func (c *Client) commit() error {
	if c.out == nil {
		return c.answer(errors.New("there is no output"))
	}
	err := c.out.Commit()
	c.out = nil
	return c.answer(err)
}

func (c *Client) drop() {
	if c.out != nil {
		c.out.Drop()
		c.out = nil
	}
}

func (c *Client) answer(err error) error {
	text := ""
	if err != nil {
		text = err.Error()
	}
	return c.say(reply, []byte(text[:min(len(text), maxFrame)]), nil)
}

// failed is an output that could not be written.
type failed struct{ err error }

func (f failed) Write(p []byte) (int, error) { return len(p), nil }
func (f failed) Commit() error               { return f.err }
func (f failed) Drop()                       {}
