package cli_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/hub"
)

// server is a hub that serves, as a process.
type server struct {
	*world
	cmd    *exec.Cmd
	log    *bytes.Buffer
	socket string
	pages  string // address
	waited chan error
}

// servedWorld makes a world of the hub that is kept for upgrades: it has something
// of everything and costs nothing to make.
func servedWorld(t *testing.T) *world {
	t.Helper()
	program, err := exec.LookPath("kruistabel")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t, t.TempDir(), program}
	t.Cleanup(func() { writable(w.dir) })
	out, err := exec.Command("tar", "-xzf", "../hub/testdata/hub-schema1.tar.gz", "-C", w.dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := os.Chmod(filepath.Join(w.dir, "hub"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("KRUISTABEL_IDENTITY_DIR", filepath.Join(w.dir, "identity"))
	w.must("upgrade", "hub")
	return w
}

// serve starts serving and waits until the socket answers.
func (w *world) serve() *server {
	w.Helper()
	s := &server{world: w, log: &bytes.Buffer{}, socket: filepath.Join(w.dir, "hub.sock"), waited: make(chan error, 1)}
	port := freePort(w.T)
	conf := fmt.Sprintf("listen: 127.0.0.1:%d\nmetrics: \"\"\nlimits: {stopping: 5s}\n", port)
	if err := os.WriteFile(filepath.Join(w.dir, "hub.yaml"), []byte(conf), 0o600); err != nil {
		w.Fatal(err)
	}
	s.pages = fmt.Sprintf("https://127.0.0.1:%d", port)
	s.cmd = w.command("serve", "hub")
	s.cmd.Stdout, s.cmd.Stderr = io.Discard, s.log
	if err := s.cmd.Start(); err != nil {
		w.Fatal(err)
	}
	go func() { s.waited <- s.cmd.Wait() }()
	w.Cleanup(func() { _ = s.cmd.Process.Kill() })
	for range 500 {
		if conn, err := net.Dial("unix", s.socket); err == nil {
			_ = conn.Close()
			return s
		}
		select {
		case err := <-s.waited:
			w.Fatalf("serve ended: %v\n%s", err, s.log)
		case <-time.After(20 * time.Millisecond):
		}
	}
	w.Fatalf("serve does not answer\n%s", s.log)
	return nil
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// stop ends a server as a service manager does.
func (s *server) stop() {
	s.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.Fatal(err)
	}
	s.ended()
}

func (s *server) ended() {
	s.Helper()
	select {
	case <-s.waited:
	case <-time.After(20 * time.Second):
		s.Fatalf("serve did not end\n%s", s.log)
	}
}

func (s *server) kill() {
	s.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		s.Fatal(err)
	}
	s.ended()
}

// both gives output, complaints and status apart.
func both(c *exec.Cmd) (out, complaints string, status int) {
	var o, e bytes.Buffer
	c.Stdout, c.Stderr = &o, &e
	err := c.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		status = exit.ExitCode()
	}
	return o.String(), e.String(), status
}

