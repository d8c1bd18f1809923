package tabulate

import "slices"

// Fold is the column with every code that is not kept replaced by another. Rows
// that differed in it only may then have equal keys. A column whose codes are
// all kept comes back as it is.
func (c Column) Fold(keep func(code string) bool, into string) Column {
	if !slices.ContainsFunc(c.Dictionary, func(code string) bool { return !keep(code) }) {
		return c
	}
	out := Column{Name: c.Name, Kind: c.Kind, Codes: make([]uint16, len(c.Codes))}
	place := func(code string) string {
		if keep(code) {
			return code
		}
		return into
	}
	for _, code := range c.Dictionary {
		out.Dictionary = append(out.Dictionary, place(code))
	}
	slices.SortFunc(out.Dictionary, c.compare)
	out.Dictionary = slices.Compact(out.Dictionary)
	places := make([]uint16, len(c.Dictionary))
	for old, code := range c.Dictionary {
		at, _ := slices.BinarySearchFunc(out.Dictionary, place(code), c.compare)
		places[old] = uint16(at)
	}
	for row, old := range c.Codes {
		out.Codes[row] = places[old]
	}
	return out
}
