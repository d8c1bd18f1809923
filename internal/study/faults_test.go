package study_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/study"
)

// small is a complete study that the tests below spoil.
func small(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// faultsOf parses a spoilt small study and lists its faults as
// LINE:COLUMN [refused] MESSAGE.
func faultsOf(t testing.TB, text string) []string {
	t.Helper()
	_, err := study.Parse("f.yaml", []byte(text), os.DirFS("testdata"))
	if err == nil {
		return nil
	}
	var fe *study.FileError
	if !errors.As(err, &fe) {
		t.Fatalf("not a FileError: %v", err)
	}
	var out []string
	for _, f := range fe.Faults {
		refused := ""
		if f.Kind == study.NotCarried {
			refused = "refused "
		}
		out = append(out, fmt.Sprintf("%d:%d %s%s", f.Line, f.Column, refused, f.Message))
	}
	return out
}

// spoil makes the edits of a case: pairs of old and new text.
func spoil(t testing.TB, text string, edits []string) string {
	t.Helper()
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the small study does not have %q", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	return text
}

func TestSmallStudyHolds(t *testing.T) {
	if got := faultsOf(t, small(t)); got != nil {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}

// spoilt is one specification of the checker: the small study with edits
// (pairs of old and new text), and all that is then said of it.
type spoilt struct {
	name  string
	edits []string
	want  []string
}

func hold(t *testing.T, specs []spoilt) {
	for _, s := range specs {
		t.Run(s.name, func(t *testing.T) {
			got := strings.Join(faultsOf(t, spoil(t, small(t), s.edits)), "\n")
			if want := strings.Join(s.want, "\n"); got != want {
				t.Errorf("got\n%s\nnot\n%s", got, want)
			}
		})
	}
}
