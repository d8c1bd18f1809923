package enginetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/engine"
)

// Agree asks two engines the same and fails at the first cell or line in which
// they differ. Where one refuses the other must refuse too.
func Agree(t testing.TB, q engine.Query, a, b engine.Engine) {
	t.Helper()
	if diff := Difference(q, a, b); diff != "" {
		t.Error(diff)
	}
}

// Difference is where the answers of two engines to one question part, or why
// one of them is not well formed; empty where they agree.
func Difference(q engine.Query, a, b engine.Engine) string {
	return ask(fmt.Sprintf("%T", a), q, a).differs(ask(fmt.Sprintf("%T", b), q, b))
}

// answer is what an engine made of a question, and how to call it.
type answer struct {
	name  string
	lines []string
	err   error // refused
	fault error // not well formed
}

func ask(name string, q engine.Query, e engine.Engine) answer {
	r, err := e.Tabulate(context.Background(), q)
	if err != nil {
		return answer{name: name, err: err}
	}
	if err := WellFormed(q.Study.Study(), r); err != nil {
		return answer{name: name, fault: err}
	}
	return answer{name: name, lines: Lines(r)}
}

func (a answer) differs(b answer) string {
	for _, x := range []answer{a, b} {
		if x.fault != nil {
			return fmt.Sprintf("%s: %v", x.name, x.fault)
		}
	}
	if (a.err == nil) != (b.err == nil) {
		return fmt.Sprintf("only one refuses\n%s: %v\n%s: %v", a.name, a.err, b.name, b.err)
	}
	i := 0
	for i < len(a.lines) && i < len(b.lines) && a.lines[i] == b.lines[i] {
		i++
	}
	if i == len(a.lines) && i == len(b.lines) {
		return ""
	}
	return fmt.Sprintf("the answers part at line %d\n%s:\n%s\n%s:\n%s", i+1, a.name, from(a.lines, i), b.name, from(b.lines, i))
}

// from shows a few lines.
func from(lines []string, i int) string {
	const shown = 4
	if i >= len(lines) {
		return "  (no more lines)"
	}
	return "  " + strings.Join(lines[i:min(len(lines), i+shown)], "\n  ")
}
