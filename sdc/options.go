package sdc

import (
	"github.com/kruistabel/kruistabel/sdc/lp"
	"github.com/kruistabel/kruistabel/sdc/primary"
)

// Version names the method and its parameters: results of one version are the same
// everywhere.
const Version = "suppress/2"

// Options say how to protect. The zero value takes everything from the problem.
// What is set here beats the problem's rules.
type Options struct {
	Method     string         // MethodSuppress or MethodOptimal; empty stands for MethodSuppress
	Floor      *int64         // least value that a hidden count is known to have: 0 or 1
	Protection *Protection    // units on each side, or up to the threshold
	Singletons *bool          // also protect against those who are alone in a hidden cell
	Cost       Cost           // what hiding costs; empty takes the problem's
	Seed       uint64         // of the order in which cells are protected; any value is good
	Threads    int            // at most this many at once; 0 takes all. The result does not depend on it
	Effort     int            // passes that improve a proven pattern; 0 stands for DefaultEffort, less than 0 for none
	Keep       Pattern        // an earlier pattern of the same cells: what is hidden there stays hidden where that is right
	Rules      []primary.Rule // beside those of the problem. The verifier does not know them: what they find it takes as asked by hand
	Solver     lp.Solver      // of linear and integer programs; nil is the embedded one
	Seconds    float64        // MethodOptimal: stop after so long; 0 stands for DefaultSeconds
	Gap        float64        // MethodOptimal: stop within this share of the least cost
	Progress   func(Progress) // called often, from any goroutine, never from two at once
}

// DefaultEffort is the largest number of improving passes where Options do not say.
// They end earlier where a pass improves nothing.
const DefaultEffort = 8

// Progress tells how far a run is.
type Progress struct {
	Stage       string // "primary", "protect", "improve", "refine", "optimal", "check"
	Done, Total int    // cells, or witnesses to check; Total is 0 where it is not known
}

// InForce is the problem with the options applied to its rules and cost. It
// shares everything else with the problem it is made from.
func (o Options) InForce(p Problem) Problem {
	if o.Floor != nil {
		p.Rules.Floor = o.Floor
	}
	if o.Protection != nil {
		p.Rules.Protection = *o.Protection
	}
	if o.Singletons != nil {
		p.Rules.Singletons = o.Singletons
	}
	if o.Cost != "" {
		p.Cost = o.Cost
	}
	return p
}

func (o Options) effort() int {
	if o.Effort == 0 {
		return DefaultEffort
	}
	return max(o.Effort, 0)
}

func (o Options) report(stage string, done, total int) {
	if o.Progress != nil {
		o.Progress(Progress{stage, done, total})
	}
}
