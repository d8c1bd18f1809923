//go:build linux && (amd64 || arm64)

package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// collector copies results out of the file system of a run that is over.
type collector struct {
	limits  Limits
	to      string
	outputs []Output
	refused []NotTaken
	bytes   int64
	looked  int
}

// maxRefused bounds the list of what was not taken.
const maxRefused = 100

// collect looks at out and the folders directly in it.
func (c *collector) collect(out *os.File) { c.folder(out, "") }

func (c *collector) folder(dir *os.File, prefix string) {
	if _, err := dir.Seek(0, io.SeekStart); err != nil {
		return
	}
	names, _ := dir.Readdirnames(c.limits.Files)
	slices.Sort(names)
	for _, name := range names {
		if c.looked++; c.looked > c.limits.Files {
			return
		}
		c.one(dir, prefix, name)
	}
}

// one opens first and looks then, so that what is looked at is what is copied.
func (c *collector) one(dir *os.File, prefix, name string) {
	full := prefix + name
	if !plain(name) {
		c.refuse(full, OddName)
		return
	}
	fd, err := unix.Openat(int(dir.Fd()), name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		c.refuse(full, refusedOpening(err))
		return
	}
	f := os.NewFile(uintptr(fd), name)
	defer f.Close()
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil {
		c.refuse(full, NotOpened)
		return
	}
	switch {
	case st.Mode&unix.S_IFMT == unix.S_IFDIR && prefix == "":
		c.folder(f, name+"/")
	case st.Mode&unix.S_IFMT == unix.S_IFDIR:
		c.refuse(full, TooDeep)
	case st.Mode&unix.S_IFMT != unix.S_IFREG:
		c.refuse(full, NotPlain)
	case st.Nlink != 1:
		c.refuse(full, Linked)
	case len(c.outputs) >= c.limits.OutFiles:
		c.refuse(full, TooMany)
	case st.Size > c.limits.OutBytes-c.bytes:
		c.refuse(full, TooLarge)
	default:
		c.copy(f, full)
	}
}

func refusedOpening(err error) Why {
	if errors.Is(err, unix.ELOOP) || errors.Is(err, unix.ENXIO) {
		return NotPlain // a symbolic link, a socket
	}
	return NotOpened
}

func (c *collector) copy(f *os.File, full string) {
	target := filepath.Join(c.to, filepath.FromSlash(full))
	if strings.Contains(full, "/") {
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			c.refuse(full, NotOpened)
			return
		}
	}
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		c.refuse(full, NotOpened)
		return
	}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, hash), io.LimitReader(f, c.limits.OutBytes-c.bytes))
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		_ = os.Remove(target)
		c.refuse(full, NotOpened)
		return
	}
	c.bytes += n
	c.outputs = append(c.outputs, Output{Name: full, Bytes: n, SHA256: hex.EncodeToString(hash.Sum(nil))})
}

func (c *collector) refuse(name string, why Why) {
	if len(c.refused) < maxRefused {
		c.refused = append(c.refused, NotTaken{shown(name), why})
	}
}

// maxName is the longest name of a result.
const maxName = 100

// plain reports whether a name is letters, digits, dots, dashes and
// underscores, and begins with one of the first two or an underscore.
func plain(name string) bool {
	for i, r := range []byte(name) {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '_':
		case (r == '.' || r == '-') && i > 0:
		default:
			return false
		}
	}
	return name != "" && len(name) <= maxName
}

// shown is an odd name as a page may show it.
func shown(name string) string {
	out := []byte(name[:min(len(name), 2*maxName)])
	for i, b := range out {
		if b < ' ' || b > '~' {
			out[i] = '?'
		}
	}
	return string(out)
}
