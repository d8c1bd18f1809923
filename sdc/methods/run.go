package methods

import (
	"context"
	"fmt"
	"time"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/compare"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// Changed is the report of a method that changes counts: what it promises, what was
// measured, and how far that is from the true table.
type Changed struct {
	compare.Result
	Cells   int     `json:"cells"`
	Unsafe  int     `json:"unsafe"`
	Floor   int64   `json:"floor"`
	Proven  bool    `json:"proven"` // nothing is proven of changed counts: false
	Seconds float64 `json:"seconds"`
	Version string  `json:"version"`
}

// Change reads the problem in folder in, changes its counts by the method of the name
// and writes the result into folder out, which must be another. Nothing is hidden and
// nothing proven: the report says what holds.
func Change(ctx context.Context, in, out, name string, o Options) (Changed, error) {
	begin := time.Now()
	p, spec, err := problem.ReadFor(in, out)
	if err != nil {
		return Changed{}, err
	}
	p = o.InForce(p)
	method, err := prepared(in, name, spec, &p, &o)
	if err != nil {
		return Changed{}, err
	}
	found, err := primary.Find(&p)
	if err != nil {
		return Changed{}, err
	}
	made, err := method.Apply(ctx, &p)
	if err != nil {
		return Changed{}, fmt.Errorf("method %s: %w", name, err)
	}
	judged, err := compare.Judge(ctx, &p, found.Needs, name, made)
	if err != nil {
		return Changed{}, fmt.Errorf("method %s: %w", name, err)
	}
	report := Changed{Result: judged, Cells: p.Table.Len(), Unsafe: len(found.Needs), Floor: p.Rules.FloorInForce(),
		Seconds: time.Since(begin).Seconds(), Version: sdc.Version}
	return report, problem.WriteChanged(out, &p, spec, made.Counts, report)
}

// prepared is a method that changes counts, with the keys of persons where a column
// of them is named.
func prepared(in, name string, spec problem.Spec, p *table.Problem, o *Options) (compare.Method, error) {
	if o.Persons == "" {
		return changing(name, o, nil)
	}
	secret, err := o.secret()
	if err != nil {
		return nil, err
	}
	if !secret.Given() {
		return nil, fmt.Errorf("%w: keys of persons are made with a secret: give one", ErrOption)
	}
	keys, hasher := make(cellkey.Keys, p.Table.Len()), secret.Hasher()
	add := func(cell int, identity string) { keys[cell] += hasher.Record(identity) }
	if err := problem.Identities(in, spec, p, o.Persons, add); err != nil {
		return nil, err
	}
	return changing(name, o, keys)
}

// Compare applies several methods to the problem in a folder and reports on them side
// by side.
func Compare(ctx context.Context, in string, names []string, o Options) (compare.Report, error) {
	p, spec, err := problem.Read(in)
	if err != nil {
		return compare.Report{}, err
	}
	p = o.InForce(p)
	var all []compare.Method
	for _, name := range names {
		m, err := o.comparable(ctx, in, name, spec, &p)
		if err != nil {
			return compare.Report{}, err
		}
		all = append(all, m)
	}
	return compare.Run(ctx, &p, all...)
}

// comparable is any method as one that can be compared: those that hide have run.
func (o *Options) comparable(ctx context.Context, in, name string, spec problem.Spec, p *table.Problem) (compare.Method, error) {
	if !Hides(name) {
		return prepared(in, name, spec, p, o)
	}
	options := o.Options
	options.Method = name
	pattern, _, _, err := sdc.Protect(ctx, *p, options)
	return hidden{compare.Suppression{Pattern: pattern}, name}, err
}

// hidden is a pattern by the method that found it.
type hidden struct {
	compare.Suppression
	name string
}

// Name implements compare.Method.
func (h hidden) Name() string { return h.name }
