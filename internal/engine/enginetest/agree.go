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
	if diff := disagreement(q, q, a, b); diff != "" {
		t.Error(diff)
	}
}

// disagreement is the first difference between the answers of two engines,
// each to its own way of putting the same question; empty where they agree.
func disagreement(qa, qb engine.Query, a, b engine.Engine) string {
	ra, errA := a.Tabulate(context.Background(), qa)
	rb, errB := b.Tabulate(context.Background(), qb)
	switch {
	case errA != nil && errB != nil:
		return ""
	case errA != nil || errB != nil:
		return fmt.Sprintf("only one of %T and %T refuses: %v, %v", a, b, errA, errB)
	}
	for _, r := range []*engine.Result{ra, rb} {
		if err := WellFormed(qa.Study.Study(), r); err != nil {
			return fmt.Sprintf("%v (%T or %T)", err, a, b)
		}
	}
	return firstDifference(Lines(ra), Lines(rb), fmt.Sprintf("%T", a), fmt.Sprintf("%T", b))
}

// firstDifference shows where two results part, with the lines that follow.
func firstDifference(a, b []string, nameA, nameB string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i == len(a) && i == len(b) {
		return ""
	}
	return fmt.Sprintf("the answers part at line %d\n%s:\n%s\n%s:\n%s", i+1, nameA, from(a, i), nameB, from(b, i))
}

// from shows a few lines.
func from(lines []string, i int) string {
	const shown = 4
	if i >= len(lines) {
		return "  (no more lines)"
	}
	return "  " + strings.Join(lines[i:min(len(lines), i+shown)], "\n  ")
}
