package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/sandbox"
)

// rawCommand makes this test program a worker that runs whatever it is told:
// the second wall without the first.
const rawCommand = "raw-worker"

func TestMain(m *testing.M) {
	sandbox.Main()
	if len(os.Args) == 2 && os.Args[1] == rawCommand {
		if err := raw(); err != nil {
			fmt.Println("raw:", err)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

type rawOrder struct {
	Setup      Setup
	Statements []string
}

// raw runs statements one after another and prints what they give.
func raw() error {
	var o rawOrder
	if err := read(bufio.NewReader(os.Stdin), &o); err != nil {
		return err
	}
	d, err := open(o.Setup, Folder)
	if err != nil {
		return err
	}
	for i, sql := range o.Statements {
		fmt.Printf("BEGIN %d\n", i)
		err := d.query("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ("+sql+") LIMIT 1000", shout)
		if err != nil {
			err = d.query(sql, nil)
		}
		fmt.Printf("END %d %v\n", i, err)
	}
	return nil
}

func shout(row []*string) (bool, error) {
	for _, v := range row {
		if v != nil {
			fmt.Print(*v, "|")
		}
	}
	fmt.Println()
	return true, nil
}

// runRaw runs statements in the sandbox and gives what they printed.
func runRaw(t *testing.T, b *sandbox.Sandbox, folder string, names, statements []string, limits sandbox.Limits) (string, sandbox.Result) {
	t.Helper()
	text, err := json.Marshal(rawOrder{Setup{Tables: names, Memory: 100 << 20, Threads: 2}, statements})
	if err != nil {
		t.Fatal(err)
	}
	s := sandbox.Spec{Command: []string{sandbox.Self, rawCommand}, Bare: true, Stdin: strings.NewReader(string(text) + "\n"), Limits: limits}
	for _, name := range names {
		s.Inputs = append(s.Inputs, sandbox.Input{From: filepath.Join(folder, name+".parquet"), To: Folder + "/" + name + ".parquet"})
	}
	r, err := b.Run(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return string(r.Log), r
}

func box(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	b, err := sandbox.New(sandbox.Config{})
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// TestSecondWall runs every attack without the list in front of it: nothing of
// the machine shows, and nothing of it changes.
func TestSecondWall(t *testing.T) {
	b := box(t)
	const mark = "a-mark-that-only-the-host-has"
	t.Setenv("KRUISTABEL_MARK", mark)
	folder, names := tables(t)
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte(mark), 0o644); err != nil {
		t.Fatal(err)
	}
	outside := t.TempDir()
	if err := os.Chmod(outside, 0o777); err != nil {
		t.Fatal(err)
	}
	statements := []string{"SELECT * FROM read_text(" + literal(secret) + ")", "SELECT getenv('KRUISTABEL_MARK')", "SELECT * FROM read_text('/proc/*/environ')",
		"COPY (SELECT 1 AS a) TO " + literal(secret), "COPY (SELECT 1 AS a) TO '/work/in/table1.parquet'"}
	for _, sql := range lines(t, "testdata/attacks.sql") {
		if strings.Contains(sql, "00000") || strings.Contains(sql, "RECURSIVE") {
			continue // those are for the limits: see TestBombs
		}
		statements = append(statements, strings.ReplaceAll(sql, "/tmp/", outside+"/"))
	}
	host, _ := os.ReadFile("/etc/passwd")
	firstOfHost, _, _ := strings.Cut(string(host), "\n")
	done := 0
	for starts := 0; done < len(statements) && starts < 20; starts++ {
		out, r := runRaw(t, b, folder, names, statements[done:], sandbox.Limits{Wall: 20 * time.Second, Memory: 600 << 20, Disk: 1 << 20})
		for _, leak := range []string{mark, firstOfHost} {
			if strings.Contains(out, leak) {
				t.Errorf("%q shows in what statements gave", leak)
			}
		}
		last := strings.LastIndex(out, "\nBEGIN ")
		if last < 0 {
			t.Fatalf("%s: %s", r.State, out)
		}
		var n int
		_, _ = fmt.Sscanf(out[last:], "\nBEGIN %d", &n)
		done += n + 1
		if r.State != sandbox.Done {
			t.Logf("%s %s at %s", r.State, r.Reason, statements[done-1])
		}
	}
	if done < len(statements) {
		t.Errorf("%d of %d statements were run", done, len(statements))
	}
	if text, err := os.ReadFile(secret); string(text) != mark {
		t.Errorf("a file of the host now holds %q (%v)", text, err)
	}
	if made, err := os.ReadDir(outside); err != nil || len(made) > 0 {
		t.Errorf("statements made %v on the host (%v)", made, err)
	}
	if d, err := open(Setup{Tables: names, Memory: 100 << 20, Threads: 1}, folder); err != nil {
		t.Errorf("the tables are no longer what they were: %v", err)
	} else {
		d.close()
	}
}

// TestBombs runs what DuckDB cannot stop, a process each, under small limits.
func TestBombs(t *testing.T) {
	b := box(t)
	folder, names := tables(t)
	const wall, memory = time.Second, 400 << 20
	var all sync.WaitGroup
	turns := make(chan struct{}, 4)
	for _, sql := range lines(t, "testdata/bombs.sql") {
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			out, r := runRaw(t, b, folder, names, []string{sql}, sandbox.Limits{Wall: wall, Memory: memory, Disk: 1 << 20, Processes: 48})
			name := sql[:min(len(sql), 70)]
			if r.Usage.Wall > wall+time.Second {
				t.Errorf("%s took %s", name, r.Usage.Wall)
			}
			// Between two looks a process can take what memory gives in that time.
			if r.Usage.Memory > memory+300<<20 {
				t.Errorf("%s took %d MB", name, r.Usage.Memory>>20)
			}
			if i := strings.Index(out, "END 0"); i >= 0 {
				out = out[i:]
			}
			t.Logf("%s %s %d ms %d MB: %s: %s", r.State, r.Reason, r.Usage.Wall.Milliseconds(), r.Usage.Memory>>20, name, out[:min(len(out), 120)])
		})
	}
	all.Wait()
}
