package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/intake/leak"
)

// TestNothingOfAPersonStays runs a study from delivery to verified release,
// refused deliveries and wrong commands among it, and looks for identification
// numbers and the key in all that is left: what was printed, every file and
// every name in the hub, the identity, the package and the warehouse.
func TestNothingOfAPersonStays(t *testing.T) {
	w := newWorld(t, 2000)
	numbers, deliveries := takeAway(t, w)
	var printed strings.Builder
	say := func(args ...string) {
		out, status := w.run(args...)
		if status > 2 {
			t.Fatalf("%v: status %d\n%s", args, status, out)
		}
		printed.WriteString(out)
	}
	for _, d := range deliveries {
		say("deliver", "hub", "advice-16-39", "--supplier", d.supplier, "--kind", d.kind, d.path)
		say("deliver", "hub", "advice-16-39", "--supplier", d.supplier, "--kind", d.kind, "--json", faulty(t, d.path))
		say("deliver", "hub", "advice-16-39", "--supplier", d.supplier, "--kind", d.kind, headless(t, d.path))
	}
	request := filepath.Join(w.dir, "request.yaml")
	write(t, request, "table: table1\ntitle: all\npurpose: representation\ndimensions: [measure, sex]\nfilters: {moment: 2015-12-31}\n")
	for _, args := range [][]string{
		{"build", "hub", "advice-16-39"}, {"build", "hub", "advice-16-39", "--json"}, {"approve", "hub", "advice-16-39", "1"},
		{"session", "open", "hub", "advice-16-39", "--researcher", "els", "--seat", "terminal", "--identity", "passport", "--as", "ria"},
		{"request", "hub", "advice-16-39", request, "--as", "els"}, {"review", "hub", "R0001", "--approve", "--as", "tom"},
		{"review", "hub", "R0001", "--approve", "--as", "ann"}, {"release", "hub", "R0001", "--out", filepath.Join(w.dir, "R0001.krp"), "--as", "ann"},
		{"verify", filepath.Join(w.dir, "R0001.krp"), "--key", filepath.Join(w.dir, "hub", "hub.pub"), "--json"},
	} {
		say(args...)
	}
	if _, err := os.Stat(filepath.Join(w.dir, "R0001.krp")); err != nil {
		t.Fatalf("the run did not end with a release:\n%s", &printed)
	}
	write(t, filepath.Join(w.dir, "printed"), printed.String())
	search, err := leak.New(numbers)
	if err != nil {
		t.Fatal(err)
	}
	found, err := search.Folder(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("an identification number: %v", f)
	}
	nowhere(t, w.dir, []byte(key(t, w)))
}

// delivery is a file that a supplier sends, outside the world's folder.
type delivery struct{ supplier, kind, path string }

// takeAway moves the input out of the world's folder and collects its numbers.
func takeAway(t *testing.T, w *world) (numbers []string, out []delivery) {
	away := t.TempDir()
	for _, supplier := range []string{"dwse", "vdab"} {
		for _, kind := range []string{"measures", "profiles"} {
			d := delivery{supplier, kind, filepath.Join(away, supplier+"_"+kind+".csv")}
			if err := os.Rename(filepath.Join(w.dir, "demo/deliveries", supplier+"_"+kind+".csv"), d.path); err != nil {
				t.Fatal(err)
			}
			out, numbers = append(out, d), append(numbers, numbersOf(t, d.path)...)
		}
	}
	if err := os.Rename(filepath.Join(w.dir, "demo/crosswalk.parquet"), filepath.Join(away, "crosswalk.parquet")); err != nil {
		t.Fatal(err)
	}
	if len(numbers) < 100 {
		t.Fatalf("only %d numbers to look for", len(numbers))
	}
	return numbers, out
}

// numbersOf are the numbers of a delivery that are whole.
func numbersOf(t *testing.T, path string) (out []string) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if len(row[0]) == 11 {
			out = append(out, row[0])
		}
	}
	return out
}

// faulty is a copy of a delivery whose last row is cut: the file is refused.
func faulty(t *testing.T, path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.TrimSpace(text)
	return write(t, path+".cut", string(text[:bytes.LastIndexByte(text, ',')]))
}

// headless is a copy without header, so that its first line is a person's.
func headless(t *testing.T, path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rows, _ := bytes.Cut(text, []byte("\n"))
	return write(t, path+".headless", string(rows))
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// key takes the keyset file away and gives its key.
func key(t *testing.T, w *world) string {
	path := filepath.Join(w.dir, "demo/keyset.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var keyset struct{ Key string }
	if err := json.Unmarshal(text, &keyset); err != nil || len(keyset.Key) != 64 {
		t.Fatalf("keyset: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	return keyset.Key
}

// nowhere looks for a secret in every file below a folder.
func nowhere(t *testing.T, root string, secret []byte) {
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, secret) {
			t.Errorf("%s holds the key", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
