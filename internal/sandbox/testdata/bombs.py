"""One way to take more than is given: the first argument says which."""
import ctypes, mmap, os, signal, socket, sys, threading, time

what = sys.argv[1]


def busy():
    while True:
        pass


if what == "memory":
    a = []
    while True:
        a.append(bytearray(8 << 20))
elif what == "memory of many":
    for _ in range(20):
        if os.fork() == 0:
            a = bytearray(30 << 20)
            time.sleep(100)
    time.sleep(100)
elif what == "shared memory without a name":
    a = []
    while True:
        m = mmap.mmap(-1, 16 << 20)
        m.write(b"x" * (16 << 20))
        a.append(m)
elif what == "shared memory":
    i = 0
    while True:
        with open("/dev/shm/%d" % i, "wb") as f:
            f.write(b"x" * (4 << 20))
        i += 1
elif what == "page tables":  # of four, each at its limit of address space
    a = []
    os.fork(), os.fork()
    while True:
        try:
            m = mmap.mmap(-1, 8 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ)
        except OSError:
            time.sleep(100)
        for at in range(0, 8 << 30, 2 << 20):
            m[at]
        a.append(m)
elif what == "forks":
    while True:
        try:
            os.fork()
        except OSError:
            pass
elif what == "threads":
    while True:
        try:
            threading.Thread(target=time.sleep, args=(100,)).start()
        except RuntimeError:
            time.sleep(0.01)
elif what == "descriptors":
    keep = []
    for _ in range(20):
        if os.fork() == 0:
            while True:
                try:
                    keep.append(socket.socketpair())
                except OSError:
                    time.sleep(100)
    time.sleep(100)
elif what == "disk":
    with open("/work/out/a", "wb") as f:
        while True:
            f.write(b"x" * (1 << 20))
elif what == "disk, removed":
    keep = []
    while True:
        try:
            f = open("/work/x", "wb", buffering=0)
            keep.append(f)
            os.unlink("/work/x")
            f.write(b"x" * (1 << 20))
        except OSError:
            time.sleep(100)
elif what == "tmp":
    with open("/tmp/a", "wb") as f:
        while True:
            f.write(b"x" * (1 << 20))
elif what == "files":
    i = 0
    while True:
        os.close(os.open("/work/%d" % i, os.O_CREAT, 0o600))
        i += 1
elif what == "folders":
    while True:
        os.mkdir("d")
        os.chdir("d")
elif what == "time":
    time.sleep(100)
elif what == "processor time":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in range(4):
        if os.fork() == 0:
            busy()
    time.sleep(100)
elif what == "log":
    line = b"x" * 4095 + b"\n"
    while True:
        os.write(1, line * 16)
elif what == "stays":  # away from its parent, deaf, in a session of its own
    for s in range(1, 65):
        try:
            signal.signal(s, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
    for _ in range(5):
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
            os.execv("/bin/sleep", ["/bin/sleep", sys.argv[2]])
    print("started", flush=True)
    busy()
elif what == "leaves children":
    for _ in range(5):
        if os.fork() == 0:
            os.execv("/bin/sleep", ["/bin/sleep", sys.argv[2]])
