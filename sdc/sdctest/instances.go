package sdctest

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/big"
	"os"

	"github.com/kruistabel/kruistabel/sdc/table"
)

//go:embed all:suite
var suite embed.FS

// Instance is a problem of the suite with what is known of its solution. The files of
// the suite lie in the folder suite of this package, one folder a problem in the
// neutral format; suite.json lists them with the same keys. Some are public problems;
// each of the others asks about one point of the format, and is small enough to be
// solved by hand.
type Instance struct {
	Name string `json:"name"`
	Asks string `json:"asks"` // the point in question
	Why  string `json:"why"`  // how the answers come about, or where the problem is from

	// Refused says that the problem contradicts itself: a program must say so and
	// make nothing of it. The rest is then empty.
	Refused bool `json:"refused"`

	UnsafeCells int          `json:"unsafe_cells"` // how many; 0: as many as Unsafe
	Unsafe      []UnsafeCell `json:"unsafe"`       // all of them; nil where UnsafeCells counts them
	Open        [][]string   `json:"open"`         // cells that are unsafe and published, by status
	Optima      []Known      `json:"optima"`
	Attacks     []Attacked   `json:"attacks"`
}

// UnsafeCell is a cell that the rules find, and the protection it needs.
type UnsafeCell struct {
	Codes []string `json:"codes"`
	Up    float64  `json:"up"`
	Down  float64  `json:"down"`
}

// Setting says with which options an answer holds; what is not there is as the
// problem has it.
type Setting struct {
	Floor      *int64            `json:"floor"`
	Protection *table.Protection `json:"protection"`
	Singletons *bool             `json:"singletons"`
}

// In is a problem with the setting in force.
func (s Setting) In(p table.Problem) table.Problem {
	if s.Floor != nil {
		p.Rules.Floor = s.Floor
	}
	if s.Protection != nil {
		p.Rules.Protection = *s.Protection
	}
	if s.Singletons != nil {
		p.Rules.Singletons = s.Singletons
	}
	return p
}

// Known is the least number of secondary cells with which a problem is safe, and how
// that was proven. A program that needs fewer is not safe; one that needs more is not
// wrong.
type Known struct {
	Setting
	Secondary int    `json:"secondary"`
	Proof     string `json:"proof"`
}

// Attacked is what an intruder derives if just the cells of Hides are hidden:
// intervals of some of them, as fractions, and which unsafe cells are protected too
// little although nobody knows them exactly, or known to one who is alone in others.
type Attacked struct {
	Setting
	Hides     [][]string      `json:"hides"`
	Intervals []KnownInterval `json:"intervals"`
	Under     [][]string      `json:"under"`
	Victims   [][]string      `json:"victims"`
}

// KnownInterval is the interval of one cell; nil where nothing bounds it.
type KnownInterval struct {
	Codes []string `json:"codes"`
	Lower *string  `json:"lower"`
	Upper *string  `json:"upper"`
}

// Interval is the interval in exact fractions.
func (k KnownInterval) Interval() Interval {
	end := func(text *string) *big.Rat {
		if text == nil {
			return nil
		}
		x, ok := new(big.Rat).SetString(*text)
		if !ok {
			panic("sdctest: suite.json has the bound " + *text)
		}
		return x
	}
	return Interval{end(k.Lower), end(k.Upper)}
}

// Instances are all problems of the suite, the public ones first.
func Instances() []Instance {
	text, err := suite.ReadFile("suite/suite.json")
	var all []Instance
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		panic("sdctest: suite.json: " + err.Error()) // it is part of the program
	}
	return all
}

// Find is the instance of a name.
func Find(name string) (Instance, error) {
	for _, i := range Instances() {
		if i.Name == name {
			return i, nil
		}
	}
	return Instance{}, fmt.Errorf("the suite has no problem %q", name)
}

// Files is the folder of an instance.
func (i Instance) Files() fs.FS {
	files, err := fs.Sub(suite, "suite/"+i.Name)
	if err != nil {
		panic("sdctest: " + err.Error())
	}
	return files
}

// CopyTo writes the files of an instance into a folder, which it makes; it replaces
// none that is there.
func (i Instance) CopyTo(dir string) error { return os.CopyFS(dir, i.Files()) }

// Problem reads an instance. Those that are to be refused give an error here or in
// [Needs].
func (i Instance) Problem() (table.Problem, error) { return ReadProblem(i.Files()) }

// Pattern is the pattern that hides just the named cells, unsafe ones as such.
func (a Attacked) Pattern(p *table.Problem) (table.Pattern, error) {
	needs, err := Needs(p)
	if err != nil {
		return nil, err
	}
	pattern := make(table.Pattern, p.Table.Len())
	for cell := range pattern {
		pattern[cell] = table.Safe
	}
	for _, codes := range a.Hides {
		cell, err := p.Table.Find(codes...)
		if err != nil {
			return nil, err
		}
		pattern[cell] = table.Secondary
		if _, unsafe := needs[cell]; unsafe {
			pattern[cell] = table.Unsafe
		}
	}
	return pattern, nil
}
