"""Tries to get out. Prints one line for each attempt: NAME<tab>what came of it.
"no" and an error's name mean that it was refused; "yes" and more that it was not."""
import ctypes, errno, fcntl, mmap, os, resource, signal, socket, struct, sys

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
TRIES = []


def attempt(name):
    def add(f):
        TRIES.append((name, f))
        return f
    return add


def call(number, *args):
    ctypes.set_errno(0)
    r = libc.syscall(number, *[ctypes.c_long(a) for a in args])
    if r < 0:
        raise OSError(ctypes.get_errno(), "")
    return "yes %d" % r


CALLS = {
    "keyctl": (250, 0, -3, 1), "add_key": (248, 0, 0, 0, 0, -3), "request_key": (249, 0, 0, 0, 0), "ptrace": (101, 0, 0, 0, 0),
    "process_vm_readv": (310, 1, 0, 0, 0, 0, 0), "process_vm_writev": (311, 1, 0, 0, 0, 0, 0), "mount": (165, 0, 0, 0, 0, 0), "umount": (166, 0, 0),
    "unshare user": (272, 0x10000000), "unshare net": (272, 0x40000000), "setns": (308, 0, 0), "clone user": (56, 0x10000000 | 17, 0, 0, 0, 0),
    "clone3": (435, 0, 0), "bpf": (321, 0, 0, 0), "perf_event_open": (298, 0, 0, 0, 0, 0), "userfaultfd": (323, 0), "io_uring_setup": (425, 8, 0),
    "kexec_load": (246, 0, 0, 0, 0), "kexec_file_load": (320, 0, 0, 0, 0, 0), "personality": (135, 0x0400000), "memfd_create": (319, 0, 0),
    "shmget": (29, 0, 4096, 0o1600), "semget": (64, 0, 1, 0o1600), "msgget": (68, 0, 0o1600), "mq_open": (240, 0, 0o102, 0o600, 0),
    "pidfd_getfd": (438, 0, 0, 0), "open_by_handle_at": (304, 0, 0, 0), "name_to_handle_at": (303, -100, 0, 0, 0, 0), "fanotify_init": (300, 0, 0),
    "init_module": (175, 0, 0, 0), "finit_module": (313, 0, 0, 0), "delete_module": (176, 0, 0), "reboot": (169, 0, 0, 0, 0), "swapon": (167, 0, 0),
    "sethostname": (170, 0, 0), "iopl": (172, 3), "ioperm": (173, 0, 1, 1), "modify_ldt": (154, 0, 0, 0), "syslog": (103, 3, 0, 0), "seccomp": (317, 0, 0, 0),
    "chroot": (161, 0), "pivot_root": (155, 0, 0), "quotactl": (179, 0, 0, 0, 0), "acct": (163, 0), "settimeofday": (164, 0, 0), "move_pages": (279, 0, 0, 0, 0, 0, 0),
    "kcmp": (312, 1, 1, 0, 0, 0), "open_tree": (428, -100, 0, 0), "fsopen": (430, 0, 0), "mount_setattr": (442, -100, 0, 0, 0, 0), "vhangup": (153,),
    "call of a newer kernel": (600,), "setuid 0": (105, 0), "setgid 0": (106, 0), "setgroups": (116, 0, 0), "prctl seccomp": (157, 22, 1, 0, 0, 0), "prctl mm": (157, 35, 1, 0, 0, 0),
    "ioctl TIOCSTI": (16, 0, 0x5412, 0), "socketpair INET": (53, 2, 1, 0, 0), "mknod device": (133, 0, 0o20600, 0x101),
}
for name, args in CALLS.items():
    TRIES.append((name, lambda args=args: call(*args)))

for name, family, kind in [("INET", 2, 1), ("INET6", 10, 2), ("PACKET", 17, 3), ("NETLINK", 16, 3), ("VSOCK", 40, 1), ("ALG", 38, 5), ("BLUETOOTH", 31, 3), ("raw", 2, 3)]:
    TRIES.append(("socket " + name, lambda family=family, kind=kind: "yes %d" % socket.socket(family, kind, 0).fileno()))


@attempt("name of a host")
def _():
    return "yes %s" % socket.getaddrinfo("example.org", 80)


@attempt("socket of the host")
def _():
    s = socket.socket(socket.AF_UNIX)
    s.connect("\0" + ARGS["abstract"])
    return "yes"


def child(f):
    pid = os.fork()
    if pid == 0:
        try:
            f()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return "no SIGSYS" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSYS else "yes status %d" % status


@attempt("x32 interface")
def _():
    return child(lambda: libc.syscall(ctypes.c_long(0x40000000 + 39)))


@attempt("32-bit interface")
def _():
    def old():
        code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # mov eax, 20; int 0x80; ret
        m = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        m.write(code)
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))()
    return child(old)


@attempt("not dying with the server")
def _():
    libc.prctl(1, 0, 0, 0, 0)
    sig = ctypes.c_int()
    libc.prctl(2, ctypes.byref(sig), 0, 0, 0)
    return "no signal %d" % sig.value if sig.value == 9 else "yes"


