package coding

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// vectors are the valid numbers of the contract; among them synthetic ones are
// none, 98472899765 is a bis number.
var vectors = []string{"85073003328", "17073003384", "98472899765", "01490700185", "90020199704", "90220199747", "04030512355"}

func TestGivenVectorsAreValid(t *testing.T) {
	for _, v := range vectors {
		var n INSZ
		if fault := Parse([]byte(v), false, &n); fault != Valid {
			t.Errorf("%s: %v", v, fault)
		}
		number, _ := strconv.ParseUint(v, 10, 64)
		if n.Uint64() != number || FromUint64(number) != n {
			t.Errorf("%s is not its own number", v)
		}
	}
}

func TestFaults(t *testing.T) {
	for field, want := range map[string]Fault{
		"":                    NotElevenDigits,
		"8507300332":          LeadingZeroLost,
		"149070018":           NotElevenDigits,
		"850730033280":        NotElevenDigits,
		"85.07.30-033.28":     DotsAndDashes,
		"850730-033-28":       DotsAndDashes,
		"85 07 30 033 28":     NotElevenDigits,
		"85 073003328":        NotElevenDigits,
		"850730 03328":        NotElevenDigits,
		"85/07/30 033 28":     NotElevenDigits,
		"85.07.30 033-28":     NotElevenDigits,
		"85073003328.0":       NotElevenDigits,
		"8.5073E+10":          NotElevenDigits,
		"8507300332a":         NotElevenDigits,
		"8507300332 ":         NotElevenDigits,
		"+8507300332":         NotElevenDigits,
		"-8507300332":         NotElevenDigits,
		"0x507300332":         NotElevenDigits,
		"８５０７３００３３２８":         NotElevenDigits,
		"٨٥٠٧٣٠٠٣٣٢٨":         NotElevenDigits,
		`="85073003328"`:      NotElevenDigits,
		"=cmd|' /C calc'!A0":  NotElevenDigits,
		"85073003327":         WrongCheckDigits,
		"85073003300":         WrongCheckDigits,
		"00000000000":         WrongCheckDigits,
		"85073003329":         WrongCheckDigits,
		synthetic(850730, 33): SyntheticNumber,
	} {
		var n INSZ
		if got := Parse([]byte(field), false, &n); got != want {
			t.Errorf("%s: %v, want %v", field, got, want)
		}
		if n != (INSZ{}) {
			t.Errorf("%s: a number was set", field)
		}
	}
	var n INSZ
	if got := Parse([]byte(synthetic(850730, 33)), true, &n); got != Valid || !n.IsSynthetic() {
		t.Errorf("synthetic number where allowed: %v", got)
	}
}

// synthetic is a synthetic number of a birth before 2000.
func synthetic(yymmdd, counter uint64) string {
	nine := (yymmdd+6000)*1000 + counter
	return fmt.Sprintf("%09d%02d", nine, 97-nine%97)
}

func TestSyntheticMonths(t *testing.T) {
	for month := range uint64(100) {
		want := month >= 60 && month <= 72 || month >= 80 && month <= 92
		if syntheticMonth(85_00_30_033+month*100_000) != want {
			t.Errorf("month %02d: synthetic is not %v", month, want)
		}
	}
}

var elevenDigits = regexp.MustCompile(`^[0-9]{11}$`)

// FuzzParse compares Parse with the rule as the contract words it, in big
// integers and a regular expression.
func FuzzParse(f *testing.F) {
	for _, v := range vectors {
		f.Add([]byte(v))
	}
	f.Add([]byte("85.07.30-033.28"))
	f.Add([]byte("8507300332"))
	f.Add([]byte(synthetic(850730, 33)))
	f.Fuzz(func(t *testing.T, field []byte) {
		var n INSZ
		got := Parse(field, true, &n)
		if want := elevenDigits.Match(field) && checks(string(field)); (got == Valid) != want {
			t.Fatalf("%q: %v, valid by the rule: %v", field, got, want)
		}
		if got == Valid && string(n[:]) != string(field) {
			t.Fatalf("%q: another number was set", field)
		}
		if got != Valid && n != (INSZ{}) {
			t.Fatalf("%q: a number was set", field)
		}
	})
}

func checks(number string) bool {
	for _, century := range []string{"", "2"} {
		nine, _ := new(big.Int).SetString(century+number[:9], 10)
		rest := new(big.Int).Mod(nine, big.NewInt(97)).Int64()
		if fmt.Sprintf("%02d", 97-rest) == number[9:] {
			return true
		}
	}
	return false
}

// TestANumberDoesNotPrint tries the ways in which values reach messages, logs
// and files.
func TestANumberDoesNotPrint(t *testing.T) {
	n := FromUint64(85073003328)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "n", n)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "n", n)
	text, err := json.Marshal(map[INSZ]any{n: []INSZ{n}})
	if err != nil {
		t.Fatal(err)
	}
	all := log.String() + string(text) + fmt.Sprintf("%v %s %d %x %q %+v %#v %v", n, n, n, n, n, &n, n, []INSZ{n})
	if regexp.MustCompile(`8507300|38353037|56, ?53, ?48|56 53 48`).MatchString(all) {
		t.Errorf("the number shows: %s", all)
	}
}
