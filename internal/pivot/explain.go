package pivot

import "github.com/kruistabel/kruistabel/release"

// Why says what is known of a cell, for its drawer.
type Why struct {
	Number    int
	Codes     []Head // of every dimension of the result
	Mark      Mark
	Threshold int64
	Version   string  // of the method
	Count     int64   // true counts only
	HasCount  bool    // false as it leaves, where the cell is hidden
	Protects  []Other // for a secondary cell: the cells that would be told without it
}

// Other is another cell.
type Other struct {
	Number int
	Codes  []release.Code
}

// Why explains a cell; false where there is none of that number.
func (f *Figures) Why(cell int) (Why, bool) {
	if cell < 0 || cell >= len(f.counts) {
		return Why{}, false
	}
	w := Why{Number: cell, Mark: f.marks[cell], Threshold: f.Rules.MinimumFrequency, Version: f.Rules.Version}
	for d, code := range f.codes(cell) {
		w.Codes = append(w.Codes, Head{Dimension: f.Structure.Dimensions[d].Name, Code: code})
	}
	if f.World == Inside || !w.Mark.Hidden() {
		w.Count, w.HasCount = f.counts[cell], f.counts[cell] != release.Hidden
	}
	if f.shown != nil && w.Mark == Secondary {
		for _, other := range f.shown.Protects[cell] {
			w.Protects = append(w.Protects, Other{other, f.codes(other)})
		}
	}
	return w, true
}

func (f *Figures) codes(cell int) []release.Code {
	out := make([]release.Code, len(f.Structure.Dimensions))
	for d := range out {
		out[d] = f.code(d, f.space.Code(cell, d))
	}
	return out
}
