package page

import (
	"net/url"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

func TestFields(t *testing.T) {
	form := func(v string) *Form { return &Form{Values: url.Values{"f": {v}}} }
	for _, c := range []struct {
		name, typed string
		read        func(*Form) any
		want        any
		ok          bool
	}{
		{"text", "  a b ", func(f *Form) any { return f.Text("f", 3) }, "a b", true},
		{"long text", "éééé", func(f *Form) any { return f.Text("f", 3) }, "éééé", false},
		{"required", "  ", func(f *Form) any { return f.Required("f", 3) }, "", false},
		{"exact", " a ", func(f *Form) any { return f.Exact("f", 3) }, " a ", true},
		{"too exact", "aaaa", func(f *Form) any { return f.Exact("f", 3) }, "aaaa", false},
		{"whole", "1.234", func(f *Form) any { return f.Whole("f", 0, 2000) }, int64(1234), true},
		{"French whole", "1\u202f234", func(f *Form) any { return f.Whole("f", 0, 2000) }, int64(1234), true},
		{"large whole", "2001", func(f *Form) any { return f.Whole("f", 0, 2000) }, int64(0), false},
		{"no whole", "x", func(f *Form) any { return f.Whole("f", 5, 9) }, int64(5), false},
		{"day", "2015-06-30", func(f *Form) any { return f.Day("f").Format(time.DateOnly) }, "2015-06-30", true},
		{"written day", "30.6.2015", func(f *Form) any { return f.Day("f").Format(time.DateOnly) }, "2015-06-30", true},
		{"no day", "31/02/2015", func(f *Form) any { return f.Day("f").IsZero() }, true, false},
		{"moment", "2015-06-30T14:02", func(f *Form) any { return f.Moment("f", time.UTC).Hour() }, 14, true},
		{"no moment", "14:02", func(f *Form) any { return f.Moment("f", time.UTC).IsZero() }, true, false},
		{"choice", "b", func(f *Form) any { return f.Choice("f", "a", "b") }, "b", true},
		{"no choice", "c", func(f *Form) any { return f.Choice("f", "a", "b") }, "", false},
		{"checked", "yes", func(f *Form) any { return f.Checked("f") }, true, true},
	} {
		f := form(c.typed)
		if got := c.read(f); got != c.want || f.OK() != c.ok {
			t.Errorf("%s: %v, faults %v", c.name, got, f.Faults)
		}
	}
}

func TestRefusedAtAField(t *testing.T) {
	f := &Form{Values: url.Values{}}
	if err := f.Refused("f", refusal.New(refusal.Misuse, "", "no")); err != nil || f.OK() {
		t.Errorf("%v %v", err, f.Faults)
	}
	if err := f.Refused("f", errNoTemplate); err != errNoTemplate {
		t.Error("a fault became a refusal")
	}
}