// A command says the same and ends the same whether or not the hub serves.
func TestServedIsTheSame(t *testing.T) {
	alone, other := servedWorld(t), servedWorld(t)
	served := other.serve()
	big := strings.Repeat("# big\n", 20000)
	spec := "table: table1\ntitle: Again\npurpose: representation\ndimensions: [measure, sex]\nfilters: {moment: 2015-12-31}\n"
	rows := "insz,measure,start_date,end_date\n"
	for _, w := range []*world{alone, other} {
		for name, text := range map[string]string{"big.yaml": big, "spec.yaml": spec, "rows.csv": rows, "bad.yaml": "schema: 1\nid: x\n", "empty": ""} {
			if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(os.Mkdir(filepath.Join(w.dir, "folder"), 0o700), syscall.Mkfifo(filepath.Join(w.dir, "pipe"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	study, err := filepath.Abs("../../studies/advice-16-39.yaml")
	if err != nil {
		t.Fatal(err)
	}
	deliver := func(file string, more ...string) []string {
		return append([]string{"deliver", "hub", "advice-16-39", "--supplier", "vdab", "--kind", "measures", file, "--as", "karin"}, more...)
	}
	for _, args := range [][]string{
		{"user", "add", "hub", "--os", "jan", "--role", "checker", "--as", "griet"},
		{"user", "add", "hub", "--os", "jan", "--role", "checker", "--as", "griet", "--json"},
		{"user", "add", "hub", "--os", "jan", "--role", "king", "--as", "griet"},
		{"user", "add", "hub", "--os", "jan", "--role", "checker", "--as", "els"},
		{"user", "add", "hub", "--os"},
		{"study", "add", "hub", study, "--as", "griet"}, {"study", "add", "hub", "none.yaml", "--as", "griet"},
		{"study", "add", "hub", "bad.yaml", "--as", "griet"}, {"study", "add", "hub", "folder", "--as", "griet"},
		{"study", "add", "hub", "pipe", "--as", "griet"}, {"study", "add", "hub", "empty", "--as", "griet"},
		deliver("rows.csv"), deliver("none.csv"), deliver("folder"), deliver("pipe"), deliver("/dev/null"), deliver("empty"),
		deliver("rows.csv", "--rows", "0", "--replaces", "D0002"), deliver("rows.csv", "--rows", "0", "--replaces", "D0002"),
		{"build", "hub", "nowhere", "--as", "griet"}, {"approve", "hub", "advice-16-39", "3", "--as", "griet"}, {"approve", "hub", "advice-16-39", "9", "--as", "griet"},
		{"request", "hub", "advice-16-39", "none.yaml", "--as", "els"}, {"request", "hub", "advice-16-39", "big.yaml", "--as", "els"},
		{"request", "hub", "advice-16-39", "spec.yaml", "--as", "tom"}, {"request", "hub", "advice-16-39", "pipe", "--as", "els"},
		{"review", "hub", "R0005", "--approve", "--as", "fatima"}, {"review", "hub", "R0005", "--approve", "--as", "fatima"}, {"review", "hub", "R9999", "--approve", "--as", "tom"},
		{"release", "hub", "R0002", "--out", "hub/x.krp", "--as", "tom"}, {"release", "hub", "R0002", "--out", "rows.csv", "--as", "tom"},
		{"release", "hub", "R0002", "--out", "no/x.krp", "--as", "tom"}, {"release", "hub", "R0002", "--out", "x.krp", "--as", "tom"},
		{"release", "hub", "R0002", "--out", "x.krp", "--as", "tom"}, {"release", "hub", "R0002", "--out", "y.krp", "--as", "tom", "--json"},
		{"release", "hub", "R0003", "--out", "z.krp", "--as", "tom"},
		{"verify", "x.krp", "--key", "hub/hub.pub", "--hub", "hub", "--as", "griet"}, {"verify", "none.krp", "--hub", "hub", "--as", "griet"},
		{"verify", "x.krp", "--hub", "hub", "--as", "els"},
	} {
		out1, err1, status1 := both(alone.command(args...))
		out2, err2, status2 := both(served.command(args...))
		if same(alone.dir, out1) != same(other.dir, out2) || same(alone.dir, err1) != same(other.dir, err2) || status1 != status2 {
			t.Errorf("%s\nalone:  %d\n%s%s\nserved: %d\n%s%s", strings.Join(args, " "), status1, out1, err1, status2, out2, err2)
		}
	}
	if a, b := modeOf(t, alone.dir, "x.krp"), modeOf(t, other.dir, "x.krp"); a != b {
		t.Errorf("package modes %v and %v", a, b)
	}
	served.stop()
	if _, err := os.Lstat(served.socket); err == nil {
		t.Error("the socket stayed")
	}
}

func modeOf(t *testing.T, parts ...string) os.FileMode {
	t.Helper()
	info, err := os.Stat(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

var instants = regexp.MustCompile(`20\d\d-\d\d-\d\dT[0-9:.]+Z|[0-9a-f]{64}`)

// same takes out of an answer what differs from hub to hub.
func same(dir, text string) string {
	return instants.ReplaceAllString(strings.ReplaceAll(text, dir, "DIR"), "X")
}

// as runs a command as another account of the machine. Only root can.
func (w *world) as(uid uint32, args ...string) *exec.Cmd {
	c := w.command(args...)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	return c
}

// Another account does what its functions allow, with its own rights on files,
// and nothing else.
func TestOtherAccounts(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can act as other accounts")
	}
	w := servedWorld(t)
	for dir := w.dir; dir != "/" && dir != os.TempDir(); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(w.dir, "kruistabel")
	data, err := os.ReadFile(w.program)
	if err == nil {
		err = os.WriteFile(program, data, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.program = program
	const uid = 54321 // no account has it: its name is uid54321
	w.must("user", "add", "hub", "--os", "uid54321", "--role", "supplier", "--body", "vdab", "--study", "advice-16-39")
	w.serve()
	home := filepath.Join(w.dir, "home")
	own, link := filepath.Join(home, "rows.csv"), filepath.Join(home, "link.csv")
	if err := errors.Join(os.Mkdir(home, 0o700), os.WriteFile(own, []byte("insz,measure,start_date,end_date\n"), 0o600),
		os.Symlink(filepath.Join(w.dir, "hub", "store.sqlite"), link), os.Chown(own, uid, uid), os.Chown(home, uid, uid)); err != nil {
		t.Fatal(err)
	}
	deliver := func(file string) []string {
		return []string{"deliver", "hub", "advice-16-39", "--supplier", "vdab", "--kind", "measures", file, "--rows", "0", "--replaces", "D0002"}
	}
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{deliver(filepath.Join(w.dir, "hub/store.sqlite")), 2, "may not be read by this account"},
		{deliver(link), 2, "may not be read by this account"},
		{deliver("/proc/self/mem"), 2, "delivery refused"},
		{deliver("/etc/shadow"), 2, "may not be read by this account"},
		{[]string{"user", "add", "hub", "--os", "uid54321", "--role", "steward"}, 1, "uid54321 is none"},
		{[]string{"release", "hub", "R0002", "--out", filepath.Join(home, "x.krp")}, 1, "uid54321 is none"},
		{[]string{"backup", "hub", filepath.Join(home, "x.krb")}, 1, "uid54321 is none"},
		{[]string{"upgrade", "hub"}, 1, "belongs to account number 0"},
		{deliver(own), 0, "delivery"},
	} {
		out, status := output(w.as(uid, c.args...))
		if status != c.status || !strings.Contains(out, c.says) {
			t.Errorf("%s: status %d, want %d with %q\n%s", strings.Join(c.args, " "), status, c.status, c.says, out)
		}
	}
}

func output(c *exec.Cmd) (string, int) {
	out, complaints, status := both(c)
	return out + complaints, status
}

// A client that is killed leaves a hub that serves on, with nothing half done.
func TestKilledClients(t *testing.T) {
	w := servedWorld(t)
	rows := &bytes.Buffer{}
	rows.WriteString("insz,measure,start_date,end_date\n")
	for i := range 200_000 {
		fmt.Fprintf(rows, "%011d,A01,2015-01-01,\n", i)
	}
	if err := os.WriteFile(filepath.Join(w.dir, "large.csv"), rows.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	s := w.serve()
	for range 12 {
		c := w.command("deliver", "hub", "advice-16-39", "--supplier", "vdab", "--kind", "measures", "large.csv", "--as", "karin")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(150)) * time.Millisecond)
		_ = c.Process.Kill()
		_ = c.Wait()
	}
	w.must("user", "add", "hub", "--os", "tom", "--role", "checker", "--as", "griet")
	s.stop()
	w.inOrder()
}

// What a server acknowledged is there after it was killed, whatever it was
// doing.
func TestKilledServer(t *testing.T) {
	w := servedWorld(t)
	done := map[string]bool{}
	for round := range 4 {
		s := w.serve()
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(100+rand.IntN(300))*time.Millisecond)
		acknowledged := make(chan string, 1000)
		finished := make(chan struct{})
		for worker := range 3 {
			go func() {
				for i := 0; ctx.Err() == nil; i++ {
					name := fmt.Sprintf("u%d-%d-%d", round, worker, i)
					if _, status := output(w.command("user", "add", "hub", "--os", name, "--role", "checker", "--as", "griet")); status == 0 {
						acknowledged <- name
					}
				}
				finished <- struct{}{}
			}()
		}
		<-ctx.Done()
		s.kill()
		for range 3 {
			<-finished
		}
		cancel()
		close(acknowledged)
		for name := range acknowledged {
			done[name] = true
		}
	}
	if len(done) == 0 {
		t.Fatal("nothing was acknowledged: the test shows nothing")
	}
	h, err := hub.Open(context.Background(), filepath.Join(w.dir, "hub"), "griet")
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	for name := range done {
		if held, err := h.Store().Functions(context.Background(), name); err != nil || len(held) != 1 {
			t.Errorf("%s was acknowledged and is gone: %v, %v", name, held, err)
		}
	}
	w.linkHolds()
}

// A termination is answered by an end within its time, and the socket is gone.
func TestTerminated(t *testing.T) {
	w := servedWorld(t)
	s := w.serve()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, Timeout: 5 * time.Second}
	r, err := client.Get(s.pages + "/healthz")
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v\n%s", r, err, s.log)
	}
	start := time.Now()
	s.stop()
	if took := time.Since(start); took > 8*time.Second {
		t.Errorf("it took %v", took)
	}
	if s.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("status %d\n%s", s.cmd.ProcessState.ExitCode(), s.log)
	}
	w.inOrder()
}

// A disk that runs full in the middle of work leaves a whole hub, which goes on
// when there is room again.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
	source := servedWorld(t)
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=6m"); err != nil {
		t.Skip("no small disk can be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	if out, err := exec.Command("cp", "-a", filepath.Join(source.dir, "hub"), disk).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	w := &world{t, disk, source.program}
	rows := bytes.NewBufferString("insz,measure,start_date,end_date\n")
	if err := os.WriteFile(filepath.Join(source.dir, "none.csv"), rows.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	s := w.serve()
	fill, err := os.Create(filepath.Join(disk, "fill"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = fill.Write(make([]byte, 4096))
	}
	_ = fill.Close()
	failed := 0
	deliver := []string{"deliver", "hub", "advice-16-39", "--supplier", "vdab", "--kind", "measures", filepath.Join(source.dir, "none.csv"), "--rows", "0", "--replaces", "D0002", "--as", "karin"}
	for i := range 40 { // the store has some room of its own
		if _, status := w.run("user", "add", "hub", "--os", fmt.Sprintf("u%d", i), "--role", "checker", "--as", "griet"); status != 0 {
			failed++
		}
	}
	out, status := w.run(deliver...)
	if status != 3 || failed == 0 {
		t.Errorf("on a full disk: %d of 40 refused; a delivery: status %d\n%s", failed, status, out)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, Timeout: 5 * time.Second}
	if r, err := client.Get(s.pages + "/healthz"); err != nil || r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("health: %v, %v", r, err)
	}
	if r, err := client.Post(s.pages+"/signin", "application/x-www-form-urlencoded", strings.NewReader("name=x")); err != nil || r.StatusCode != http.StatusInsufficientStorage {
		t.Errorf("a change: %v, %v", r, err)
	}
	if r, err := client.Get(s.pages + "/signin"); err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("reading: %v, %v", r, err)
	}
	if err := os.Remove(filepath.Join(disk, "fill")); err != nil {
		t.Fatal(err)
	}
	w.must(deliver...)
	s.stop()
	w.inOrder()
}
