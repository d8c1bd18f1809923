// Package sandbox runs a program that nobody trusts: a researcher's program in R
// or Python, and the process that answers SQL.
//
// # What the program finds
//
// Bubblewrap gives it namespaces of its own (users, processes, files, network,
// names, System V objects), no further user namespaces, a new terminal session
// and an empty environment. It is process 1, so nothing of ours lies in its
// /proc. It sees a read-only minimal system, its inputs read-only, and three
// file systems in memory with a size: /work (the folder it starts in, with out
// for results), /tmp and /dev/shm. Everything else cannot be written. It has
// no file of the host that it could write to at all: results are read from the
// file system in memory after its last process is gone.
//
// It never runs as root. Where the caller is root, another user takes its place
// before bubblewrap starts.
//
// # What it may ask of the kernel
//
// A filter (seccomp) refuses calls that no analysis needs. A call for a network
// socket is refused too, and told to the caller, who gets one line for the log
// and an alert. link() stays allowed: Python's multiprocessing needs it.
//
// # What is measured
//
// Limits of the kernel hold for each process; a watcher measures the run as a
// whole (memory, processor time, processes, descriptors, bytes and files) and
// kills it at a limit. Killing process 1 ends all others, and so does the end
// of the caller, also by kill -9.
//
// # What is handed back
//
// Regular files with plain names, within limits; a log with a cap and without
// control characters; and a coarse status. The program's exit status is no
// channel.
//
// Linux only. Elsewhere, and without bubblewrap, New says so.
package sandbox
