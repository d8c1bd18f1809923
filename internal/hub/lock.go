package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// lockPatience is how long a command waits for another to finish; tests have
// less of it.
var lockPatience = 5 * time.Second

// takeLock holds the hub for this process. The kernel lets go of it when the
// process ends, however it ends. The file names the holder for others to read.
func takeLock(ctx context.Context, path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(lockPatience)
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
		}
		if time.Now().After(deadline) {
			holder := readHolder(f)
			_ = f.Close()
			return nil, refusal.New(refusal.Misuse, "Wait until it is done, then try again: nothing was changed.",
				"the hub is in use by %s", holder)
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(50 * time.Millisecond):
		}
	}
	holder := fmt.Sprintf("process %d (kruistabel %s)\n", os.Getpid(), commandName())
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(holder), 0) // only a courtesy to whoever waits
	}
	return f, nil
}

// readHolder is what the process that has the lock says of itself.
func readHolder(f *os.File) string {
	text, _ := io.ReadAll(io.LimitReader(io.NewSectionReader(f, 0, 200), 200))
	if s := strings.TrimSpace(string(text)); s != "" {
		return s
	}
	return "another process"
}

// commandName is the command's name without what follows it.
func commandName() string {
	if len(os.Args) > 1 {
		return os.Args[1]
	}
	return ""
}
