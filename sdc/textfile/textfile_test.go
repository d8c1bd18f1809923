package textfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// TestEncodings decodes the same words from both encodings.
func TestEncodings(t *testing.T) {
	for name, bytes := range map[string]string{"utf": "Liège € ß", "mark": "\ufeffLiège € ß", "windows": "Li\xe8ge \x80 \xdf"} {
		text, err := textfile.Decode(name, []byte(bytes))
		if err != nil {
			t.Fatal(err)
		}
		if got := text.String(text.Bytes); got != "Liège € ß" {
			t.Errorf("%s: %q", name, got)
		}
		if want := name == "windows"; (text.Encoding == textfile.Windows1252) != want {
			t.Errorf("%s: taken for %s", name, text.Encoding)
		}
	}
}

// TestEveryByteComesBack encodes what was decoded from each byte.
func TestEveryByteComesBack(t *testing.T) {
	for c := 1; c < 256; c++ {
		text := textfile.Text{Encoding: textfile.Windows1252}
		back, err := textfile.Encode(text.String([]byte{byte(c)}), textfile.Windows1252)
		if err != nil || len(back) != 1 || back[0] != byte(c) {
			t.Errorf("byte %x became %x, %v", c, back, err)
		}
	}
	if _, err := textfile.Encode("Łódź", textfile.Windows1252); err == nil || !strings.Contains(err.Error(), "write UTF-8") {
		t.Errorf("a letter that does not exist: %v", err)
	}
	if text, err := textfile.Encode("Łódź", textfile.UTF8); err != nil || string(text) != "Łódź" {
		t.Errorf("%s %v", text, err)
	}
}

// TestLines ends lines in every way.
func TestLines(t *testing.T) {
	tests := map[string]string{
		"": "", "a": "a", "a\n": "a", "a\r\nb\r\n": "a|b", "a\rb": "a|b", "a\n\nb": "a||b", "\r\na\n": "|a",
	}
	for in, want := range tests {
		text, _ := textfile.Decode("x", []byte(in))
		var lines []string
		for _, line := range text.Lines() {
			lines = append(lines, string(line))
		}
		if got := strings.Join(lines, "|"); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for text, want := range map[string]float64{"12": 12, " 12.50 ": 12.5, "12,5": 12.5, "-0,25": -0.25, "1e3": 1000, ".5": 0.5} {
		if got, err := textfile.Number(text); err != nil || got != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "1.234,5", "1,234,567", "0x1p4", "NaN", "Inf", "1_000", "1 000"} {
		if got, err := textfile.Number(text); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
	for _, x := range []float64{0, 1, -2.5, 0.1, 1e21, 12345678.9} {
		if back, err := textfile.Number(textfile.Decimal(x)); err != nil || back != x {
			t.Errorf("%v became %v, %v", x, back, err)
		}
	}
}

// TestRefusals names the file, and the line where there is one.
func TestRefusals(t *testing.T) {
	if _, err := textfile.Decode("a.asc", []byte("\xff\xfea\x00")); err == nil || !strings.Contains(err.Error(), "a.asc: written in UTF-16") {
		t.Error(err)
	}
	if _, err := textfile.Decode("a.asc", []byte("a\nb\x00")); err == nil || !strings.Contains(err.Error(), "a.asc:2: not a text") {
		t.Error(err)
	}
	dir := t.TempDir()
	if _, err := textfile.Read(dir, "none.asc"); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "none.asc: it is not in ") {
		t.Error(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Skip("no pipes here")
	}
	if _, err := textfile.Read(dir, "pipe"); err == nil || !strings.Contains(err.Error(), "pipe: not a file") {
		t.Error(err)
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.hrc"), []byte("Li\xe8ge\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := textfile.Read(dir, "a.hrc")
	if err != nil || text.Name != "a.hrc" || text.String(text.Lines()[0]) != "Liège" {
		t.Errorf("%+v %v", text, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("Liège\r\n"))
	f.Add([]byte("Li\xe8ge\r"))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		text, err := textfile.Decode("f", bytes)
		if err != nil {
			return
		}
		for _, line := range text.Lines() {
			if s := text.String(line); strings.ContainsAny(s, "\r\n") {
				t.Errorf("a line has an end inside: %q", s)
			}
		}
	})
}
