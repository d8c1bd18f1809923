package classification

import (
	"fmt"
	"math"
	"regexp"
	"sort"
	"strconv"
)

// Class is a half-open interval of numbers, or a single number, with the code
// that it maps to.
type Class struct {
	Code         string
	Lower, Upper float64 // Lower <= x < Upper, infinite where open; equal: just that number
}

// Classes are intervals without gap or overlap, and numbers that are a class
// of their own (no wage at all), which win over the interval around them.
type Classes struct {
	Points    []Class
	Intervals []Class // ascending
}

// Find returns the code of the class that holds x. Complexity: O(log n).
func (cs Classes) Find(x float64) (code string, ok bool) {
	for _, p := range cs.Points {
		if x == p.Lower {
			return p.Code, true
		}
	}
	if i := find(cs.Intervals, x); i >= 0 {
		return cs.Intervals[i].Code, true
	}
	return "", false
}

// Classes reads the intervals of a list from two attribute columns; codes
// with neither bound (not applicable, none) take no part. An empty bound is
// open. Gaps and overlaps are refused, so that every number in the range has
// exactly one class.
func (l *List) Classes(lower, upper string) (Classes, error) {
	var out Classes
	for _, it := range l.Items {
		lo, hi := l.Attribute(it.Code, lower), l.Attribute(it.Code, upper)
		if lo == "" && hi == "" {
			continue
		}
		c := Class{Code: it.Code, Lower: math.Inf(-1), Upper: math.Inf(1)}
		if err := bound(lo, &c.Lower); err != nil {
			return out, fmt.Errorf("code list %s, %q: %w", l.Name, it.Code, err)
		}
		if err := bound(hi, &c.Upper); err != nil {
			return out, fmt.Errorf("code list %s, %q: %w", l.Name, it.Code, err)
		}
		if c.Lower == c.Upper {
			for _, p := range out.Points {
				if p.Lower == c.Lower {
					return out, fmt.Errorf("code list %s: %q and %q are both %v", l.Name, p.Code, c.Code, c.Lower)
				}
			}
			out.Points = append(out.Points, c)
		} else {
			out.Intervals = append(out.Intervals, c)
		}
	}
	return out, l.contiguous(out.Intervals)
}

func bound(text string, into *float64) error {
	if text == "" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("bound %q is not a number", text)
	}
	*into = v
	return nil
}

func (l *List) contiguous(cs []Class) error {
	if len(cs) == 0 {
		return fmt.Errorf("code list %s has no classes", l.Name)
	}
	sort.Slice(cs, func(i, j int) bool { return cs[i].Lower < cs[j].Lower })
	for i, c := range cs {
		if c.Lower >= c.Upper {
			return fmt.Errorf("code list %s, %q: lower bound %v is not below %v", l.Name, c.Code, c.Lower, c.Upper)
		}
		if i > 0 && cs[i-1].Upper != c.Lower {
			return fmt.Errorf("code list %s: %q ends at %v and %q starts at %v", l.Name, cs[i-1].Code, cs[i-1].Upper, c.Code, c.Lower)
		}
	}
	return nil
}

// AgeClasses reads a list whose codes are ranges of completed years, such as
// 15-24 or 65+. Upper is the first year that is not in the class.
func (l *List) AgeClasses() (Classes, error) {
	var out Classes
	for _, it := range l.Items {
		c, err := ageRange(it.Code)
		if err != nil {
			return out, fmt.Errorf("code list %s: %w", l.Name, err)
		}
		out.Intervals = append(out.Intervals, c)
	}
	return out, l.contiguous(out.Intervals)
}

var years = regexp.MustCompile(`^([0-9]{1,3})(?:-([0-9]{1,3})|\+)$`)

func ageRange(code string) (Class, error) {
	m := years.FindStringSubmatch(code)
	if m == nil {
		return Class{}, fmt.Errorf("%q is not a range of years such as 15-24 or 65+", code)
	}
	c := Class{Code: code, Upper: math.Inf(1)}
	from, _ := strconv.Atoi(m[1])
	c.Lower = float64(from)
	if m[2] != "" {
		to, _ := strconv.Atoi(m[2])
		c.Upper = float64(to + 1)
	}
	return c, nil
}

func find(cs []Class, x float64) int {
	i := sort.Search(len(cs), func(i int) bool { return x < cs[i].Upper })
	if i < len(cs) && x >= cs[i].Lower {
		return i
	}
	return -1
}
