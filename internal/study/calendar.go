package study

import (
	"fmt"
	"time"
)

// Date is a calendar day. The zero Date is "none".
type Date struct{ Year, Month, Day int }

// Quarter is a calendar quarter, such as 2015Q2.
type Quarter struct{ Year, Q int }

// ParseDate reads YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date such as 2015-06-30", s)
	}
	return DateOf(t), nil
}

// DateOf is the calendar day of an instant, in the instant's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, int(m), d}
}

// MarshalText writes the day as YYYY-MM-DD, "none" for the zero date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD or "none".
func (d *Date) UnmarshalText(text []byte) error {
	if string(text) == "none" {
		*d = Date{}
		return nil
	}
	read, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	if read.Year < 1900 || read.Year > 2100 {
		return fmt.Errorf("%s is not between 1900 and 2100", read)
	}
	*d = read
	return nil
}

// IsZero reports whether the date is "none".
func (d Date) IsZero() bool { return d == Date{} }

// String is the day as YYYY-MM-DD, "none" for the zero date.
func (d Date) String() string {
	if d.IsZero() {
		return "none"
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Days is the number of days since 1970-01-01, as Parquet's DATE counts.
func (d Date) Days() int32 {
	return int32(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DateOfDays is the inverse of Days.
func DateOfDays(n int32) Date { return DateOf(time.Unix(int64(n)*86400, 0).UTC()) }

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Days() < e.Days() }

// Quarter is the quarter that holds the day.
func (d Date) Quarter() Quarter { return Quarter{d.Year, (d.Month-1)/3 + 1} }

// ParseQuarter reads a quarter such as 2015Q2.
func ParseQuarter(s string) (Quarter, error) {
	var q Quarter
	if n, err := fmt.Sscanf(s, "%4dQ%1d", &q.Year, &q.Q); n != 2 || err != nil || q.Q < 1 || q.Q > 4 || q.String() != s {
		return Quarter{}, fmt.Errorf("%q is not a quarter such as 2015Q2", s)
	}
	return q, nil
}

// MarshalText writes the quarter as 2015Q2.
func (q Quarter) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads a quarter such as 2015Q2.
func (q *Quarter) UnmarshalText(text []byte) error {
	read, err := ParseQuarter(string(text))
	if err != nil {
		return err
	}
	if read.Year < 1900 || read.Year > 2100 {
		return fmt.Errorf("%s is not between 1900 and 2100", read)
	}
	*q = read
	return nil
}

// String is the quarter as 2015Q2.
func (q Quarter) String() string { return fmt.Sprintf("%04dQ%d", q.Year, q.Q) }

// Add is the quarter n quarters later, earlier where n is negative.
func (q Quarter) Add(n int) Quarter {
	i := q.Index() + n
	return Quarter{i / 4, i%4 + 1}
}

// Index numbers quarters consecutively.
func (q Quarter) Index() int { return q.Year*4 + q.Q - 1 }

// First and Last are the quarter's first and last day.
func (q Quarter) First() Date { return Date{q.Year, q.Q*3 - 2, 1} }

// Last is the quarter's last day, the one that its rows describe.
func (q Quarter) Last() Date {
	return DateOf(time.Date(q.Year, time.Month(q.Q*3+1), 0, 0, 0, 0, 0, time.UTC))
}

// Time is the start of the day in UTC, the zero time for the zero date.
func (d Date) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}
