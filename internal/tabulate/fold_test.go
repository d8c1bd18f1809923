package tabulate_test

import (
	"slices"
	"testing"

	"github.com/kruistabel/kruistabel/internal/tabulate"
)

func TestFoldTakesCodesTogether(t *testing.T) {
	c := tabulate.Column{Name: "sex", Dictionary: []string{"", "F", "M", "X"}, Codes: []uint16{0, 1, 2, 3, 1}}
	got := c.Fold(func(code string) bool { return code == "F" || code == "M" }, "U")
	if want := []string{"F", "M", "U"}; !slices.Equal(got.Dictionary, want) {
		t.Fatalf("dictionary %q", got.Dictionary)
	}
	if want := []uint16{2, 0, 1, 2, 0}; !slices.Equal(got.Codes, want) {
		t.Errorf("codes %v", got.Codes)
	}
	if !slices.Equal(c.Dictionary, []string{"", "F", "M", "X"}) || !slices.Equal(c.Codes, []uint16{0, 1, 2, 3, 1}) {
		t.Error("the column itself changed")
	}
}
