package socket

import (
	"errors"
	"net"
	"os/user"
	"strconv"

	"golang.org/x/sys/unix"
)

// Peer is who is at the other end of a connection, by the word of the kernel.
type Peer struct {
	UID     int
	PID     int
	Account string // the system's name for the number; uidN where it has none
}

// overflow is the number that the kernel shows for an account that this
// process's namespace does not know: it may be anybody.
const overflow = 65534

// peerOf asks the kernel which account connected.
func peerOf(conn *net.UnixConn) (Peer, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return Peer{}, err
	}
	var cred *unix.Ucred
	var fault error
	if err := raw.Control(func(fd uintptr) {
		cred, fault = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return Peer{}, err
	}
	if fault != nil {
		return Peer{}, fault
	}
	if cred.Uid == overflow || cred.Pid == 0 {
		return Peer{}, errors.New("the account that connects is of another namespace")
	}
	p := Peer{UID: int(cred.Uid), PID: int(cred.Pid), Account: "uid" + strconv.Itoa(int(cred.Uid))}
	if u, err := user.LookupId(strconv.Itoa(p.UID)); err == nil && u.Username != "" {
		p.Account = u.Username
	}
	return p, nil
}
