package intake

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/coded"
)

// costs runs f and tests how many bytes it allocated in all and that it left
// no goroutine.
func costs(t *testing.T, limit uint64, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	goroutines := runtime.NumGoroutine()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > limit {
		t.Errorf("%d KB were allocated, more than %d KB", got>>10, limit>>10)
	}
	for wait := 0; runtime.NumGoroutine() > goroutines; wait++ {
		if wait == 100 {
			t.Fatal("goroutines were left")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestLineOf64MB(t *testing.T) {
	line := strings.Repeat("8507300332", 64<<20/10)
	for name, text := range map[string]string{
		"first line": line, "row": measuresHeader + line, "quoted row": measuresHeader + `"` + line,
		"quoted rows": measuresHeader + `"` + strings.Repeat("85073003328\n", 4<<20),
	} {
		path := textFile(t, text)
		costs(t, 8<<20, func() {
			if e := refusal(t, request(t, coded.MeasuresKind, path)); !strings.Contains(e.What, "64 KiB") {
				t.Errorf("%s: %v", name, e)
			}
		})
	}
}

// packedCopies is a gzip file of many members that are all the same.
func packedCopies(t *testing.T, head, member string, n int) string {
	t.Helper()
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(member))
	w.Close()
	return textFile(t, gzipped(head)+strings.Repeat(packed.String(), n))
}

func TestZipBombs(t *testing.T) {
	row := validINSZ + ",A01,2015-01-01,\n"
	for name, c := range map[string]struct{ member, what string }{
		"copies of a row": {strings.Repeat(row, 8<<20/len(row)), "zip bomb"},
		"line ends":       {strings.Repeat("\n", 8<<20), "zip bomb"},
		"NUL bytes":       {strings.Repeat("\x00", 8<<20), "NUL"},
		"one letter":      {strings.Repeat("a", 8<<20), "64 KiB"},
	} {
		path := packedCopies(t, measuresHeader, c.member, 1000) // 8 GB
		costs(t, 128<<20, func() {
			if e := refusal(t, request(t, coded.MeasuresKind, path)); !strings.Contains(e.Error(), c.what) {
				t.Errorf("%s: %v", name, e)
			}
		})
	}
	r := request(t, coded.MeasuresKind, textFile(t, gzipped(randomMeasures(10_000))))
	r.Limits.UnpackedBytes = 100_000
	if e := refusal(t, r); !strings.Contains(e.What, "limit") {
		t.Error(e)
	}
}

func TestWhatIsNoRegularFile(t *testing.T) {
	folder, err := os.MkdirTemp("", "k") // short: names of sockets are
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	pipe, socket, link, dangling := filepath.Join(folder, "pipe"), filepath.Join(folder, "socket"), filepath.Join(folder, "link"), filepath.Join(folder, "gone")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.Symlink(folder, link), os.Symlink(folder+"/nothing", dangling)); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for path, what := range map[string]string{
		folder: "directory", pipe: "pipe", socket: "socket", link: "directory", dangling: "no such file",
		"/dev/zero": "device", "": "no such file", folder + "/\x00": "cannot be read",
	} {
		costs(t, 1<<20, func() {
			if e := refusal(t, request(t, coded.MeasuresKind, path)); !strings.Contains(e.What, what) {
				t.Errorf("%q: %v", path, e)
			}
		})
	}
	good := textFile(t, measuresHeader+validINSZ+",A01,2015-01-01,\n")
	named := filepath.Join(folder, "named")
	if err := os.Symlink(good, named); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Take(context.Background(), request(t, coded.MeasuresKind, named)); err != nil {
		t.Errorf("a link to a regular file: %v", err)
	}
}

func TestMillionRejectedRows(t *testing.T) {
	path := textFile(t, measuresHeader+strings.Repeat("=cmd|' /C calc'!A0,A01,2015-01-01,\n", 1_000_000)+validINSZ+",A01,2015-01-01,\n")
	costs(t, 64<<20, func() {
		e := refusal(t, request(t, coded.MeasuresKind, path))
		if e.Receipt == nil || e.Receipt.Rejected != 1_000_000 || e.Receipt.MoreRejected != 999_900 || len(e.Error()) > 1000 {
			t.Fatalf("%v", e)
		}
		lines := &counter{}
		if err := e.Receipt.Rejects.WriteCSV(lines); err != nil || lines.lines != 1_000_001 || lines.formulas {
			t.Errorf("%d lines, formulas %v, %v", lines.lines, lines.formulas, err)
		}
	})
}

// counter counts lines and looks for formulas.
type counter struct {
	lines    int
	formulas bool
}

func (c *counter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	c.formulas = c.formulas || bytes.Contains(p, []byte("cmd")) || bytes.Contains(p, []byte("="))
	return len(p), nil
}

func TestFileThatChangesWhileItIsRead(t *testing.T) {
	text := randomMeasures(200_000)
	for name, change := range map[string]func(path string) error{
		"grows": func(path string) error {
			f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
			if err == nil {
				_, err = f.WriteString("85073003328,A01,2015-01-01,\n")
				f.Close()
			}
			return err
		},
		"shrinks":     func(path string) error { return os.Truncate(path, 7_000_000) },
		"is replaced": func(path string) error { return os.Rename(textFile(t, text), path) },
		"is removed":  os.Remove,
		"is written into": func(path string) error {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteAt([]byte("x"), 100)
				f.Close()
			}
			return err
		},
		"is written into and dated back": func(path string) error {
			info, _ := os.Stat(path)
			err := os.WriteFile(path, []byte(text), 0o600)
			return errors.Join(err, os.Chtimes(path, info.ModTime(), info.ModTime()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := textFile(t, text)
			time.Sleep(20 * time.Millisecond) // a tick of the file system's clock
			r := request(t, coded.MeasuresKind, path)
			done := false
			r.Progress = func(p Progress) {
				if !done && p.Done < p.Total {
					done = true
					if err := change(path); err != nil {
						t.Error(err)
					}
				}
			}
			refused := refusal(t, r)
			if refused.What != changed && !strings.Contains(refused.What, "another number") && !strings.Contains(refused.What, "rejected") {
				t.Error(refused)
			}
		})
	}
}

func TestTakeIsCancelled(t *testing.T) {
	path := textFile(t, randomMeasures(200_000))
	for _, step := range []Step{Checking, Coding} {
		costs(t, 256<<20, func() {
			ctx, cancel := context.WithCancel(context.Background())
			r := request(t, coded.MeasuresKind, path)
			r.Progress = func(p Progress) {
				if p.Step == step {
					cancel()
				}
			}
			receipt, d, err := Take(ctx, r)
			if !errors.Is(err, context.Canceled) || receipt != nil || d != nil {
				t.Errorf("cancelled while %s: %v", step, err)
			}
		})
	}
}

func TestFailureOfTheCoderIsNoRefusal(t *testing.T) {
	r := request(t, coded.MeasuresKind, textFile(t, measuresHeader+validINSZ+",A01,2015-01-01,\n"))
	r.Coder = failing{}
	_, _, err := Take(context.Background(), r)
	var refused *RefusedError
	if !errors.Is(err, errToken) || errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}

var errToken = fmt.Errorf("the token is gone")
