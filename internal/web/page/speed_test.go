package page

import (
	"testing"

	"github.com/kruistabel/kruistabel/internal/locale"
)

// BenchmarkPage renders a page with lists, as most are.
func BenchmarkPage(b *testing.B) {
	f, err := New(Site{Name: "KSZ"})
	if err != nil {
		b.Fatal(err)
	}
	s := f.States()[1]
	for b.Loop() {
		if _, err := f.ShowState(s, locale.NL, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFirstPage is what the first reader of a language waits for.
func BenchmarkFirstPage(b *testing.B) {
	for b.Loop() {
		f, err := New(Site{Name: "KSZ"})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.ShowState(f.States()[1], locale.NL, ""); err != nil {
			b.Fatal(err)
		}
	}
}
