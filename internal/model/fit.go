package model

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

//go:embed model.R
var script []byte

// Measure is one figure about a model as a whole: model.fit.NAME says which.
// A figure that there is not is nil.
type Measure struct {
	Name  string   `json:"name"`
	Value *float64 `json:"value"`
	DF    *float64 `json:"df"`
	P     *float64 `json:"p"`
}

// Part is a code of a dimension in a term.
type Part struct{ Dimension, Code string }

// Coefficient is one estimate. A term without parts is the constant. An estimate
// that could not be made is nil.
type Coefficient struct {
	Response string // multinomial: the code that it is about
	Term     []Part
	Estimate *float64
	Error    *float64
	Z        *float64
	P        *float64
	Low      *float64 // of the interval of 95 %
	High     *float64
}

// tiny is below what four decimals can show.
func tiny(p *float64) bool { return p != nil && *p < 0.00005 }

// Tiny reports whether the probability is below what four decimals show.
func (m Measure) Tiny() bool { return tiny(m.P) }

// Tiny reports whether the probability is below what four decimals show.
func (c Coefficient) Tiny() bool { return tiny(c.P) }

// Result is a fitted model. Its figures come from true counts: they stay in the
// room.
type Result struct {
	Spec         Spec
	Dimensions   []Dimension
	Persons      int64
	Fit          []Measure
	Coefficients []Coefficient
	Notes        []string // model.note.NAME
	Counts       *Counts  // of a cross table
}

// raw is what the script writes.
type raw struct {
	Persons      float64
	Fit          []Measure
	Coefficients []struct {
		Response                         int
		Term                             string
		Estimate, Error, Z, P, Low, High *float64
	}
	Notes []string
}

// limits of one model.
var limits = sandbox.Limits{Wall: 2 * time.Minute, CPU: 4 * time.Minute, Memory: 2 << 30, Processes: 32, Disk: 64 << 20, LogBytes: 64 << 10,
	OutFiles: 1, OutBytes: 4 << 20}

// Fit fits a model to counts, in the sandbox. The folder scratch holds the counts
// meanwhile: it must be the hub's own.
func Fit(ctx context.Context, box *sandbox.Sandbox, e program.Environment, scratch string, s Spec, c Counts) (*Result, error) {
	if box == nil || !e.Has(program.R) {
		return nil, locale.Refuse(refusal.Unready, "program.no_language", "language", "R")
	}
	tmp, err := os.MkdirTemp(scratch, "model-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	spec := e.Spec(program.R, "model.R")
	if spec.Inputs, err = stage(tmp, s, c); err != nil {
		return nil, err
	}
	spec.Out, spec.Limits = filepath.Join(tmp, "out"), limits
	result, err := box.Run(ctx, spec)
	if err != nil {
		return nil, err
	}
	if result.Reason == sandbox.Stopped {
		return nil, errors.Join(context.Cause(ctx), ctx.Err())
	}
	if result.State == sandbox.Killed {
		return nil, locale.Refuse(refusal.Full, "model.limit")
	}
	text, err := os.ReadFile(filepath.Join(spec.Out, "result.json"))
	if err != nil || result.State != sandbox.Done {
		// The log of R may hold figures: it is not told.
		return nil, locale.Refuse(refusal.NotHeld, "model.failed")
	}
	var from raw
	if err := json.Unmarshal(text, &from); err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	return from.result(s, c)
}

// stage writes what the script reads.
func stage(dir string, s Spec, c Counts) ([]sandbox.Input, error) {
	sizes := make([]int, len(c.Dimensions))
	head := make([]string, 0, len(sizes)+1)
	for i, d := range c.Dimensions {
		sizes[i] = len(d.Codes)
		head = append(head, "d"+strconv.Itoa(i+1))
	}
	event := 0
	if s.Kind == Logistic {
		for i, code := range c.Dimensions[0].Codes {
			if code == s.Event {
				event = i + 1
			}
		}
	}
	order, err := json.Marshal(map[string]any{"kind": s.Kind, "sizes": sizes, "event": event, "pairs": s.Pairs})
	if err != nil {
		return nil, err
	}
	var counts strings.Builder
	counts.WriteString(strings.Join(append(head, "n"), ",") + "\n")
	for _, cell := range c.Cells {
		for _, at := range cell.At {
			fmt.Fprintf(&counts, "%d,", at+1)
		}
		fmt.Fprintf(&counts, "%d\n", cell.N)
	}
	err = os.Mkdir(filepath.Join(dir, "out"), 0o700)
	var inputs []sandbox.Input
	for _, f := range []struct {
		name, to string
		text     []byte
	}{{"model.R", "model.R", script}, {"model.json", "data/model.json", order}, {"counts.csv", "data/counts.csv", []byte(counts.String())}} {
		path := filepath.Join(dir, f.name)
		err = errors.Join(err, os.WriteFile(path, f.text, 0o600))
		inputs = append(inputs, sandbox.Input{From: path, To: sandbox.WorkFolder + "/" + f.to})
	}
	return inputs, err
}

var termPart = regexp.MustCompile(`^d([0-9]+)L([0-9]+)$`)

// result puts names in the place of numbers.
func (r raw) result(s Spec, c Counts) (*Result, error) {
	out := &Result{Spec: s, Dimensions: c.Dimensions, Persons: int64(r.Persons), Fit: r.Fit, Notes: r.Notes}
	for _, k := range r.Coefficients {
		one := Coefficient{Estimate: k.Estimate, Error: k.Error, Z: k.Z, P: k.P, Low: k.Low, High: k.High}
		if k.Response > 0 && k.Response <= len(c.Dimensions[0].Codes) {
			one.Response = c.Dimensions[0].Codes[k.Response-1]
		}
		if k.Term != "(Intercept)" {
			for word := range strings.SplitSeq(k.Term, ":") {
				p, err := c.part(word)
				if err != nil {
					return nil, err
				}
				one.Term = append(one.Term, p)
			}
		}
		out.Coefficients = append(out.Coefficients, one)
	}
	if s.Kind == Cross {
		out.Counts = &c
	}
	return out, nil
}

func (c Counts) part(word string) (Part, error) {
	m := termPart.FindStringSubmatch(word)
	if m == nil {
		return Part{}, errors.New("model: a term of another form")
	}
	d, _ := strconv.Atoi(m[1])
	code, _ := strconv.Atoi(m[2])
	if d < 1 || d > len(c.Dimensions) || code < 1 || code > len(c.Dimensions[d-1].Codes) {
		return Part{}, errors.New("model: a term outside the dimensions")
	}
	return Part{c.Dimensions[d-1].Name, c.Dimensions[d-1].Codes[code-1]}, nil
}