READ = ["/etc/shadow", "/etc/hostname", "/etc/ssh", "/root", "/home", "/var", "/usr/local", "/usr/src", "/sys", "/boot", "/mnt", "/opt", "/srv", "/etc/resolv.conf", "/dev/mem", "/dev/kmsg",
        "/dev/tty", "/dev/sda", "/dev/vda", "/dev/ptmx", "/proc/kcore", "/proc/kmsg", "/proc/keys", "/proc/key-users", "/proc/kallsyms", "/proc/sys/kernel/core_pattern",
        "/proc/sysrq-trigger", "/proc/modules", "/proc/cmdline", "/proc/version", "/proc/config.gz", "/proc/timer_list", "/proc/interrupts", "/proc/slabinfo", "/proc/self/root/root",
        "/proc/1/root/etc/shadow", "/proc/self/cwd/../root"]


def read(path):
    if os.path.isdir(path):
        inside = os.listdir(path)
        return "yes %s" % inside if inside else "no EMPTY"
    with open(path, "rb") as f:
        text = f.read(100)
    return "yes %r" % text if text else "no EMPTY"


for path in READ:
    TRIES.append(("read " + path, lambda path=path: read(path)))


@attempt("read a file of the host")
def _():
    return read(ARGS["secret"])


@attempt("memory of the parent")
def _():
    if os.getppid() != 0:
        return "yes"
    return read("/proc/%d/mem" % os.getppid())


WRITE = ["/x", "/usr/bin/x", "/usr/lib/x", "/etc/x", "/etc/passwd", "/dev/x", "/run/x", "/run/kruistabel", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/1/uid_map",
         "/work/in/table.csv", "/bin/x", "/proc/sys/kernel/hostname"]


def write(path):
    with open(path, "ab") as f:
        f.write(b"x")
    return "yes"


for path in WRITE:
    TRIES.append(("write " + path, lambda path=path: write(path)))

for name, f in {
    "chmod of an input": lambda: os.chmod("/work/in/table.csv", 0o777), "remove an input": lambda: os.unlink("/work/in/table.csv"),
    "rename an input": lambda: os.rename("/work/in/table.csv", "/work/out/table.csv"), "hard link of an input": lambda: os.link("/work/in/table.csv", "/work/out/link.csv"),
    "change times of an input": lambda: os.utime("/work/in/table.csv", (1, 1)), "own an input": lambda: os.chown("/work/in/table.csv", 0, 0),
    "signal to everybody": lambda: os.kill(-1, signal.SIGKILL), "signal to the host": lambda: os.kill(int(ARGS["pid"]), signal.SIGKILL),
    "real-time priority": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)), "raise a limit": lambda: resource.setrlimit(resource.RLIMIT_CORE, (1, 1)),
    "more processes": lambda: resource.setrlimit(resource.RLIMIT_NPROC, (99999, 99999)), "lock memory": lambda: lock(),
}.items():
    TRIES.append((name, lambda f=f: "yes %s" % f()))


def lock():
    m = mmap.mmap(-1, 1 << 20)
    if libc.mlock(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(m))), 1 << 20):
        raise OSError(ctypes.get_errno() or errno.EPERM, "")


@attempt("environment")
def _():
    known = {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "USER", "LOGNAME", "PWD"}
    with open("/proc/1/environ", "rb") as f:
        names = {v.split(b"=")[0].decode() for v in f.read().split(b"\0") if v}
    more = (names | set(os.environ)) - known
    return "yes %s" % more if more else "no MORE"


@attempt("descriptors")
def _():
    more = [n for n in os.listdir("/proc/self/fd") if int(n) > 2]
    links = [os.readlink("/proc/self/fd/" + n) for n in more if os.path.lexists("/proc/self/fd/" + n)]
    links = [l for l in links if not l.startswith("/proc/") and l != ARGS["script"]]
    return "yes %s" % links if links else "no MORE"


@attempt("other processes")
def _():
    others = [n for n in os.listdir("/proc") if n.isdigit() and int(n) != os.getpid()]
    return "yes %s" % others if others or os.getpid() != 1 else "no OTHERS"


@attempt("privileges")
def _():
    with open("/proc/self/status") as f:
        status = dict(line.split(":", 1) for line in f if ":" in line)
    want = {"CapEff": "0000000000000000", "CapPrm": "0000000000000000", "CapBnd": "0000000000000000", "NoNewPrivs": "1", "Seccomp": "2"}
    wrong = {k: status[k].strip() for k, v in want.items() if status[k].strip() != v}
    if os.getuid() == 0 or os.geteuid() == 0 or os.getgroups() not in ([], [1000]):
        wrong["uid"] = (os.getuid(), os.getgroups())
    return "yes %s" % wrong if wrong else "no MORE"


@attempt("core size")
def _():
    return "no CORE" if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) else "yes"


@attempt("name of the machine")
def _():
    return "no NAME" if os.uname().nodename == "sandbox" else "yes " + os.uname().nodename


@attempt("interfaces")
def _():
    with open("/proc/net/dev") as f:
        names = [l.split(":")[0].strip() for l in f if ":" in l]
    return "no MORE" if names in ([], ["lo"]) else "yes %s" % names


ARGS = dict(a.split("=", 1) for a in sys.argv[1:])
for name, f in TRIES:
    try:
        result = f()
    except OSError as e:
        result = "no " + errno.errorcode.get(e.errno, type(e).__name__ + str(e.errno))
    except Exception as e:
        result = "no " + type(e).__name__
    print("%s\t%s" % (name, result), flush=True)
