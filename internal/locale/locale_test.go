package locale_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/message"
	"golang.org/x/text/number"

	. "github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// The strings are those that the design names, each in the order nl, fr, de, en.
func TestWriting(t *testing.T) {
	day := time.Date(2015, 6, 30, 14, 2, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		write func(Lang) string
		want  [4]string
	}{
		{"number", func(l Lang) string { return Number(l, 1234567) }, [4]string{"1.234.567", "1\u202f234\u202f567", "1.234.567", "1,234,567"}},
		{"small", func(l Lang) string { return Number(l, 123) }, [4]string{"123", "123", "123", "123"}},
		{"four", func(l Lang) string { return Number(l, -1234) }, [4]string{"-1.234", "-1\u202f234", "-1.234", "-1,234"}},
		{"least", func(l Lang) string { return Number(l, math.MinInt64) }, [4]string{
			"-9.223.372.036.854.775.808", "-9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808", "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808"}},
		{"decimal", func(l Lang) string { return Decimal(l, 1234.5, 2) }, [4]string{"1.234,50", "1\u202f234,50", "1.234,50", "1,234.50"}},
		{"no minus zero", func(l Lang) string { return Decimal(l, -0.01, 1) }, [4]string{"0,0", "0,0", "0,0", "0.0"}},
		{"not a number", func(l Lang) string { return Decimal(l, math.NaN(), 1) }, [4]string{"–", "–", "–", "–"}},
		{"share", func(l Lang) string { return Share(l, 0.123) }, [4]string{"12,3%", "12,3\u00a0%", "12,3\u00a0%", "12.3%"}},
		{"whole share", func(l Lang) string { return SharePlaces(l, 1, 0) }, [4]string{"100%", "100\u00a0%", "100\u00a0%", "100%"}},
		{"date", func(l Lang) string { return Date(l, day) }, [4]string{"30/06/2015", "30/06/2015", "30.06.2015", "30/06/2015"}},
		{"no date", func(l Lang) string { return Date(l, time.Time{}) }, [4]string{"–", "–", "–", "–"}},
		{"long", func(l Lang) string { return LongDate(l, day) }, [4]string{"30\u00a0juni 2015", "30\u00a0juin 2015", "30.\u00a0Juni 2015", "30\u00a0June 2015"}},
		{"first of a month", func(l Lang) string { return LongDate(l, day.AddDate(0, 0, 1)) }, [4]string{"1\u00a0juli 2015", "1er\u00a0juillet 2015", "1.\u00a0Juli 2015", "1\u00a0July 2015"}},
		{"clock", func(l Lang) string { return Clock(l, day) }, [4]string{"14:02", "14:02", "14:02", "14:02"}},
		{"date and clock", func(l Lang) string { return DateTime(l, day) }, [4]string{"30/06/2015 14:02", "30/06/2015 14:02", "30.06.2015 14:02", "30/06/2015 14:02"}},
		{"quarter", func(l Lang) string { return QuarterOf(l, "2015Q1") }, [4]string{"2015\u00a0K1", "2015\u00a0T1", "2015\u00a0Q1", "2015\u00a0Q1"}},
		{"no quarter", func(l Lang) string { return QuarterOf(l, "2015-06-30") }, [4]string{"2015-06-30", "2015-06-30", "2015-06-30", "2015-06-30"}},
		{"bytes", func(l Lang) string { return Bytes(l, 1234567) }, [4]string{"1,2\u00a0MB", "1,2\u00a0Mo", "1,2\u00a0MB", "1.2\u00a0MB"}},
		{"few bytes", func(l Lang) string { return Bytes(l, 999) }, [4]string{"999\u00a0B", "999\u00a0o", "999\u00a0B", "999\u00a0B"}},
		{"round bytes", func(l Lang) string { return Bytes(l, 16_000_000) }, [4]string{"16\u00a0MB", "16\u00a0Mo", "16\u00a0MB", "16\u00a0MB"}},
		{"almost a unit", func(l Lang) string { return Bytes(l, 999_999) }, [4]string{"1\u00a0MB", "1\u00a0Mo", "1\u00a0MB", "1\u00a0MB"}},
		{"duration", func(l Lang) string { return Duration(l, 2*time.Hour+5*time.Minute+9*time.Second) }, [4]string{"2\u00a0u 5\u00a0min", "2\u00a0h 5\u00a0min", "2\u00a0Std. 5\u00a0Min.", "2\u00a0h 5\u00a0min"}},
		{"seconds", func(l Lang) string { return Duration(l, 41*time.Second) }, [4]string{"41\u00a0s", "41\u00a0s", "41\u00a0s", "41\u00a0s"}},
	} {
		for i, l := range []Lang{NL, FR, DE, EN} {
			if got := c.write(l); got != c.want[i] {
				t.Errorf("%s, %s: %+q, not %+q", c.name, l, got, c.want[i])
			}
		}
	}
}

