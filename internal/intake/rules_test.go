package intake

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/coded"
)

const (
	validINSZ     = "85073003328"
	syntheticINSZ = "85673003360" // month 67
	profileHeader = "insz,education_level,education_source,work_disability,valid_from,valid_to\n"
)

// verdict is the reason for which a row after a good one is rejected, "" where
// it is accepted.
func verdict(t *testing.T, kind coded.Kind, row string, allowSynthetic bool) string {
	t.Helper()
	text := measuresHeader + "17073003384,A01,2014-01-01,\n" + row + "\n"
	if kind == coded.ProfilesKind {
		text = profileHeader + "17073003384,L,LED,1,2014-01-01,\n" + row + "\n"
	}
	r := request(t, kind, textFile(t, text))
	r.AllowSynthetic = allowSynthetic
	receipt, _, err := Take(context.Background(), r)
	if err != nil {
		t.Fatalf("%q: %v", row, err)
	}
	if receipt.Rejected == 0 {
		return ""
	}
	if len(receipt.RejectedLines) != 1 || receipt.RejectedLines[0].Line != 3 {
		t.Fatalf("%q: rejected lines %v", row, receipt.RejectedLines)
	}
	return receipt.RejectedLines[0].Reason
}

func TestMeasureRows(t *testing.T) {
	v := validINSZ
	for _, c := range []struct {
		row  string
		want Reason
	}{
		{v + ",A01,2015-01-01,", accepted},
		{v + ",A01,2015-01-01,2015-01-01", accepted},
		{v + ",A01,1900-01-01,2100-12-31", accepted},
		{v + ",A01,2016-02-29,", accepted},
		{v + ",A01,2000-02-29,", accepted},
		{v + ",E01,2015-01-01,", accepted}, // delimited by the warehouse: reported
		{" " + v + "\t, A01 ,\u00a02015-01-01\u00a0,  ", accepted},
		{`"` + v + `","A01","2015-01-01",""`, accepted},
		{` "` + v + `" ,"A01" , " 2015-01-01 " ,`, accepted},
		{"\"" + v + "\n\",A01,2015-01-01,", accepted},
		{"8507300332,A01,2015-01-01,", LeadingZeroLost},
		{"850730-033.28,A01,2015-01-01,", DotsAndDashes},
		{",A01,2015-01-01,", NotElevenDigits},
		{"=cmd|' /C calc'!A0,A01,2015-01-01,", NotElevenDigits},
		{`="` + v + `",A01,2015-01-01,`, NotElevenDigits},
		{`"` + v[:5] + `"` + v[5:] + `,A01,2015-01-01,`, NotElevenDigits},
		{"85073003327,A01,2015-01-01,", WrongCheckDigits},
		{syntheticINSZ + ",A01,2015-01-01,", SyntheticNumber},
		{v + ",A,2015-01-01,", TypeLevelMeasure},
		{v + ",ZZ9,2015-01-01,", UnknownMeasure},
		{v + ",a01,2015-01-01,", UnknownMeasure},
		{v + ",,2015-01-01,", UnknownMeasure},
		{v + ",A\"01,2015-01-01,", UnknownMeasure},
		{v + ",W-E01,2015-01-01,", UnknownMeasure},
		{v + ",A01,,", MalformedDate},
		{v + ",A01,31/02/2015,", MalformedDate},
		{v + ",A01,2015-1-01,", MalformedDate},
		{v + ",A01,20150101,", MalformedDate},
		{v + ",A01,2015-01-01T00:00:00,", MalformedDate},
		{v + ",A01,-015-01-01,", MalformedDate},
		{v + ",A01,=2015-01-0,", MalformedDate},
		{v + ",A01,2015-02-29,", ImpossibleDate},
		{v + ",A01,2015-13-01,", ImpossibleDate},
		{v + ",A01,2015-00-10,", ImpossibleDate},
		{v + ",A01,2015-04-31,", ImpossibleDate},
		{v + ",A01,2100-02-29,", ImpossibleDate},
		{v + ",A01,1899-12-31,", DateOutOfRange},
		{v + ",A01,2101-01-01,", DateOutOfRange},
		{v + ",A01,2015-01-01,NULL", MalformedDate},
		{v + ",A01,2015-01-01,2101-01-01", DateOutOfRange},
		{v + ",A01,2015-01-02,2015-01-01", EndBeforeStart},
		{"17073003384, A01,\"2014-01-01\", ", DuplicateRow},
		{"85073003327,ZZ9,x,y", WrongCheckDigits}, // the first fault counts
		{v + ",ZZ9,x,y", UnknownMeasure},
		{v + ",A01,2015-02-30,y", ImpossibleDate},
	} {
		want := c.want.String()
		if c.want == accepted {
			want = ""
		}
		if got := verdict(t, coded.MeasuresKind, c.row, false); got != want {
			t.Errorf("%q: %q, want %q", c.row, got, want)
		}
	}
	if got := verdict(t, coded.MeasuresKind, syntheticINSZ+",A01,2015-01-01,", true); got != "" {
		t.Errorf("synthetic number in a synthetic hub: %q", got)
	}
}

