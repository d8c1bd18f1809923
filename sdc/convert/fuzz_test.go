package convert_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/convert"
)

// FuzzProtectedElsewhere reads tables that other programs protected: it may refuse
// them, and leaves nothing then.
func FuzzProtectedElsewhere(f *testing.F) {
	in := write(f, small())
	f.Add([]byte("\"Total\",\"Total\",36,36,V\r\n\"Li\xe8ge\",\"f\",2,2,A\r\n"))
	f.Add([]byte("region,sex,Freq,sdcStatus\nT,T,36,s\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "x.sbs"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := convert.Run(filepath.Join(dir, "x.sbs"), filepath.Join(dir, "out"), convert.Options{To: convert.Protected, Problem: in})
		if entries := names(t, dir); len(entries) != map[bool]int{true: 2, false: 1}[err == nil] {
			t.Errorf("left are %v after %v", entries, err)
		}
	})
}
