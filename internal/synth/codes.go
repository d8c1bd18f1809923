package synth

import (
	"fmt"
	"slices"
	"time"
)

// The codes of a dimension are indexes inside the package; these lists give
// their text, in the order of the index.
var (
	regionCodes   = []string{"2000", "3000", "4000"}
	sexCodes      = []string{"M", "F"}
	statusCodes   = []string{"SING", "LONE", "MAR", "UNM", "CHILD2", "CHILD1", "REL", "NONREL", "COLL", "UNK"}
	levelCodes    = []string{"NONE", "ED1", "ED2", "ED3", "ED4", "ED5", "ED6", "UNK", "NAP"}
	activityCodes = []string{"EMP", "UNE", "EDUC", "INC", "HOME", "CHILD"}
	sectionCodes  = []string{"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U"}
	originCodes   = []string{"BE", "EU14", "EU12", "CAND", "OEUR", "MAGH", "OAFR", "NMEA", "OFEA", "OASI", "NAME", "SAME", "UNK"}
	liproCodes    = []string{"SING", "MAR0", "MAR+", "CMAR", "UNM0", "UNM+", "CUNM", "H1PA", "C1PA", "NFRP", "OTHR", "COLL"}
	positionCodes = []string{"111", "112", "121", "122", "123", "131", "132", "133", "141", "142", "143", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "38", "39", "4"}
	statuutCodes  = []string{"1", "2", "3", "4", "5", "6"}
	regimeCodes   = []string{"F", "P", "S", "I"}
	citizenCodes  = []string{"NAT", "EU_FOR", "NEU", "STLS", "UNK"}
	bornCodes     = []string{"NAT", "EU_OTH", "NEU", "OTH", "UNK"}
)

const (
	bands         = 21 // five-year ages, the last 100 and over
	statuses      = 10
	levels        = 9
	activities    = 6
	sections      = 21
	origins       = 13
	positions     = 24
	citizenGroups = 5
	bornGroups    = 5
	quarters      = 8
	reference     = 1 // 2014Q4, whose last day is the eve of Statbel's 1/1/2015
	kszQuarter    = 5 // 2015Q4
	null          = 255
)

const (
	male = iota
	female
)

const (
	statusSingle = iota
	statusLone
	statusMarried
	statusUnmarried
	statusChild2
	statusChild1
	statusRelated
	statusNonRelated
	statusCollective
	statusUnknown
)

const (
	levelNone = iota
	levelED1
	levelED2
	levelED3
	levelED4
	levelED5
	levelED6
	levelUnknown
	levelNAP
)

const (
	p111 = iota
	p112
	p121
	p122
	p123
	p131
	p132
	p133
	p141
	p142
	p143
	p21
	p22
	p23
	p31
	p32
	p33
	p34
	p35
	p36
	p37
	p38
	p39
	p4
)

// index finds a code; the lists are short and read once. A code that a file
// of facts/ should not have is a fault of the build, found by its first test.
func index(codes []string, code string) int {
	i := slices.Index(codes, code)
	if i < 0 {
		panic(fmt.Sprintf("synth: no code %q in %v", code, codes))
	}
	return i
}

// band is the five-year class of an age.
func band(age int) int { return min(age/5, bands-1) }

// skill groups an education level: 0 low, 1 medium, 2 high, 3 unknown.
func skill(level uint8) int {
	switch {
	case level <= levelED2:
		return 0
	case level <= levelED4:
		return 1
	case level <= levelED6:
		return 2
	}
	return 3
}

// day counts days since 1970-01-01, as a Parquet DATE does.
type day = int32

func dayOf(year, month, d int) day {
	return day(time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func date(d day) time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

var (
	quarterNames = [quarters]string{"2014Q3", "2014Q4", "2015Q1", "2015Q2", "2015Q3", "2015Q4", "2016Q1", "2016Q2"}
	quarterEnds  = func() (ends [quarters]day) {
		for t := range ends {
			ends[t] = dayOf(2014, 10+3*t, 1) - 1
		}
		return ends
	}()
)

// quarterOf is the quarter that holds a day; -1 before the first, quarters
// after the last.
func quarterOf(d day) int {
	if d <= quarterEnds[0]-92 {
		return -1
	}
	for t, end := range quarterEnds {
		if d <= end {
			return t
		}
	}
	return quarters
}
