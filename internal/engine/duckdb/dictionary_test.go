package duckdb

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

func TestDictionaryTakesUnlistedCodesOnceAmongThreads(t *testing.T) {
	d := newDictionary("b", "a", "b")
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() {
			for i := range 200 {
				if _, err := d.number(fmt.Sprintf("x%03d", i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	codes, places := d.sorted()
	if len(codes) != 202 || !slices.IsSorted(codes) {
		t.Fatalf("%d codes, sorted %v", len(codes), slices.IsSorted(codes))
	}
	for old, code := range d.ordered {
		if codes[places[old]] != code {
			t.Errorf("%q went to the place of %q", code, codes[places[old]])
		}
	}
}

func TestDictionaryRefusesAColumnThatIsNoCode(t *testing.T) {
	d := newDictionary()
	for i := range maxCodes {
		if _, err := d.number(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.number("one more"); err == nil {
		t.Error("the dictionary grew without end")
	}
}

func TestPlainShowsNoValueOfARow(t *testing.T) {
	for _, quote := range []string{"\"", "'"} {
		message := "Conversion Error: Could not convert string " + quote + "85073003328" + quote + " to INT64 when casting\nLINE 1: SELECT"
		if got := plain(message); got != "a value cannot be read as its column's type: Could not convert string ..." {
			t.Errorf("got %q", got)
		}
	}
}

// What is no code of any list may be a typing error; what could be a number of
// a person, or a text, must not come into a table.
func TestDictionaryRefusesWhatIsNoCode(t *testing.T) {
	for value, code := range map[string]bool{
		"": true, "Z9": true, "12345": true, "322.01": true, "é": true,
		"85073003328": false, "85.07.30-033.28": false, "x123456": false, "a text that is longer than any code of a list": false, "a\nb": false,
	} {
		if _, err := newDictionary("M", "F").number(value); (err == nil) != code {
			t.Errorf("%q: %v", value, err)
		}
	}
}
