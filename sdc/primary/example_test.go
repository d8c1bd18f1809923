package primary_test

import (
	"fmt"
	"log"

	"github.com/kruistabel/kruistabel/sdc/primary"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// turnover is a table of sums: what three enterprises of one branch contribute, and
// three of another.
func turnover() table.Problem {
	branch, err := table.NewDimension("branch", []table.Node{{Code: "Total"}, {Code: "bakers", Parent: "Total"}, {Code: "brewers", Parent: "Total"}})
	if err != nil {
		log.Fatal(err)
	}
	b := table.NewBuilder("turnover", table.Magnitude, branch)
	for who, value := range []float64{40, 35, 25} {
		b.AddRecord(table.Record{Response: value, Contributor: int32(who)}, "bakers")
	}
	for who, value := range []float64{100, 50, 5} {
		b.AddRecord(table.Record{Response: value, Contributor: int32(3 + who)}, "brewers")
	}
	problem, err := b.Problem(table.Rules{MinimumFrequency: 3, PPercent: 10}, table.CostCells)
	if err != nil {
		log.Fatal(err)
	}
	return problem
}

// The second largest brewer knows his own 50 and the total of 155: the largest has 105
// at most, which is within ten percent of the truth.
func ExampleFind() {
	problem := turnover()
	found, err := primary.Find(&problem)
	if err != nil {
		log.Fatal(err)
	}
	for _, need := range found.Needs {
		fmt.Println(problem.Table.Name(int(need.Cell)), "needs", need.Up, "above and", need.Down, "below")
	}
	fmt.Println(found.ByRule)
	// Output:
	// brewers needs 5 above and 5 below
	// map[p_percent:1]
}

// An explanation shows each rule with its formula and the figures of a cell.
func ExampleExplain() {
	problem := turnover()
	cell, err := problem.Table.Find("brewers")
	if err != nil {
		log.Fatal(err)
	}
	e, err := primary.Explain(&problem, cell)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(e)
	// Output:
	// cell brewers: n = 3, value 155, 3 units, top 1 100, top 2 50, top 3 5
	//   minimum_frequency: n = 3 against k = 3: safe
	//   p_percent: total 155 − top 1 100 − top 2 50 = 5 against 10/100 · top 1 = 10; required 10 − 5: unsafe, needs 5 upward and 5 downward
	//   decided: u: unsafe by the rule p_percent
	//   others must find it possible that it is 160 or more, and 150 or less
}

// giant is a rule of one's own: nobody may hold more than half of a cell.
type giant struct{}

func (giant) Name() string { return "giant" }

// Contributions asks for the largest contribution of each cell.
func (giant) Contributions() int { return 1 }

func (giant) Judge(s *primary.Subject, cell int) (primary.Need, bool) {
	need := 2*s.Largest(cell, 1) - s.Total(cell)
	return primary.Need{Up: need, Down: need}, need > 0
}

func ExampleRule() {
	problem := turnover()
	problem.Rules = table.Rules{}
	found, err := primary.Find(&problem, giant{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Status, found.ByRule)
	// Output: [s s u] map[giant:1]
}
