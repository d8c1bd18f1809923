package tabulate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/kruistabel/kruistabel/internal/tabulate"
)

func TestFolderTellsHashAndSizeOfEachFile(t *testing.T) {
	a, b := *sample(12), *sample(30)
	a.Name, b.Name = "a", "b"
	dir := t.TempDir()
	files, err := tabulate.WriteFolder(t.Context(), dir, []tabulate.Table{a, b}, 2, func(tabulate.File) {})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"a", "b"} {
		data, err := os.ReadFile(filepath.Join(dir, name+".parquet"))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if got := files[i]; got.Table != name || got.Bytes != int64(len(data)) || got.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: told %+v of %d bytes", name, got, len(data))
		}
	}
}

func TestFolderGivesTheSameBytesEachTime(t *testing.T) {
	var sums [2]string
	for i := range sums {
		files, err := tabulate.WriteFolder(t.Context(), t.TempDir(), []tabulate.Table{*sample(500)}, 1, func(tabulate.File) {})
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = files[0].SHA256
	}
	if sums[0] != sums[1] {
		t.Error("the same table gave other bytes")
	}
}
