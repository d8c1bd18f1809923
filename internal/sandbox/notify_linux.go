//go:build linux && (amd64 || arm64)

package sandbox

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// call is what the kernel tells about a refused call (struct seccomp_notif).
type call struct {
	ID    uint64
	PID   uint32
	Flags uint32
	Nr    int32
	Arch  uint32
	IP    uint64
	Args  [6]uint64
}

// reply is what it wants to hear (struct seccomp_notif_resp).
type reply struct {
	ID    uint64
	Val   int64
	Error int32
	Flags uint32
}

// listen refuses every call for a network and tells of it, until nobody of the
// sandbox is left.
func listen(fd int, tried func(family string)) {
	polled := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	for {
		_, err := unix.Poll(polled, -1)
		if err == unix.EINTR {
			continue
		}
		if err != nil || polled[0].Revents&unix.POLLIN == 0 {
			return // everybody is gone
		}
		var c call
		if _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SECCOMP_IOCTL_NOTIF_RECV, uintptr(unsafe.Pointer(&c))); e != 0 {
			continue // the caller was killed in between
		}
		r := reply{ID: c.ID, Error: -int32(unix.EACCES)}
		_, _, _ = unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SECCOMP_IOCTL_NOTIF_SEND, uintptr(unsafe.Pointer(&r)))
		if uint32(c.Args[0]) == unix.AF_INET6 {
			tried("IPv6")
		} else {
			tried("IPv4")
		}
	}
}
