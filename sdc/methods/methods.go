// Package methods knows every method of protection by its name: suppression, with a
// fast search or by a mixed-integer program, and the methods that change counts
// instead of hiding them. It protects problem folders with any of them, and
// compares several on one table.
package methods

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/round"
)

// The names of the methods.
const (
	Suppress        = sdc.MethodSuppress
	Optimal         = sdc.MethodOptimal
	CellKey         = "cell-key"
	ControlledRound = "controlled-round"
	SmallCount      = "small-count"
	Midpoint        = "midpoint"
	RandomRound     = "random-round"
)

// Names are all methods, those that hide first.
var Names = []string{Suppress, Optimal, CellKey, ControlledRound, SmallCount, Midpoint, RandomRound}

// ErrOption means that an option is missing, or not one of the method's.
var ErrOption = errors.New("the options do not fit the method")

// The parameters of the methods that change counts, where nothing is said.
const (
	DefaultBase     = 5
	DefaultNoise    = 5
	DefaultVariance = 3.0
)

// Options are those of all methods together; each looks at its own.
type Options struct {
	sdc.Options
	Base     int64   // of rounding, or the width of midpoint's classes; 0 stands for DefaultBase
	Noise    int     // cell-key: the largest noise; 0 stands for DefaultNoise
	Variance float64 // cell-key: of the noise; 0 stands for DefaultVariance
	Secret   []byte  // cell-key, random-round: from which keys are made
	Persons  string  // cell-key, random-round: the column of the micro-data that says who a record is about
}

func (o *Options) base() int64 {
	if o.Base == 0 {
		return DefaultBase
	}
	return o.Base
}

// Hides says whether a method hides cells and proves it; the others change counts.
func Hides(name string) bool { return name == Suppress || name == Optimal }

// changing is the method of a name that changes counts. keys are those of the terminal
// cells, nil where there are none of persons.
func changing(name string, o *Options, keys cellkey.Keys) (compare.Method, error) {
	if base := o.base(); name != CellKey && (base < 2 || base > round.MaxBase) {
		return nil, fmt.Errorf("%w: the base is %d: use 2 to %d", ErrOption, base, round.MaxBase)
	}
	switch name {
	case CellKey:
		return o.cellKey(keys)
	case ControlledRound:
		return round.Controlled{Base: o.base(), Seed: o.Seed}, nil
	case SmallCount:
		return round.SmallCount{Base: o.base(), Seed: o.Seed}, nil
	case Midpoint:
		return round.Midpoint{Width: o.base()}, nil
	case RandomRound:
		secret, err := o.secret()
		return round.Random{Base: o.base(), Keys: keys, Secret: secret, Seed: o.Seed}, err
	}
	return nil, fmt.Errorf("%w: there is no method %q: use one of %s", ErrOption, name, strings.Join(Names, ", "))
}

func (o *Options) cellKey(keys cellkey.Keys) (compare.Method, error) {
	if o.Secret == nil {
		return nil, fmt.Errorf("%w: cell-key needs a secret, from which the keys are made: keep it, so that later tables fit", ErrOption)
	}
	parameters := cellkey.Parameters{MaxNoise: o.Noise, Variance: o.Variance}
	if parameters.MaxNoise == 0 {
		parameters.MaxNoise = DefaultNoise
	}
	if parameters.Variance == 0 {
		parameters.Variance = DefaultVariance
	}
	made, err := cellkey.New(parameters)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOption, err)
	}
	secret, err := o.secret()
	return cellkey.Method{Table: made, Keys: keys, Secret: secret}, err
}

func (o *Options) secret() (cellkey.Secret, error) {
	if o.Secret == nil {
		return cellkey.Secret{}, nil
	}
	secret, err := cellkey.NewSecret(o.Secret)
	if err != nil {
		return secret, fmt.Errorf("%w: %w", ErrOption, err)
	}
	return secret, nil
}

// Known says whether there is a method of this name.
func Known(name string) bool { return slices.Contains(Names, name) }