func TestProfileRows(t *testing.T) {
	v := validINSZ
	for _, c := range []struct {
		row  string
		want Reason
	}{
		{v + ",L1,LED,1,2015-01-01,", accepted},
		{v + ",H,SELF,0,2015-01-01,2015-12-31", accepted},
		{v + ",U,,,2015-01-01,", accepted},
		{v + ",,,,2015-01-01,", accepted},
		{"17073003384,L,LED,1,2014-01-02,", accepted},
		{"17073003384,L,LED,,2014-01-01,", accepted},
		{"17073003384,L,LED,1,2014-01-01,", DuplicateRow},
		{v + ",L9,LED,1,2015-01-01,", UnknownLevel},
		{v + ",l,LED,1,2015-01-01,", UnknownLevel},
		{v + ",L,led,1,2015-01-01,", UnknownSource},
		{v + ",L,LED,2,2015-01-01,", UnknownDisability},
		{v + ",L,LED,true,2015-01-01,", UnknownDisability},
		{v + ",L,LED,1,,", MalformedDate},
		{v + ",L,LED,1,2015-01-02,2015-01-01", EndBeforeStart},
	} {
		want := c.want.String()
		if c.want == accepted {
			want = ""
		}
		if got := verdict(t, coded.ProfilesKind, c.row, false); got != want {
			t.Errorf("%q: %q, want %q", c.row, got, want)
		}
	}
}

func TestCodedRowsAreTheAcceptedOnes(t *testing.T) {
	text := "valid_to;insz;work_disability;education_source;education_level;valid_from\r\n" +
		";17073003384;;LED;H2;2014-01-01\r\n" +
		"2015-12-31;85073003328;1;;;2015-01-01\r\n"
	r := request(t, coded.ProfilesKind, textFile(t, "\ufeff"+text))
	receipt, d, err := Take(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Accepted != 2 || receipt.Persons != 2 || d.Rows() != 2 || d.Supplier != "vdab" || d.Kind != coded.ProfilesKind {
		t.Fatalf("%+v", receipt)
	}
	p := d.Profiles
	if p.Person[0] >= p.Person[1] {
		t.Error("rows are not in the order of coded persons")
	}
	for i := range 2 {
		text := fmt.Sprint(p.Level[i], p.Source[i], p.Disability[i], p.From[i], p.To[i])
		if h2 := fmt.Sprint(indexOf(d.Levels, "H2"), 0, coded.NoAnswer, days(2014, 1, 1), coded.Running); text == h2 {
			continue
		}
		if text != fmt.Sprint(coded.NoLevel, coded.NoAnswer, 1, days(2015, 1, 1), days(2015, 12, 31)) {
			t.Errorf("row %d is %s", i, text)
		}
	}
}

func indexOf(list []string, s string) int {
	for i, v := range list {
		if v == s {
			return i
		}
	}
	return -1
}

func days(y, m, d int) int32 {
	return int32(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func TestEveryDayIsWhatTheCalendarSays(t *testing.T) {
	for at := time.Date(1899, 12, 20, 0, 0, 0, 0, time.UTC); at.Year() < 2102; at = at.AddDate(0, 0, 1) {
		got, why := parseDate([]byte(at.Format(time.DateOnly)))
		if inside := at.Year() >= 1900 && at.Year() <= 2100; inside != (why == accepted) || inside && int64(got) != at.Unix()/86400 {
			t.Fatalf("%s: %d, %v", at.Format(time.DateOnly), got, why)
		}
		if text := string(appendDate(nil, int32(at.Unix()/86400))); text != at.Format(time.DateOnly) {
			t.Fatalf("%s is written as %s", at.Format(time.DateOnly), text)
		}
	}
}

func TestRowsThatDoNotCountAreReported(t *testing.T) {
	text := measuresHeader + validINSZ + ",E01,2015-01-01,\n" + validINSZ + ",E01,2015-02-01,\n" + validINSZ + ",A01,2015-01-01,\n"
	receipt, d, err := Take(context.Background(), request(t, coded.MeasuresKind, textFile(t, text)))
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Accepted != 3 || d.Rows() != 3 || len(receipt.NotCounting) != 1 || receipt.NotCounting["E01"] != 2 {
		t.Errorf("%+v", receipt)
	}
	var out strings.Builder
	if err := receipt.WriteText(&out); err != nil || !strings.Contains(out.String(), "2 of E01") {
		t.Errorf("%v: %s", err, out.String())
	}
}
