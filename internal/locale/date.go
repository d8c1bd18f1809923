package locale

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date writes a day in digits: 30/06/2015, in German 30.06.2015. A zero time is
// a dash.
func Date(l Lang, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if l == DE {
		return t.Format("02.01.2006")
	}
	return t.Format("02/01/2006")
}

var months = map[Lang][]string{
	NL: strings.Fields("januari februari maart april mei juni juli augustus september oktober november december"),
	FR: strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
	DE: strings.Fields("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
	EN: strings.Fields("January February March April May June July August September October November December"),
}

// Month is the name of a month.
func Month(l Lang, m time.Month) string { return months[l][m-1] }

// LongDate writes a day for prose: 30 June 2015.
func LongDate(l Lang, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	day := strconv.Itoa(t.Day())
	switch {
	case l == DE:
		day += "."
	case l == FR && t.Day() == 1:
		day = "1er"
	}
	return day + "\u00a0" + Month(l, t.Month()) + " " + strconv.Itoa(t.Year())
}

// Clock writes the hour and minute, by 24 hours, in the zone of the time.
func Clock(_ Lang, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.Format("15:04")
}

// DateTime writes a day in digits with hour and minute.
func DateTime(l Lang, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return Date(l, t) + " " + Clock(l, t)
}

// Quarter writes a quarter of a year: 2015 K1 in Dutch, 2015 T1 in French, else
// 2015 Q1.
func Quarter(l Lang, year, quarter int) string {
	letter := map[Lang]string{NL: "K", FR: "T"}[l]
	if letter == "" {
		letter = "Q"
	}
	return fmt.Sprintf("%d\u00a0%s%d", year, letter, quarter)
}

// QuarterOf writes a quarter that is given as 2015Q1, and any other text as it
// is.
func QuarterOf(l Lang, text string) string {
	var year, quarter int
	if n, err := fmt.Sscanf(text, "%4dQ%1d", &year, &quarter); n != 2 || err != nil || len(text) != len("2015Q1") {
		return text
	}
	return Quarter(l, year, quarter)
}

// durations are the words for days, hours, minutes and seconds.
var durations = map[Lang][4]string{
	NL: {"d", "u", "min", "s"},
	FR: {"j", "h", "min", "s"},
	DE: {"T", "Std.", "Min.", "s"},
	EN: {"d", "h", "min", "s"},
}

// Duration writes a length of time by its two largest units: 2 h 5 min. Less
// than a second is 0 s.
func Duration(l Lang, d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	seconds := int64(d / time.Second)
	counts := [4]int64{seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60}
	first := 0
	for first < 3 && counts[first] == 0 {
		first++
	}
	words := durations[l]
	text := fmt.Sprintf("%s%d\u00a0%s", sign, counts[first], words[first])
	if first < 3 && counts[first+1] > 0 {
		text += fmt.Sprintf(" %d\u00a0%s", counts[first+1], words[first+1])
	}
	return text
}

// Elapsed writes a running clock: 00:41, 1:05:09.
func Elapsed(d time.Duration) string {
	seconds := max(int64(d/time.Second), 0)
	if hours := seconds / 3600; hours > 0 {
		return fmt.Sprintf("%d:%02d:%02d", hours, seconds/60%60, seconds%60)
	}
	return fmt.Sprintf("%02d:%02d", seconds/60, seconds%60)
}
