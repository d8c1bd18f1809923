//go:build linux && (amd64 || arm64)

package sandbox

import (
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// insideID is the program's own user and group number.
const insideID = "1000"

// File descriptors that bubblewrap inherits, after the control socket.
const (
	passwdFD = 4
	groupFD  = 5
)

const (
	passwdText = "work:x:1000:1000:work:/work:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"
	groupText  = "work:x:1000:\nnogroup:x:65534:\n"
)

// arguments are those of bubblewrap. Whatever is not named here does not exist
// for the program.
func arguments(s Spec, self string, inputs []Input) []string {
	a := []string{
		"--unshare-user", "--unshare-all", "--disable-userns", "--as-pid-1", "--new-session", "--die-with-parent", "--clearenv",
		"--uid", insideID, "--gid", insideID, "--hostname", "sandbox",
	}
	a = append(a, system(s.Environment, s.Bare)...)
	a = append(a, "--ro-bind-data", strconv.Itoa(passwdFD), "/etc/passwd", "--ro-bind-data", strconv.Itoa(groupFD), "/etc/group")
	a = append(a, "--ro-bind", self, selfInside)
	a = append(a, proc()...)
	a = append(a, devices(s.Limits.Disk/2)...)
	a = append(a, "--perms", "0700", "--size", size(s.Limits.Disk/2), "--tmpfs", "/tmp")
	a = append(a, "--perms", "0700", "--size", size(s.Limits.Disk), "--tmpfs", WorkFolder, "--perms", "0700", "--dir", OutFolder)
	for _, in := range inputs {
		a = append(a, "--ro-bind", in.From, in.To)
	}
	return append(a, "--remount-ro", "/", "--chdir", WorkFolder, "--", selfInside, launcherName)
}

// selfInside is where the launcher lies.
const selfInside = "/run/kruistabel"

func size(n int64) string { return strconv.FormatInt(n, 10) }

// parts are what a program needs of a system; usr/local, home folders, /etc and
// /var are no part of it.
var parts = []string{
	"usr/bin", "usr/lib", "usr/lib32", "usr/lib64", "usr/libexec", "usr/share",
	"etc/alternatives", "etc/ld.so.cache", "etc/ld.so.conf", "etc/ld.so.conf.d", "etc/R", "etc/fonts", "etc/matplotlibrc", "etc/mime.types",
}

// bareParts are what this program itself needs.
var bareParts = []string{"usr/lib", "usr/lib64", "etc/ld.so.cache"}

// system binds the minimal system read-only.
func system(root string, bare bool) []string {
	if root == "" {
		root = "/"
	}
	var a []string
	bound := parts
	if bare {
		bound = bareParts
	}
	for _, part := range bound {
		a = append(a, "--ro-bind-try", filepath.Join(root, part), "/"+part)
	}
	for _, name := range []string{"bin", "lib", "lib32", "lib64", "sbin"} {
		// An unpacked system may have a folder where a machine has a link.
		info, err := os.Lstat(filepath.Join(root, name))
		switch {
		case err == nil && info.IsDir():
			a = append(a, "--ro-bind", filepath.Join(root, name), "/"+name)
		case name != "sbin" && exists(filepath.Join(root, "usr", name)):
			a = append(a, "--symlink", "usr/"+name, "/"+name)
		}
	}
	return a
}

func exists(name string) bool { _, err := os.Stat(name); return err == nil }

// procKept are the entries of /proc that programs ask for; processes are its own.
var procKept = map[string]bool{
	"self": true, "thread-self": true, "mounts": true, "net": true,
	"cpuinfo": true, "meminfo": true, "stat": true, "loadavg": true, "uptime": true, "filesystems": true,
}

// proc hides the kernel's own files in /proc.
func proc() []string {
	a := []string{"--proc", "/proc"}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		name := e.Name()
		if procKept[name] || strings.Trim(name, "0123456789") == "" {
			continue
		}
		if e.IsDir() {
			a = append(a, "--size", "4096", "--tmpfs", path.Join("/proc", name), "--remount-ro", path.Join("/proc", name))
		} else {
			a = append(a, "--ro-bind", "/dev/null", path.Join("/proc", name))
		}
	}
	return a
}

// devices are five, and shared memory with a size.
func devices(shared int64) []string {
	a := []string{"--size", "4096", "--tmpfs", "/dev"}
	for _, name := range []string{"null", "zero", "full", "random", "urandom"} {
		a = append(a, "--dev-bind", "/dev/"+name, "/dev/"+name)
	}
	for n, name := range []string{"stdin", "stdout", "stderr"} {
		a = append(a, "--symlink", "/proc/self/fd/"+strconv.Itoa(n), "/dev/"+name)
	}
	return append(a, "--symlink", "/proc/self/fd", "/dev/fd",
		"--perms", "0700", "--size", size(shared), "--tmpfs", "/dev/shm", "--remount-ro", "/dev")
}
