package pivot

import (
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The limits of a definition. Totals count, shown or not.
const (
	MaxDimensions = 6
	MaxSheetCells = 10_000
	MaxCells      = 100_000
	MaxRows       = 5_000 // of a table that is asked to be released
)

// Use is how much of a limit a definition uses.
type Use struct {
	Key            string // limit.KEY in the catalogue
	Asked, Allowed int
}

// Over says that a limit is passed.
func (u Use) Over() bool { return u.Asked > u.Allowed }

// Uses are the limits, as used and allowed, of a definition whose result has a
// space; nil where only dimensions can be counted yet.
func (d *Definition) Uses(space *table.Space) []Use {
	uses := []Use{{"dimensions", len(d.Placed()), MaxDimensions}}
	if space == nil {
		return uses
	}
	sheets, rows := 1, 1
	for _, dim := range space.Dims() {
		for _, name := range d.Sheets {
			if dim.Name() == name {
				sheets *= dim.Len()
			}
		}
		for _, name := range d.Rows {
			if dim.Name() == name {
				rows *= dim.Len()
			}
		}
	}
	return append(uses, Use{"sheet", space.Len() / sheets, MaxSheetCells}, Use{"cells", space.Len(), MaxCells}, Use{"rows", rows * sheets, MaxRows})
}

// refuseOver refuses what is over a limit of the display: no part of it is drawn.
// That of rows is of releases, and is judged there.
func refuseOver(uses []Use) error {
	for _, u := range uses {
		if u.Over() && u.Key != "rows" {
			return overLimit(u)
		}
	}
	return nil
}

func overLimit(u Use) error {
	return locale.Refuse(refusal.Misuse, "pivot.limit."+u.Key, "asked", u.Asked, "allowed", u.Allowed)
}
