package cases

import (
	"os"
	"path/filepath"
	"testing"
)

const example = "# What is asked,\n# in two lines.\nread a.txt rule=P(20)\n-- a.txt --\none\n\n-- b/c.txt --\n-- want/a.out --\ntwo\n"

func load(t *testing.T, text string) Case {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.txtar"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(t, dir)[0]
}

// TestLoad takes a case apart.
func TestLoad(t *testing.T) {
	c := load(t, example)
	if c.Name != "x" || c.About != "What is asked,\nin two lines.\n" || c.Command[0] != "read" || c.Option("rule") != "P(20)" || c.Option("file") != "" {
		t.Errorf("%+v", c)
	}
	if c.Files["a.txt"] != "one\n\n" || c.Files["b/c.txt"] != "" || len(c.Files) != 2 || c.Want["a.out"] != "two\n" || len(c.Want) != 1 {
		t.Errorf("%+v", c)
	}
}

// TestDir writes the files that go in, folders among them.
func TestDir(t *testing.T) {
	c := load(t, example)
	dir := c.Dir(t, func(name, text string) string { return name + ":" + text })
	for name, want := range map[string]string{"a.txt": "a.txt:one\n\n", "b/c.txt": "b/c.txt:"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(text) != want {
			t.Errorf("%s is %q, %v", name, text, err)
		}
	}
}

// failed counts what a check finds wrong.
type failed struct {
	testing.TB
	errors int
}

func (f *failed) Errorf(string, ...any) { f.errors++ }
func (*failed) Helper()                 {}

// TestCheck finds files that are wrong, missing, and too many.
func TestCheck(t *testing.T) {
	c := load(t, example)
	for _, test := range []struct {
		got  map[string]string
		want int
	}{
		{map[string]string{"a.out": "two\n"}, 0}, {map[string]string{"a.out": "two\r\n"}, 0}, {map[string]string{"a.out": "two"}, 0},
		{map[string]string{"a.out": "three\n"}, 1}, {nil, 1}, {map[string]string{"a.out": "two\n", "b.out": ""}, 1},
	} {
		f := &failed{}
		if c.Check(f, test.got); f.errors != test.want {
			t.Errorf("%v: %d errors, want %d", test.got, f.errors, test.want)
		}
	}
}

// TestUpdate writes a case again that then holds.
func TestUpdate(t *testing.T) {
	c := load(t, example)
	got := map[string]string{"z.out": "last\n", "b.out": "first"}
	*update = true
	c.Check(t, got)
	*update = false
	again := Load(t, filepath.Dir(c.path))[0]
	again.Check(t, got)
	if again.comment != c.comment || again.Files["a.txt"] != c.Files["a.txt"] {
		t.Errorf("what goes in was changed: %+v", again)
	}
}
