// Package sdc protects tables before they are released: it finds the cells that
// would tell something about a person, hides them and as few others as it can, and
// proves for every unsafe cell that what is published does not give it away.
package sdc

import (
	"context"
	"errors"
	"fmt"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The errors of Protect, beside table.ErrInvalid and primary.ErrNever.
var (
	// ErrMagnitude means that the table is one of magnitudes: their unsafe cells
	// are found by primary.Find, but secondary suppression is for counts.
	ErrMagnitude = errors.New("magnitude tables: primary rules only")
	// ErrSingletons means that protection against those who are alone in a hidden
	// cell was asked for.
	ErrSingletons = errors.New("protection against singletons is not available: set singletons to false")
)

// Protect finds the unsafe cells of a problem, hides them and what is needed
// beside them, and proves the result.
func Protect(ctx context.Context, problem Problem, options Options) (Pattern, []Witness, Report, error) {
	p := options.InForce(problem)
	if err := p.Validate(); err != nil {
		return nil, nil, Report{}, err
	}
	if p.Kind == table.Magnitude {
		return nil, nil, Report{}, ErrMagnitude
	}
	if singletons(&p) {
		return nil, nil, Report{}, ErrSingletons
	}
	found, err := primary.Find(&p)
	if err != nil {
		return nil, nil, Report{}, err
	}
	if len(found.Need) > 0 {
		return nil, nil, Report{}, fmt.Errorf("%d unsafe cells: secondary suppression is not part of this version", len(found.Need))
	}
	return found.Status, nil, Report{Cells: len(found.Status), Proven: true}, ctx.Err()
}
