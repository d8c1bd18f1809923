package synth

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func day2015(m time.Month) time.Time { return time.Date(2015, m, 1, 0, 0, 0, 0, time.UTC) }

// A listed country has exactly the people that were asked for, each with a
// number of his own.
func TestListed(t *testing.T) {
	out := filepath.Join(t.TempDir(), "country")
	s, err := Listed(context.Background(), out, 1, []Group{
		{Persons: 30, Sex: "F", Born: day2015(time.May).AddDate(-40, 0, 0), Education: "H", Measure: "A01", From: day2015(time.January)},
		{Persons: 12, Sex: "M", Born: day2015(time.May).AddDate(-40, 0, 0), Education: "L", Measure: "A02", From: day2015(time.January), To: day2015(time.June)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Persons != 42 || s.MeasureRows["vdab"] != 42 || s.ProfileRows["vdab"] != 42 || s.MeasureRows["dwse"] != 0 {
		t.Errorf("the summary is %+v", s)
	}
	text, err := os.ReadFile(filepath.Join(out, "deliveries", "vdab_measures.csv"))
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		numbers[strings.Split(line, ",")[0]] = true
	}
	if len(numbers) != 42 || strings.Count(string(text), ",A02,2015-01-01,2015-06-01\n") != 12 || strings.Count(string(text), ",A01,2015-01-01,\n") != 30 {
		t.Errorf("%d different numbers in\n%s", len(numbers), text)
	}
}

func TestListedRefusesWhatIsNot(t *testing.T) {
	for _, g := range []Group{{Persons: 1, Sex: "X", Measure: "A01"}, {Persons: 1, Sex: "M", Measure: "A"}} {
		out := filepath.Join(t.TempDir(), "country")
		if _, err := Listed(context.Background(), out, 1, []Group{g}); err == nil {
			t.Errorf("%+v was made", g)
		}
		if left, _ := filepath.Glob(out + "*"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}
