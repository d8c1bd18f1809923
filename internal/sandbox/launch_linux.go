//go:build linux && (amd64 || arm64)

package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// launcherName is the hidden command with which this program starts inside.
const launcherName = "internal-sandbox"

// controlFD is the socket to the caller inside the sandbox.
const controlFD = 3

// order is what the caller asks of the launcher.
type order struct {
	Command []string
	Env     []string
	Data    uint64 // bytes of private memory of one process
	Space   uint64 // bytes of address space of one process
	File    uint64 // bytes of one file
	Tasks   uint64
	Opened  uint64
	Nice    int
}

// Main must be called first in a program that runs sandboxes: inside of one, it
// becomes the program that is to be run and does not return.
func Main() {
	if len(os.Args) == 2 && os.Args[1] == launcherName {
		err := launch()
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(127)
	}
}

// launch is process 1 of the sandbox until it becomes the program.
func launch() error {
	runtime.LockOSThread()
	// Bubblewrap asked for this on another thread.
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("not dying with the parent: %w", err)
	}
	what, err := receiveOrder()
	if err != nil {
		return err
	}
	watched, err := openWatched()
	if err != nil {
		return err
	}
	if err := what.limit(); err != nil {
		return err
	}
	listener, err := install()
	if err != nil {
		return err
	}
	if err := unix.Sendmsg(controlFD, []byte("ready"), unix.UnixRights(append(watched, listener)...), nil, 0); err != nil {
		return fmt.Errorf("telling the caller: %w", err)
	}
	var word [2]byte
	if n, err := unix.Read(controlFD, word[:]); err != nil || string(word[:n]) != "go" {
		return fmt.Errorf("the caller is gone")
	}
	if err := unix.CloseRange(3, ^uint(0)>>1, unix.CLOSE_RANGE_CLOEXEC); err != nil {
		return fmt.Errorf("closing what is open: %w", err)
	}
	if err := unix.Exec(what.Command[0], what.Command, what.Env); err != nil {
		return fmt.Errorf("%s cannot be started: %w", what.Command[0], err)
	}
	return nil
}

func receiveOrder() (o order, err error) {
	buffer := make([]byte, maxOrder)
	n, err := unix.Read(controlFD, buffer)
	if err != nil {
		return o, fmt.Errorf("reading the order: %w", err)
	}
	return o, json.Unmarshal(buffer[:n], &o)
}

// watchedFolders are what the caller reads and measures from outside, in the
// order in which they are sent.
var watchedFolders = []string{"/proc", WorkFolder, OutFolder, "/tmp", "/dev/shm"}

// openWatched opens them, and last this process.
func openWatched() ([]int, error) {
	var fds []int
	for _, folder := range watchedFolders {
		fd, err := unix.Open(folder, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		if err != nil {
			return nil, fmt.Errorf("opening %s: %w", folder, err)
		}
		fds = append(fds, fd)
	}
	me, err := unix.PidfdOpen(os.Getpid(), 0)
	if err != nil {
		return nil, fmt.Errorf("opening this process: %w", err)
	}
	return append(fds, me), nil
}

// limit sets the kernel's limits, which hold for each process.
func (o order) limit() error {
	// Where memory runs out the program goes first.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, o.Nice)
	unix.Umask(0o077)
	limits := []struct {
		what  int
		value uint64
	}{
		{unix.RLIMIT_CORE, 0}, {unix.RLIMIT_MEMLOCK, 0}, {unix.RLIMIT_MSGQUEUE, 0}, {unix.RLIMIT_RTPRIO, 0}, {unix.RLIMIT_SIGPENDING, 1024},
		{unix.RLIMIT_NOFILE, o.Opened}, {unix.RLIMIT_FSIZE, o.File}, {unix.RLIMIT_NPROC, o.Tasks},
		{unix.RLIMIT_AS, o.Space}, {unix.RLIMIT_DATA, o.Data},
	}
	for _, l := range limits {
		if err := unix.Setrlimit(l.what, &unix.Rlimit{Cur: l.value, Max: l.value}); err != nil {
			return fmt.Errorf("limit %d: %w", l.what, err)
		}
	}
	return nil
}

// install puts the filter on this thread, which is the one that goes on, and
// returns where it tells what it refuses.
func install() (int, error) {
	code, err := program()
	if err != nil {
		return 0, err
	}
	filters := make([]unix.SockFilter, len(code))
	for i, c := range code {
		filters[i] = unix.SockFilter{Code: c.Op, Jt: c.Jt, Jf: c.Jf, K: c.K}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return 0, fmt.Errorf("giving up privileges: %w", err)
	}
	prog := unix.SockFprog{Len: uint16(len(filters)), Filter: &filters[0]}
	fd, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_NEW_LISTENER, uintptr(unsafe.Pointer(&prog)))
	runtime.KeepAlive(filters)
	if errno != 0 {
		return 0, fmt.Errorf("filter of system calls: %w", errno)
	}
	return int(fd), nil
}
