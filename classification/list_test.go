package classification_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kruistabel/kruistabel/classification"
)

const countries = "\ufeffcode,parent,label_nl,label_fr,label_en,group,area\n" +
	"EU,,EU,UE,,g1,\n" +
	"BE,EU,België,Belgique,Belgium,g1,30\n" +
	"NA,,,,Namibia,g2,\n" +
	"01,EU,,,,,\"1,5\"\n"

func read(t *testing.T, text string) *classification.List {
	t.Helper()
	l, err := classification.Read("countries", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestRead(t *testing.T) {
	l := read(t, countries)
	if got := l.Codes(); !slices.Equal(got, []string{"EU", "BE", "NA", "01"}) {
		t.Errorf("codes %q", got)
	}
	if !l.Has("NA") || l.Has("1") || l.Has("") {
		t.Error("codes are text: NA is Namibia, and 01 is not 1")
	}
	if l.Parent("BE") != "EU" || l.Parent("EU") != "" || l.Parent("?") != "" {
		t.Error("parents")
	}
	if got := l.Children("EU"); !slices.Equal(got, []string{"BE", "01"}) {
		t.Errorf("children %q", got)
	}
	if l.IsLeaf("EU") || !l.IsLeaf("NA") || l.IsLeaf("?") {
		t.Error("leaves")
	}
	if got := l.Attributes(); !slices.Equal(got, []string{"group", "area"}) || !l.HasAttribute("area") || l.HasAttribute("parent") {
		t.Errorf("attributes %q", got)
	}
	if l.Attribute("01", "area") != "1,5" || l.Attribute("01", "?") != "" || l.Attribute("?", "area") != "" {
		t.Error("attribute values")
	}
}

func TestLabels(t *testing.T) {
	l := read(t, countries)
	for _, c := range []struct{ code, lang, want string }{
		{"BE", "fr", "Belgique"},
		{"BE", "de", "België"}, // no German: Dutch
		{"NA", "nl", "Namibia"},
		{"EU", "en", "EU"},
		{"01", "nl", "01"},
		{"?", "nl", "?"},
	} {
		if got := l.Label(c.code, c.lang); got != c.want {
			t.Errorf("%s in %s is %q", c.code, c.lang, got)
		}
	}
}

func TestReadFaults(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "code list x: header: EOF"},
		{"code,label_nl\na,A\n", "code list x: needs the columns code and parent, has code, label_nl"},
		{"code,parent,\na,,\n", "code list x: column 3 has no name"},
		{"code,parent,code\na,,b\n", "code list x: column code stands twice"},
		{"code,parent\na,\na,\n", `code list x, line 3: code "a" stands twice`},
		{"code,parent\n,\n", "code list x, line 2: empty code"},
		{"code,parent\na,b\n", `code list x: parent "b" of "a" is not in the list`},
		{"code,parent\na,b\nb,a\n", `code list x: "a" is its own ancestor`},
		{"code,parent\na,a\n", `code list x: "a" is its own ancestor`},
		{"code,parent\na\n", "code list x: record on line 2: wrong number of fields"},
		{"code,parent\n\"a,\n", "code list x: parse error on line 2, column 5: extraneous or missing \" in quoted-field"},
	} {
		_, err := classification.Read("x", strings.NewReader(c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, not %s", c.text, err, c.want)
		}
	}
}

func TestSetTakesTheFirstPlace(t *testing.T) {
	first := fstest.MapFS{"a.csv": {Data: []byte("code,parent\nown,\n")}, "bad.csv": {Data: []byte("code\n")}}
	second := fstest.MapFS{"a.csv": {Data: []byte("code,parent\ntheirs,\n")}, "b.csv": {Data: []byte("code,parent\nb,\n")}}
	s := classification.NewSet(first, second)
	for name, code := range map[string]string{"a": "own", "b": "b"} {
		l, err := s.List(name)
		if err != nil || !l.Has(code) {
			t.Errorf("%s: %v", name, err)
		}
		if again, _ := s.List(name); again != l {
			t.Errorf("%s is read twice", name)
		}
		if data, err := s.Bytes(name); err != nil || !strings.Contains(string(data), code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.List("bad"); err == nil {
		t.Error("a list with faults is read")
	}
	for _, name := range []string{"none", "../a", ""} {
		if _, err := s.List(name); err == nil || !strings.HasSuffix(err.Error(), "is not known") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Bytes(name); err == nil {
			t.Errorf("%s has bytes", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(countries)
	f.Add("code,parent,lower,upper\nZ,,0,0\n1,,0,80\n2,,80,\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := classification.Read("x", strings.NewReader(text))
		if err != nil {
			return
		}
		for _, code := range l.Codes() {
			if l.Has(l.Parent(code)) != (l.Parent(code) != "") {
				t.Errorf("parent of %q", code)
			}
		}
		if classes, err := l.Classes("lower", "upper"); err == nil {
			classes.Find(0)
		}
		_, _ = l.AgeClasses()
	})
}
