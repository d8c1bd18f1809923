package sandbox

import "golang.org/x/sys/unix"

const architecture = unix.AUDIT_ARCH_X86_64

// x32 marks calls of the x32 interface, which has the same architecture.
const x32 = 0x40000000

var forbiddenHere = []uint32{
	unix.SYS_KEXEC_FILE_LOAD, unix.SYS_IOPL, unix.SYS_IOPERM, unix.SYS_MODIFY_LDT, unix.SYS_USELIB, unix.SYS_USTAT, unix.SYS_SYSFS,
	unix.SYS__SYSCTL, unix.SYS_CREATE_MODULE, unix.SYS_GET_KERNEL_SYMS, unix.SYS_QUERY_MODULE, unix.SYS_LOOKUP_DCOOKIE, unix.SYS_SHMDT,
}

// foreign kills who calls by another interface.
func (f *filter) foreign() { f.answerBits(x32, answerKill) }
