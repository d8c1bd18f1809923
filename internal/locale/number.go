package locale

import (
	"math"
	"strconv"
	"strings"
)

// writing is how a language writes numbers.
type writing struct {
	group, point, percent string
}

// The strings are those of ICU, which newer browsers agree with. x/text knows
// an older table: it groups French digits with U+00A0 (see the test).
var writings = map[Lang]writing{
	NL: {group: ".", point: ",", percent: "%"},
	FR: {group: "\u202f", point: ",", percent: "\u00a0%"},
	DE: {group: ".", point: ",", percent: "\u00a0%"},
	EN: {group: ",", point: ".", percent: "%"},
}

// Number writes a whole number with its digits in groups of three.
func Number(l Lang, n int64) string {
	return group(strconv.FormatInt(n, 10), writings[l])
}

// Decimal writes a number with a fixed count of decimals.
func Decimal(l Lang, v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return group(text, writings[l])
}

// Share writes a share of one as a percentage with one decimal: 0.123 is 12.3%.
func Share(l Lang, v float64) string { return SharePlaces(l, v, 1) }

// SharePlaces writes a share of one as a percentage with a count of decimals.
func SharePlaces(l Lang, v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return Decimal(l, v*100, decimals) + writings[l].percent
}

// group puts a plain number into a language's signs.
func group(text string, w writing) string {
	whole, fraction, broken := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(w.group)
		}
		b.WriteRune(digit)
	}
	if broken {
		b.WriteString(w.point)
		b.WriteString(fraction)
	}
	return b.String()
}

// units of bytes, by a thousand each.
var units = map[Lang][]string{
	NL: {"B", "kB", "MB", "GB", "TB"},
	FR: {"o", "ko", "Mo", "Go", "To"},
	DE: {"B", "kB", "MB", "GB", "TB"},
	EN: {"B", "kB", "MB", "GB", "TB"},
}

// Bytes writes a size in units of 1000: 1 234 567 bytes are 1.2 MB.
func Bytes(l Lang, n int64) string {
	v, unit := float64(n), 0
	for math.Abs(v) >= 999.5 && unit < len(units[l])-1 {
		v /= 1000
		unit++
	}
	decimals := 0
	if unit > 0 && math.Abs(v) < 9.95 && math.Abs(v-math.Round(v)) >= 0.05 {
		decimals = 1
	}
	return Decimal(l, v, decimals) + "\u00a0" + units[l][unit]
}
