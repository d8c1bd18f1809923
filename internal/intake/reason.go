package intake

import "github.com/kruistabel/kruistabel/internal/coding"

// Reason is why a row is rejected.
type Reason uint8

// The reasons. The first are the faults of an INSZ, with their own numbers.
const (
	accepted         = Reason(coding.Valid)
	NotElevenDigits  = Reason(coding.NotElevenDigits)
	DotsAndDashes    = Reason(coding.DotsAndDashes)
	LeadingZeroLost  = Reason(coding.LeadingZeroLost)
	WrongCheckDigits = Reason(coding.WrongCheckDigits)
	SyntheticNumber  = Reason(coding.SyntheticNumber)
)

// The reasons that concern the other columns.
const (
	UnknownMeasure Reason = iota + 10
	TypeLevelMeasure
	UnknownLevel
	UnknownSource
	UnknownDisability
	MalformedDate
	ImpossibleDate
	DateOutOfRange
	EndBeforeStart
	DuplicateRow
	reasonCount
)

var reasonText = [reasonCount]string{
	UnknownMeasure:    "unknown measure",
	TypeLevelMeasure:  "type-level measure, a subtype is needed",
	UnknownLevel:      "unknown education level",
	UnknownSource:     "unknown education source",
	UnknownDisability: "work disability is not 1, 0 or empty",
	MalformedDate:     "malformed date",
	ImpossibleDate:    "impossible date",
	DateOutOfRange:    "date outside 1900 to 2100",
	EndBeforeStart:    "end before start",
	DuplicateRow:      "duplicate row",
}

// String is the reason in words; it holds nothing of the row.
func (r Reason) String() string {
	if r <= SyntheticNumber {
		return coding.Fault(r).String()
	}
	return reasonText[r]
}

// Reasons are all reasons that there are.
func Reasons() (out []Reason) {
	for r := range reasonCount {
		if r != accepted && r.String() != "" {
			out = append(out, r)
		}
	}
	return out
}

var reasonCodes = map[Reason]string{
	NotElevenDigits: "not_eleven_digits", DotsAndDashes: "dots_and_dashes", LeadingZeroLost: "leading_zero_lost",
	WrongCheckDigits: "wrong_check_digits", SyntheticNumber: "synthetic_number",
	UnknownMeasure: "unknown_measure", TypeLevelMeasure: "type_level_measure", UnknownLevel: "unknown_level", UnknownSource: "unknown_source",
	UnknownDisability: "unknown_disability", MalformedDate: "malformed_date", ImpossibleDate: "impossible_date", DateOutOfRange: "date_out_of_range",
	EndBeforeStart: "end_before_start", DuplicateRow: "duplicate_row",
}

// Code names the reason for programs and catalogues of sentences.
func (r Reason) Code() string { return reasonCodes[r] }

// ReasonOf finds a reason by its words, as receipts and files of rejected lines
// have them; ok is false where no reason has them.
func ReasonOf(words string) (r Reason, ok bool) {
	for _, r := range Reasons() {
		if r.String() == words {
			return r, true
		}
	}
	return 0, false
}
