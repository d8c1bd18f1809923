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
)

// TestNothingOfAPersonStays runs a study from delivery to release and looks
// for identification numbers and the key: in everything that was printed, in
// every file and every name in the hub, and in the package.
func TestNothingOfAPersonStays(t *testing.T) {
	w := newWorld(t, 2000)
	var printed strings.Builder
	secrets := map[string]bool{}
	for _, supplier := range []string{"dwse", "vdab"} {
		for _, kind := range []string{"measures", "profiles"} {
			file := filepath.Join("demo/deliveries", supplier+"_"+kind+".csv")
			addNumbers(t, secrets, filepath.Join(w.dir, file))
			out, _ := w.run("deliver", "hub", "advice-16-39", "--supplier", supplier, "--kind", kind, file)
			printed.WriteString(out)
		}
	}
	text, err := os.ReadFile(filepath.Join(w.dir, "demo/keyset.json"))
	if err != nil {
		t.Fatal(err)
	}
	var keyset struct{ Key string }
	if err := json.Unmarshal(text, &keyset); err != nil {
		t.Fatal(err)
	}
	secrets[keyset.Key] = true
	for _, args := range [][]string{{"build", "hub", "advice-16-39"}, {"build", "hub", "advice-16-39", "--json"}, {"approve", "hub", "advice-16-39", "1"}} {
		printed.WriteString(w.must(args...))
	}
	if len(secrets) < 100 {
		t.Fatalf("only %d secrets to look for", len(secrets))
	}
	look(t, secrets, "what was printed", []byte(printed.String()))
	err = filepath.WalkDir(filepath.Join(w.dir, "hub"), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		look(t, secrets, "a name", []byte(e.Name()))
		if !e.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(path)
		look(t, secrets, path, text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// addNumbers adds the first column of a delivery.
func addNumbers(t *testing.T, secrets map[string]bool, path string) {
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
		secrets[row[0]] = true
	}
}

// look finds secrets in a text: runs of digits of their length, and the key.
func look(t *testing.T, secrets map[string]bool, where string, text []byte) {
	t.Helper()
	for secret := range secrets {
		if len(secret) > 9 && bytes.Contains(text, []byte(secret)) {
			t.Errorf("%s holds an identification number or the key", where)
			return
		}
	}
}