// x/text agrees on everything but the French group: its table is older than
// that of browsers.
func TestNumbersAsXText(t *testing.T) {
	for _, l := range Langs {
		p := message.NewPrinter(l.Tag())
		for _, n := range []int64{0, 7, 1234, -1234567, 12345678901} {
			want := strings.ReplaceAll(p.Sprint(number.Decimal(n)), "\u00a0", "\u202f")
			if got := Number(l, n); got != want {
				t.Errorf("%s: %+q, not %+q", l, got, want)
			}
		}
		if got, want := Share(l, 0.123), p.Sprint(number.Percent(0.123, number.Scale(1))); got != want {
			t.Errorf("%s: %+q, not %+q", l, got, want)
		}
	}
}

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "00:00", 41 * time.Second: "00:41", 3909 * time.Second: "1:05:09", -time.Second: "00:00"} {
		if got := Elapsed(d); got != want {
			t.Errorf("%v: %s, not %s", d, got, want)
		}
	}
}

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]Lang{
		"": EN, "nl-BE,nl;q=0.9,en;q=0.5": NL, "fr": FR, "de-AT;q=0.3, fr-CA;q=0.9": FR, "de-DE": DE, "it, ja": EN, "*": EN, "xx;;q": EN, "en-US,en": EN,
		"ja, nl;q=0.1": NL, strings.Repeat("a", 5000): EN,
	} {
		if got := Negotiate(header); got != want {
			t.Errorf("%.40q: %s, not %s", header, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for _, c := range []struct {
		l    Lang
		n    int
		want string
	}{
		{NL, 1, "1 veld is"}, {NL, 0, "0 velden zijn"}, {NL, 2, "2 velden zijn"}, {EN, 1, "1 field is"}, {EN, 0, "0 fields are"},
		{FR, 0, "0 champ n’est"}, {FR, 1, "1 champ n’est"}, {FR, 2, "2 champs ne sont"}, {FR, 1_000_000, "1\u202f000\u202f000 champs ne sont"}, {DE, 1234, "1.234 Felder sind"},
	} {
		if got := T(c.l, "frame.faults", "n", c.n); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s, %d: %s", c.l, c.n, got)
		}
	}
}

func TestArguments(t *testing.T) {
	if got := T(DE, "frame.page_of", "page", 1234, "last", "2026"); got != "Seite 1.234 von 2026" {
		t.Error(got)
	}
	if got := T(NL, "frame.refused", "error", Say("frame.home")); got != "Start" {
		t.Error(got)
	}
	if got := T(FR, "frame.refused", "error", List{Say("frame.home"), Say("frame.help")}); got != "Accueil, Aide" {
		t.Error(got)
	}
	if got := T(FR, "frame.refused", "error", Percent(.5)) + T(EN, "frame.too_large", "size", Size(2_000_000)); got != "50,0\u00a0%This is larger than 2\u00a0MB" {
		t.Error(got)
	}
}

func TestWrongUsePanicsInTests(t *testing.T) {
	for name, use := range map[string]func(){
		"no key":      func() { T(EN, "frame.there_is_none") },
		"no argument": func() { T(EN, "frame.ends") },
		"odd":         func() { T(EN, "frame.ends", "time") },
		"language":    func() { T("xx", "frame.home") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			use()
		})
	}
}

// A reader sees a refusal in their language, or in English as marked, and of a
// fault nothing that it says.
func TestTell(t *testing.T) {
	err := fmt.Errorf("outer: %w", Refuse(refusal.Forbidden, "page.origin"))
	if x := Tell(NL, err); x.Lang != NL || !strings.HasPrefix(x.What, "Deze vraag kwam") || !strings.HasPrefix(x.Todo, "Doe het") {
		t.Errorf("%+v", x)
	}
	if refusal.KindOf(err) != refusal.Forbidden || !strings.Contains(err.Error(), "the request came from another site") {
		t.Error(err)
	}
	plain := refusal.New(refusal.Misuse, "Do this.", "that is wrong")
	if x := Tell(FR, plain); x != (Explanation{"that is wrong", "Do this.", EN}) {
		t.Errorf("%+v", x)
	}
	if what, _ := Explain(DE, errors.New("85073003328")); strings.Contains(what, "8507") || what == "" {
		t.Error(what)
	}
}

func TestLabel(t *testing.T) {
	texts := map[string]string{"nl": "Bouw", "fr": "Construction"}
	for l, want := range map[Lang][2]string{NL: {"Bouw", "nl"}, FR: {"Construction", "fr"}, DE: {"Construction", "fr"}, EN: {"Bouw", "nl"}} {
		if text, in := Label(texts, l); text != want[0] || string(in) != want[1] {
			t.Errorf("%s: %s %s", l, text, in)
		}
	}
}
