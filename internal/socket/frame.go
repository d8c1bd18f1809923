package socket

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// line is one end of a connection. Many may send; one reads.
type line struct {
	conn    *net.UnixConn
	sending sync.Mutex
	files   []*os.File // descriptors that came and were not taken yet
}

// send writes a frame, with a descriptor where one goes along. An end that does
// not read is given up.
func (l *line) send(k kind, content []byte, along *os.File) error {
	if len(content) > maxFrame {
		return fmt.Errorf("a frame of %d bytes", len(content))
	}
	l.sending.Lock()
	defer l.sending.Unlock()
	if err := l.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	frame := make([]byte, 5, 5+len(content))
	frame[0] = byte(k)
	binary.BigEndian.PutUint32(frame[1:], uint32(len(content)))
	frame = append(frame, content...)
	if along == nil {
		_, err := l.conn.Write(frame)
		return err
	}
	n, _, err := l.conn.WriteMsgUnix(frame, unix.UnixRights(int(along.Fd())), nil)
	if err == nil && n < len(frame) {
		_, err = l.conn.Write(frame[n:])
	}
	return err
}

// receive reads a frame.
func (l *line) receive() (kind, []byte, error) {
	var head [5]byte
	if _, err := io.ReadFull(l, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, nil, fmt.Errorf("a frame of %d bytes", n)
	}
	content := make([]byte, n)
	_, err := io.ReadFull(l, content)
	return kind(head[0]), content, err
}

// Read reads bytes, and puts descriptors aside that come along: at most one,
// which is taken before the next.
func (l *line) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	var aside [64]byte
	n, more, flags, _, err := l.conn.ReadMsgUnix(p, aside[:])
	if err != nil {
		return 0, err
	}
	if more > 0 {
		if err := l.putAside(aside[:more]); err != nil {
			return 0, err
		}
	}
	if len(l.files) > 1 || flags&unix.MSG_CTRUNC != 0 {
		return 0, errors.New("more descriptors than were asked for")
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (l *line) putAside(control []byte) error {
	messages, err := unix.ParseSocketControlMessage(control)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if m.Header.Level != unix.SOL_SOCKET || m.Header.Type != unix.SCM_RIGHTS {
			continue
		}
		numbers, err := unix.ParseUnixRights(&m)
		if err != nil {
			return err
		}
		for _, fd := range numbers {
			l.files = append(l.files, os.NewFile(uintptr(fd), "passed"))
		}
	}
	return nil
}

// takeFile takes the descriptor that came, nil where none did.
func (l *line) takeFile() *os.File {
	if len(l.files) == 0 {
		return nil
	}
	f := l.files[0]
	l.files = l.files[1:]
	return f
}

// close closes the connection and what came and was not taken.
func (l *line) close() {
	_ = l.conn.Close()
	for _, f := range l.files {
		_ = f.Close()
	}
	l.files = nil
}
