package enginetest

import (
	"embed"
	"io/fs"
	"testing"

	"github.com/kruistabel/kruistabel/internal/study"
)

// second is a study that shares as little as it can with advice 16/39.
//
//go:embed second
var second embed.FS

// Second is a study of another shape: measures of its own without types above
// some of them, other files and columns, a precedence that begins with the
// warehouse, other classes, flows seen from the quarter itself.
func Second(t testing.TB) *study.Study {
	t.Helper()
	folder, err := fs.Sub(second, "second")
	if err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(folder, "study.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.Parse("second/study.yaml", data, folder)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
