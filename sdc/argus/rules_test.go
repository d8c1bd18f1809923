package argus_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/argus"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// TestParseSafety holds what each rule means.
func TestParseSafety(t *testing.T) {
	tests := map[string]func(*argus.Safety){
		"":                          func(*argus.Safety) {},
		"MAN(30)":                   func(s *argus.Safety) { s.Manual = 30 },
		"WGT(1)":                    func(s *argus.Safety) { s.Weighted = true },
		"MIS(1)|WGT(0)":             func(s *argus.Safety) { s.MissingSafe = true },
		"P(20)":                     func(s *argus.Safety) { s.Rules.PPercent = 20; s.Contents, s.OfRecords = true, true },
		"p(20, 1) | ":               func(s *argus.Safety) { s.Rules.PPercent = 20; s.Contents, s.OfRecords = true, true },
		"P(20,50,1)":                func(s *argus.Safety) { s.Rules.PPercent, s.Rules.Prior = 20, 50; s.Contents, s.OfRecords = true, true },
		"P(0,1)|P(0,1)|P(10,1)":     func(s *argus.Safety) { s.Rules.PPercent = 10; s.Contents, s.OfHoldings = true, true },
		"P(0,0,0)|P(0,0)|FREQ(0,0)": func(*argus.Safety) {},
		"NK(2,85)|NK(2,85)": func(s *argus.Safety) {
			s.Rules.Dominance = []table.Dominance{{N: 2, Percent: 85}}
			s.Contents, s.OfRecords = true, true
		},
		"NK(0,0)|NK(0,0)|NK(3,75)": func(s *argus.Safety) {
			s.Rules.Dominance = []table.Dominance{{N: 3, Percent: 75}}
			s.Contents, s.OfHoldings = true, true
		},
		"FREQ(3,30)": func(s *argus.Safety) { s.Rules.MinimumFrequency, s.Range, s.OfRecords = 3, 30, true },
		"FREQ(3,10)|FREQ(5,20)": func(s *argus.Safety) {
			s.Rules.MinimumFrequency, s.Range, s.OfRecords, s.OfHoldings = 5, 20, true, true
		},
		"REQ(60,0,0,0)":                func(s *argus.Safety) { s.Rules.Request = 60; s.Contents, s.OfRecords = true, true },
		"REQ(0,0,0,0)|REQ(60,60,0,0)":  func(s *argus.Safety) { s.Rules.Request = 60; s.Contents, s.OfHoldings = true, true },
		"P(0)|P(0)|P(0)|P(0)|NK(0,0)|": func(*argus.Safety) {},
		"FREQ(4,25)|NK(1,80)|P(10)|": func(s *argus.Safety) {
			s.Rules = table.Rules{MinimumFrequency: 4, Dominance: []table.Dominance{{N: 1, Percent: 80}}, PPercent: 10}
			s.Range, s.Contents, s.OfRecords = 25, true, true
		},
	}
	for text, change := range tests {
		want := argus.Safety{Range: -1, Manual: 20}
		change(&want)
		want.StatusOnly = !want.OfRecords && !want.OfHoldings
		got, err := argus.ParseSafety(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got.Notes = nil; !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", text, got, want)
		}
	}
}

// TestSafetyNotes says what is not as in the job.
func TestSafetyNotes(t *testing.T) {
	for text, want := range map[string]string{
		"P(10)|P(20)":    "of several P rules the one that asks for most holds",
		"ZERO(10)":       "its range is left out",
		"REQ(60,40,0,0)": "two kinds of request share the lower percentage, 40",
		"REQ(60,0,3,10)": "least frequency 3 and its range 10 are left out",
	} {
		s, err := argus.ParseSafety(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		noted(t, s.Notes, want)
	}
	if s, _ := argus.ParseSafety("P(10)|P(20)"); s.Rules.PPercent != 20 {
		t.Errorf("the weaker rule holds: %+v", s.Rules)
	}
	if s, _ := argus.ParseSafety("P(20,100,1)|P(15,50,1)"); s.Rules.PPercent != 15 || s.Rules.Prior != 50 {
		t.Errorf("the weaker rule holds: %+v", s.Rules)
	}
	if s, _ := argus.ParseSafety("ZERO(10)"); s.Rules.Zeros != table.ZerosUnsafe || s.StatusOnly {
		t.Errorf("zeros: %+v", s)
	}
}

// TestSafetyRefusals says what to do.
func TestSafetyRefusals(t *testing.T) {
	for text, want := range map[string]string{
		"X(1)":         "rule X is not known: use P, NK, FREQ",
		"P":            `rule "P": write it as NAME(number,number)`,
		"P(1":          `rule "P(1": write it as`,
		"P(a)":         `"a" is not a number of 0 or more`,
		"P(-1)":        `"-1" is not a number of 0 or more`,
		"P(NaN)":       `"NaN" is not a number`,
		"P(1,2,3,4)":   "rule P has 4 parameters: it takes 1 to 3",
		"P(20,2)":      "a coalition of 2 contributors cannot be expressed",
		"P(20,0,1)":    "prior knowledge of 0 percent",
		"NK(1.5,80)":   "1.5 is not a number of contributors",
		"NK(1,101)":    "use n of 1 or more and a percentage up to 100",
		"NK(1)":        "rule NK has 1 parameters: it takes 2 to 2",
		"FREQ(2.5,10)": "2.5 is not a number of contributors",
		"REQ(1,2,3)":   "rule REQ has 3 parameters: it takes 4 to 4",
		"NK(1e300,80)": "is not a number of contributors",
	} {
		if _, err := argus.ParseSafety(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
