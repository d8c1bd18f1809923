//go:build linux && (amd64 || arm64)

package sandbox

import (
	"fmt"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// Offsets in the data that the kernel shows a filter.
const (
	callNumber = 0
	callArch   = 4
	callArgs   = 16 // eight bytes each, low word first
)

// What a filter answers.
const (
	answerAllow = unix.SECCOMP_RET_ALLOW
	answerKill  = unix.SECCOMP_RET_KILL_PROCESS
	answerTell  = unix.SECCOMP_RET_USER_NOTIF
	answerFail  = unix.SECCOMP_RET_ERRNO // with the error's number
)

// newest is the highest system call that this filter knows: what came later is
// answered as if the kernel did not have it.
const newest = 462

// namespaces are the flags of clone that make one.
const namespaces = unix.CLONE_NEWNS | unix.CLONE_NEWCGROUP | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC |
	unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET

// forbidden are calls that no analysis needs, on every architecture.
var forbidden = []uint32{
	// keyrings
	unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY,
	// other processes
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_KCMP, unix.SYS_PIDFD_GETFD, unix.SYS_PROCESS_MADVISE,
	// mounts and namespaces
	unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_MOVE_MOUNT, unix.SYS_OPEN_TREE, unix.SYS_FSOPEN, unix.SYS_FSCONFIG, unix.SYS_FSMOUNT,
	unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_UNSHARE, unix.SYS_SETNS,
	// the kernel itself
	unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD, unix.SYS_SECCOMP, unix.SYS_KEXEC_LOAD, unix.SYS_INIT_MODULE,
	unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_REBOOT, unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_SYSLOG, unix.SYS_ACCT,
	unix.SYS_QUOTACTL, unix.SYS_QUOTACTL_FD, unix.SYS_NFSSERVCTL, unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME, unix.SYS_VHANGUP,
	unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_CLOCK_ADJTIME, unix.SYS_ADJTIMEX, unix.SYS_PERSONALITY,
	// calls that go round this filter
	unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	// files by handle, and watching those of others
	unix.SYS_NAME_TO_HANDLE_AT, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_FANOTIFY_INIT, unix.SYS_FANOTIFY_MARK,
	// memory that no size of a file system and no count of a process holds
	unix.SYS_MEMFD_CREATE, unix.SYS_MEMFD_SECRET, unix.SYS_SHMGET, unix.SYS_SHMAT, unix.SYS_SHMCTL, unix.SYS_SEMGET, unix.SYS_SEMOP,
	unix.SYS_SEMTIMEDOP, unix.SYS_SEMCTL, unix.SYS_MSGGET, unix.SYS_MSGSND, unix.SYS_MSGRCV, unix.SYS_MSGCTL, unix.SYS_MQ_OPEN, unix.SYS_MQ_UNLINK,
	// placing memory for others
	unix.SYS_MIGRATE_PAGES, unix.SYS_MOVE_PAGES,
}

// program assembles the filter.
func program() ([]bpf.RawInstruction, error) {
	f := filter{}
	f.load(callArch)
	f.answerUnless(architecture, answerKill)
	f.load(callNumber)
	f.foreign()
	f.answerAbove(newest, fails(unix.ENOSYS))
	for _, call := range append(forbidden, forbiddenHere...) {
		f.answerIf(call, fails(unix.EPERM))
	}
	// Arguments of clone3 lie in memory, where a filter cannot look: without
	// it the C library uses clone.
	f.answerIf(unix.SYS_CLONE3, fails(unix.ENOSYS))
	f.when(unix.SYS_CLONE, func(f *filter) {
		f.loadArg(0)
		f.answerBits(namespaces, fails(unix.EPERM))
	})
	f.when(unix.SYS_SOCKET, func(f *filter) {
		f.loadArg(0)
		f.answerIf(unix.AF_UNIX, answerAllow)
		f.answerIf(unix.AF_INET, answerTell)
		f.answerIf(unix.AF_INET6, answerTell)
		f.answer(fails(unix.EAFNOSUPPORT))
	})
	f.when(unix.SYS_SOCKETPAIR, func(f *filter) {
		f.loadArg(0)
		f.answerUnless(unix.AF_UNIX, fails(unix.EAFNOSUPPORT))
	})
	f.when(unix.SYS_PRCTL, func(f *filter) {
		f.loadArg(0)
		// To die with the parent is not for the program to give up.
		f.answerIf(unix.PR_SET_PDEATHSIG, fails(0))
		f.answerIf(unix.PR_SET_SECCOMP, fails(unix.EPERM))
		f.answerIf(unix.PR_SET_MM, fails(unix.EPERM))
	})
	f.when(unix.SYS_IOCTL, func(f *filter) {
		f.loadArg(1)
		f.answerIf(unix.TIOCSTI, fails(unix.EPERM))
		f.answerIf(unix.TIOCLINUX, fails(unix.EPERM))
	})
	f.answer(answerAllow)
	raw, err := bpf.Assemble(f.code)
	if err != nil {
		return nil, fmt.Errorf("sandbox: filter of system calls: %w", err)
	}
	return raw, nil
}

func fails(e unix.Errno) uint32 { return answerFail | uint32(e) }

// filter is a program being written. Each rule is "if not so, skip the answer".
type filter struct{ code []bpf.Instruction }

func (f *filter) load(offset uint32) { f.code = append(f.code, bpf.LoadAbsolute{Off: offset, Size: 4}) }

// loadArg loads the low word of an argument: domains, flags and options are ints.
func (f *filter) loadArg(n uint32) { f.load(callArgs + 8*n) }

func (f *filter) answer(a uint32) { f.code = append(f.code, bpf.RetConstant{Val: a}) }

func (f *filter) jump(cond bpf.JumpTest, value uint32, skip uint8) {
	f.code = append(f.code, bpf.JumpIf{Cond: cond, Val: value, SkipTrue: skip})
}

func (f *filter) answerIf(value, a uint32) { f.jump(bpf.JumpNotEqual, value, 1); f.answer(a) }

func (f *filter) answerUnless(value, a uint32) { f.jump(bpf.JumpEqual, value, 1); f.answer(a) }

func (f *filter) answerAbove(value, a uint32) { f.jump(bpf.JumpLessOrEqual, value, 1); f.answer(a) }

func (f *filter) answerBits(bits, a uint32) { f.jump(bpf.JumpBitsNotSet, bits, 1); f.answer(a) }

// when adds rules for one call, which end with its number loaded again.
func (f *filter) when(call uint32, rules func(*filter)) {
	part := filter{}
	rules(&part)
	part.load(callNumber)
	f.jump(bpf.JumpNotEqual, call, uint8(len(part.code)))
	f.code = append(f.code, part.code...)
}
