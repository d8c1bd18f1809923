package compare

import (
	"context"
	"errors"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// Method makes the table to be published. It only reads the problem, gives the same
// result for the same problem, and may be used from several goroutines at once.
type Method interface {
	// Name is the name of the method on the command line, such as "cell-key".
	Name() string
	// Apply makes the table to be published. It fails with ErrCountsOnly for
	// magnitudes, with table.ErrInvalid for a problem that contradicts itself, with an
	// error that says what to change where a parameter of the method is out of range,
	// and with that of ctx where it ends.
	Apply(ctx context.Context, p *table.Problem) (Output, error)
}

// ErrCountsOnly means that a method for counts was asked to change magnitudes.
var ErrCountsOnly = errors.New("the method changes counts only: use suppression for a magnitude table")

// Withheld stands for a count that is not published.
const Withheld = int64(-1)

// Unbounded is the upper end of an interval that has none.
const Unbounded = int64(1) << 60

// Output is what a method makes of a table.
type Output struct {
	// Counts are the published counts by cell; Withheld where there is none.
	Counts []int64
	// Promise is what the method guarantees of this table.
	Promise Promise
	// Between is what an intruder who knows the method concludes from one published
	// count alone: the least and the most that the true count of the cell can be. For
	// cells of which he knows nothing it is 0 and Unbounded.
	Between func(cell int) (lower, upper int64)
	// Facts are figures that only this method has.
	Facts []Fact
	// Limits say in sentences what the method does not guarantee, and what happened
	// that whoever publishes the table must know.
	Limits []string
}

// Fact is a figure of one method.
type Fact struct {
	Name    string `json:"name"`
	Value   int64  `json:"value"`
	Meaning string `json:"meaning"`
}

// Promise is what a method guarantees. Run measures whether it was kept.
type Promise struct {
	// Additive: every published total is the sum of its published parts, and every
	// overlapping parent lies between the largest and the sum of its children.
	Additive bool `json:"additive"`
	// ZerosStay: an empty cell is published as zero.
	ZerosStay bool `json:"zeros_stay"`
	// ZerosTrue: a published zero is an empty cell, so that zeros disclose that there
	// is nobody.
	ZerosTrue bool `json:"zeros_true"`
	// Unbiased: over all secrets or seeds the mean of each published count is the true
	// count.
	Unbiased bool `json:"unbiased"`
	// Consistent: the same people have the same count in every table made with the
	// same secret, so that repeating a table averages nothing out.
	Consistent bool `json:"consistent"`
	// Base: every published count is a multiple of this number plus Offset, or zero; 1
	// where the method does not round.
	Base   int64 `json:"base"`
	Offset int64 `json:"offset,omitempty"`
	// Distance: no published count lies further than this from the true one; -1 where
	// nothing bounds it beforehand.
	Distance int64 `json:"distance"`
	// TerminalDistance is the same for the cells that are not sums.
	TerminalDistance int64 `json:"terminal_distance"`
	// Smallest: no published count is larger than 0 and smaller than this.
	Smallest int64 `json:"smallest"`
}

// Check refuses what no method for counts takes: an invalid problem, and magnitudes.
func Check(p *table.Problem) error {
	if p.Kind != table.Frequency {
		return fmt.Errorf("problem %s: %w", p.Name, ErrCountsOnly)
	}
	return p.Validate()
}
