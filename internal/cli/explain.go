package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
)

type explainCmd struct {
	Problem string `arg:"" name:"PROBLEM" help:"Folder with the table problem."`
	Codes   string `arg:"" name:"CODE,CODE,..." help:"The cell: one code a dimension, in their order; a code with a comma in double quotes."`
	Result  string `placeholder:"DIR" help:"A result of protect: also why the cell is hidden there."`
	output
}

func (*explainCmd) Help() string {
	return `Explains one cell: its figures, each rule with its formula and what it finds, the status and the protection it needs. With
--result also what became of it: of an unsafe cell the cells that prove it, of one hidden to protect others those others.
It shows true figures and is for the hub only.

Examples:

  kruistabel explain problems/region-age 11001,20-39
  kruistabel explain problems/region-age Total,20-39 --result result`
}

// explained is the answer for programs. Of what is not known, such as the floor where
// values may be negative, there is nothing.
type explained struct {
	Codes   []string  `json:"codes"`
	Count   int64     `json:"n"`
	Value   *float64  `json:"value,omitempty"`   // of magnitudes
	Units   float64   `json:"units"`             // that minimum_frequency looks at
	Total   *float64  `json:"total,omitempty"`   // what contributions are compared with
	Largest []float64 `json:"largest,omitempty"` // contributions
	Rules   []judged  `json:"rules"`
	Asked   string    `json:"asked,omitempty"`
	From    string    `json:"from,omitempty"`
	Status  string    `json:"status"`
	Why     string    `json:"why"`
	Up      float64   `json:"up"` // required
	Down    float64   `json:"down"`
	Floor   *float64  `json:"floor,omitempty"`
	Result  *fate     `json:"result,omitempty"`
}

// judged is what one rule says.
type judged struct {
	Rule    string  `json:"rule"`
	Formula string  `json:"formula"`
	Unsafe  bool    `json:"unsafe"`
	Up      float64 `json:"up"`
	Down    float64 `json:"down"`
}

func makeExplained(p *table.Problem, e *primary.Explanation, result *fate) explained {
	x := explained{Codes: e.Codes, Count: e.Count, Units: e.Units, Largest: e.Largest, Rules: []judged{}, Asked: e.Asked.String(),
		From: e.From, Status: e.Status.String(), Why: e.Why, Up: e.Need.Up, Down: e.Need.Down, Result: result}
	if p.Kind == table.Magnitude {
		x.Value, x.Total = &e.Value, &e.Total
	}
	if !math.IsInf(e.Floor, 0) {
		x.Floor = &e.Floor
	}
	for _, j := range e.Rules {
		x.Rules = append(x.Rules, judged{j.Rule, j.Formula, j.Unsafe, j.Need.Up, j.Need.Down})
	}
	return x
}

// fate is what became of a cell in a result.
type fate struct {
	Status    string     `json:"status"`
	Witnesses int        `json:"witnesses"` // that move the cell
	With      [][]string `json:"with"`      // unsafe: cells of one of its witnesses; secondary: unsafe cells that it protects
}

// shownCells is how many cells an explanation names at most.
const shownCells = 20

func (c *explainCmd) Run(a *app) error {
	p, _, err := problem.Read(c.Problem)
	if err != nil {
		return problemError(err)
	}
	codes, err := csv.NewReader(strings.NewReader(c.Codes)).ReadAll()
	if err != nil || len(codes) != 1 {
		return refusal.New(refusal.Misuse, "Write CODE,CODE,... with double quotes around a code that has a comma.", "the cell cannot be read")
	}
	cell, err := p.Table.Find(codes[0]...)
	if err != nil {
		return refusal.Wrap(refusal.Misuse, "", err)
	}
	e, err := primary.Explain(&p, cell)
	if err != nil {
		return problemError(err)
	}
	var result *fate
	if c.Result != "" {
		if result, err = findFate(c.Result, &p, cell); err != nil {
			return problemError(err)
		}
	}
	return c.answer(a, false, makeExplained(&p, &e, result), func(w io.Writer) {
		fmt.Fprint(w, e.String())
		result.write(w)
	})
}

// findFate reads a result and looks for the witnesses that move a cell.
func findFate(dir string, p *table.Problem, cell int) (*fate, error) {
	have, err := problem.ReadProtected(dir, p)
	if _, proof := os.Stat(filepath.Join(dir, problem.WitnessFile)); errors.Is(proof, fs.ErrNotExist) { // changed, or of another program
		have.Published, err = problem.ReadPublished(dir, p.Table.Space, p.Kind)
	}
	if err != nil {
		return nil, fmt.Errorf("protected folder %s: %w", dir, err)
	}
	f := &fate{Status: have.Pattern[cell].String(), With: [][]string{}}
	named := map[int32]bool{int32(cell): true}
	for _, w := range have.Witnesses {
		if !moves(w.Cells, cell) {
			continue
		}
		f.Witnesses++
		with := w.Cells
		if have.Pattern[cell] == table.Secondary {
			with = append(append([]int32{}, w.Up...), w.Down...)
		}
		for _, other := range with {
			if !named[other] && len(f.With) < shownCells {
				named[other] = true
				f.With = append(f.With, p.Table.Codes(int(other)))
			}
		}
	}
	return f, nil
}

func moves(cells []int32, cell int) bool {
	for _, c := range cells {
		if int(c) == cell {
			return true
		}
	}
	return false
}

func (f *fate) write(w io.Writer) {
	if f == nil {
		return
	}
	switch {
	case f.Witnesses == 0 && (f.Status == "u" || f.Status == "x"):
		fmt.Fprintln(w, "  in the result: hidden; no witness moves it")
	case f.Status == "u":
		fmt.Fprintf(w, "  in the result: hidden as unsafe; %d witnesses move it, together with\n", f.Witnesses)
	case f.Status == "x":
		fmt.Fprintf(w, "  in the result: hidden to protect others; %d witnesses move it, for\n", f.Witnesses)
	default:
		fmt.Fprintln(w, "  in the result: published")
		return
	}
	for _, codes := range f.With {
		fmt.Fprintln(w, "    "+strings.Join(codes, " × "))
	}
}
