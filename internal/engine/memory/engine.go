package memory

import (
	"context"
	"fmt"

	"github.com/kruistabel/kruistabel/internal/engine"
)

// Engine is the naive engine. Its zero value is ready.
type Engine struct{}

var _ engine.Engine = Engine{}

// Tabulate answers a query. It takes memory for every row of the persons
// concerned: it is meant for small populations.
func (Engine) Tabulate(ctx context.Context, q engine.Query) (*engine.Result, error) {
	p, err := newPlan(q)
	if err != nil {
		return nil, fmt.Errorf("study %s: %w", q.Study.Study().ID, err)
	}
	w, err := p.read(ctx)
	if err != nil {
		return nil, fmt.Errorf("warehouse: %w", err)
	}
	seen := observations{persons: observed{}, workers: observed{}}
	result := &engine.Result{}
	for _, t := range p.study.Tables {
		subtypes, types := p.count(t, w, seen)
		result.Tables = append(result.Tables, subtypes, types)
	}
	result.Report = p.report(w, seen)
	return result, nil
}
