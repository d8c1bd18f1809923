//go:build linux && (amd64 || arm64)

package sandbox

import (
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// watchEvery is how often a run is measured: a program that takes two gigabytes
// a second goes 80 MB over its limit.
const watchEvery = 40 * time.Millisecond

// ticks is the kernel's unit of processor time in /proc, a hundredth of a second.
const ticks = 10 * time.Millisecond

// watch measures a run and kills it at a limit.
func (p *Process) watch(ctx context.Context) {
	clock := time.NewTicker(watchEvery)
	defer clock.Stop()
	m := meter{proc: p.watched.proc, seen: map[string]time.Duration{}}
	for {
		select {
		case <-p.ended:
			return
		case <-ctx.Done():
			p.kill(Stopped)
			return
		case <-clock.C:
			if why := p.look(&m); why != "" {
				p.kill(why)
				return
			}
		}
	}
}

// look measures once and gives the limit that was passed, if one was.
func (p *Process) look(m *meter) Reason {
	l := p.spec.Limits
	folders := p.measureFolders()
	u := m.measure(l.Memory - folders.bytes)
	now := Usage{Wall: time.Since(p.began), CPU: u.cpu, Memory: u.memory + folders.bytes, Processes: u.tasks, Disk: folders.bytes, Files: folders.files}
	p.note(now, folders.full)
	switch {
	case now.Wall > l.Wall || now.CPU > l.CPU:
		return OverTime
	case now.Memory > l.Memory:
		return OverMemory
	case now.Processes > l.Processes || u.descriptors > l.Descriptors:
		return OverProcesses
	case folders.full || now.Files > l.Files:
		return OverDisk
	case p.log.flooded():
		return OverOutput
	}
	return ""
}

// note keeps the most of each, and tells the caller.
func (p *Process) note(now Usage, full bool) {
	p.mu.Lock()
	p.usage = Usage{Wall: now.Wall, CPU: max(p.usage.CPU, now.CPU), Memory: max(p.usage.Memory, now.Memory),
		Processes: max(p.usage.Processes, now.Processes), Disk: now.Disk, Files: now.Files}
	p.full = p.full || full
	p.mu.Unlock()
	if p.spec.Watch != nil {
		p.spec.Watch(now)
	}
}

// folders are what lies in the file systems in memory.
type folders struct {
	bytes int64
	files int
	full  bool
}

// measureFolders asks the kernel, which counts removed files that are still
// open too.
func (p *Process) measureFolders() (sum folders) {
	for _, f := range []*os.File{p.watched.work, p.watched.tmp, p.watched.shared} {
		var st unix.Statfs_t
		if unix.Fstatfs(int(f.Fd()), &st) != nil {
			continue
		}
		sum.bytes += int64(st.Blocks-st.Bfree) * st.Bsize
		sum.files += int(st.Files - st.Ffree)
		sum.full = sum.full || st.Bavail == 0
	}
	return sum
}

// meter measures the processes of a run through its own /proc, which lists all
// of them and no other.
type meter struct {
	proc *os.File
	seen map[string]time.Duration // processor time of each process, also of those gone
}

// measured is what all processes have together.
type measured struct {
	cpu         time.Duration
	memory      int64
	tasks       int
	descriptors int
}

// measure counts memory that processes share once for each; only where that is
// more than is left it asks the kernel for shares, which takes longer.
func (m *meter) measure(left int64) measured {
	pids := m.pids()
	var sum measured
	var living time.Duration
	for _, pid := range pids {
		status := m.read(pid + "/status")
		sum.memory += kilobytes(status, "RssAnon:", "RssShmem:", "VmSwap:", "VmPTE:")
		sum.tasks += int(number(status, "Threads:"))
		sum.descriptors += m.descriptors(pid)
		living += m.time(pid)
	}
	if sum.memory > left {
		sum.memory = m.shares(pids)
	}
	gone := time.Duration(0)
	for _, t := range m.seen {
		gone += t
	}
	sum.cpu = max(living, gone)
	return sum
}

func (m *meter) pids() (out []string) {
	if _, err := m.proc.Seek(0, io.SeekStart); err != nil {
		return nil
	}
	names, _ := m.proc.Readdirnames(-1)
	for _, name := range names {
		if strings.Trim(name, "0123456789") == "" {
			out = append(out, name)
		}
	}
	return out
}

// read reads a file of /proc, empty where its process is gone.
func (m *meter) read(name string) string {
	fd, err := unix.Openat(int(m.proc.Fd()), name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return ""
	}
	defer unix.Close(fd)
	var text []byte
	var buffer [4096]byte
	for {
		n, err := unix.Read(fd, buffer[:])
		if n <= 0 || err != nil {
			return string(text)
		}
		text = append(text, buffer[:n]...)
	}
}

// descriptors are open files; kernels before 6.2 do not tell.
func (m *meter) descriptors(pid string) int {
	var st unix.Stat_t
	if unix.Fstatat(int(m.proc.Fd()), pid+"/fd", &st, 0) != nil {
		return 0
	}
	return int(st.Size)
}

// time is the processor time of a process with its ended children; its own is
// kept for when it is gone and nobody waited for it.
func (m *meter) time(pid string) time.Duration {
	stat := m.read(pid + "/stat")
	_, rest, ok := strings.Cut(stat[max(0, strings.LastIndex(stat, ")")):], ") ")
	f := strings.Fields(rest)
	if !ok || len(f) < 20 {
		return 0
	}
	at := func(i int) time.Duration { n, _ := strconv.ParseInt(f[i], 10, 64); return time.Duration(n) * ticks }
	own := at(11) + at(12)
	m.seen[pid+" "+f[19]] = own
	return own + at(13) + at(14)
}

// shares is memory with what is shared counted once.
func (m *meter) shares(pids []string) (sum int64) {
	for _, pid := range pids {
		status := m.read(pid + "/status")
		sum += kilobytes(status, "VmPTE:")
		if rollup := m.read(pid + "/smaps_rollup"); rollup != "" {
			sum += kilobytes(rollup, "Pss_Anon:", "Pss_Shmem:", "SwapPss:")
		} else {
			sum += kilobytes(status, "RssAnon:", "RssShmem:", "VmSwap:")
		}
	}
	return sum
}

func kilobytes(text string, keys ...string) (sum int64) {
	for _, key := range keys {
		sum += number(text, key) << 10
	}
	return sum
}

// number is what stands after a key at the start of a line.
func number(text, key string) int64 {
	_, rest, ok := strings.Cut(text, "\n"+key)
	if !ok {
		return 0
	}
	line, _, _ := strings.Cut(rest, "\n")
	f := strings.Fields(line)
	if len(f) == 0 {
		return 0
	}
	n, _ := strconv.ParseInt(f[0], 10, 64)
	return n
}
