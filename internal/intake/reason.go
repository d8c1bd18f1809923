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
