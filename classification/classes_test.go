package classification_test

import (
	"math"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/classification"
)

func TestClasses(t *testing.T) {
	l := read(t, "code,parent,lower,upper\n02,,80,90.5\nZ,,0,0\n01,,0,80\n03,,90.5,\nNA,,,\n")
	classes, err := l.Classes("lower", "upper")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x    float64
		want string
	}{
		{0, "Z"}, {math.SmallestNonzeroFloat64, "01"}, {79.99, "01"}, {80, "02"}, {90.499, "02"}, {90.5, "03"}, {1e9, "03"},
		{-0.01, ""}, {math.NaN(), ""},
	} {
		if got, ok := classes.Find(c.x); got != c.want || ok != (c.want != "") {
			t.Errorf("%v is in %q, %v", c.x, got, ok)
		}
	}
}

func TestClassesOpenBelow(t *testing.T) {
	classes, err := read(t, "code,parent,lower,upper\n0,,0,0\n1,,,16\n2,,16,\n").Classes("lower", "upper")
	if err != nil {
		t.Fatal(err)
	}
	for x, want := range map[float64]string{-3: "1", 0: "0", 15.9: "1", 16: "2", 100: "2"} {
		if got, _ := classes.Find(x); got != want {
			t.Errorf("%v is in %q", x, got)
		}
	}
}

func TestClassFaults(t *testing.T) {
	for _, c := range []struct{ rows, want string }{
		{"1,,0,10\n2,,11,\n", `code list x: "1" ends at 10 and "2" starts at 11`},
		{"1,,0,10\n2,,9,\n", `code list x: "1" ends at 10 and "2" starts at 9`},
		{"1,,10,0\n", `code list x, "1": lower bound 10 is not below 0`},
		{"1,,0,ten\n", `code list x, "1": bound "ten" is not a number`},
		{"1,,NaN,10\n", `code list x, "1": bound "NaN" is not a number`},
		{"1,,0,Inf\n", `code list x, "1": bound "Inf" is not a number`},
		{"Y,,0,0\nZ,,0,0\n1,,0,\n", `code list x: "Y" and "Z" are both 0`},
		{"Z,,0,0\n", "code list x has no classes"},
		{"NA,,,\n", "code list x has no classes"},
	} {
		l, err := classification.Read("x", strings.NewReader("code,parent,lower,upper\n"+c.rows))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Classes("lower", "upper"); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, not %s", c.rows, err, c.want)
		}
	}
}

func TestAgeClasses(t *testing.T) {
	classes, err := read(t, "code,parent\n65+,\n0-14,\n15-64,\n").AgeClasses()
	if err != nil {
		t.Fatal(err)
	}
	for age, want := range map[float64]string{0: "0-14", 14: "0-14", 15: "15-64", 64: "15-64", 65: "65+", 120: "65+", -1: ""} {
		if got, _ := classes.Find(age); got != want {
			t.Errorf("%v is in %q", age, got)
		}
	}
	for _, c := range []struct{ codes, want string }{
		{"0-14\n20+\n", `code list x: "0-14" ends at 15 and "20+" starts at 20`},
		{"0-14\n14+\n", `code list x: "0-14" ends at 15 and "14+" starts at 14`},
		{"14-0\n", `code list x, "14-0": lower bound 14 is not below 1`},
		{"15\n", `code list x: "15" is not a range of years such as 15-24 or 65+`},
		{"15-24+\n", `code list x: "15-24+" is not a range of years such as 15-24 or 65+`},
		{"-5\n", `code list x: "-5" is not a range of years such as 15-24 or 65+`},
	} {
		text := "code,parent\n" + strings.ReplaceAll(c.codes, "\n", ",\n")
		l, err := classification.Read("x", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.AgeClasses(); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, not %s", c.codes, err, c.want)
		}
	}
}
