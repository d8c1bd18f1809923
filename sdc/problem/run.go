package problem

import (
	"context"
	"fmt"
	"time"

	"github.com/kruistabel/kruistabel/sdc"
	"github.com/kruistabel/kruistabel/sdc/check"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// ReadFor reads the problem in folder in whose result goes into folder out, which must
// be another.
func ReadFor(in, out string) (table.Problem, Spec, error) {
	if err := apart(in, out); err != nil {
		return table.Problem{}, Spec{}, err
	}
	return Read(in)
}

// ProtectDir reads the problem in folder in, protects it and writes the result into
// folder out, which must be another. keep names an earlier protected.csv to keep to, or
// is empty. Report.Proven says whether the result may be released.
func ProtectDir(ctx context.Context, in, out, keep string, options sdc.Options) (table.Report, error) {
	begin := time.Now()
	p, spec, err := ReadFor(in, out)
	if err != nil {
		return table.Report{}, err
	}
	if keep != "" {
		kept, err := ReadKept(keep, p.Table.Space)
		if err != nil {
			return table.Report{}, err
		}
		options.Keep = kept.Pattern
	}
	to, err := newPlace(out) // before the work, which may take long
	if err != nil {
		return table.Report{}, err
	}
	defer to.drop() // an empty folder at most
	read := time.Since(begin).Seconds()
	pattern, witnesses, report, err := sdc.Protect(ctx, p, options)
	if err != nil {
		return report, fmt.Errorf("problem %s: %w", in, err)
	}
	report.Seconds["read"] = read
	report.Seconds["total"] += read
	inForce := options.InForce(p)
	return report, to.fill(&inForce, spec, pattern, witnesses, report)
}

// Checked is the outcome of checking a protected problem.
type Checked struct {
	Findings    []check.Finding // none: protected and proven
	Differences []string        // options of the protected folder that are not the problem's
	Cells       int
	Hidden      int
	Witnesses   int
}

// CheckDir verifies the protected folder out against the problem in folder in. It
// takes floor, protection and singletons from the protected folder, as they were
// promised there, and lists where they differ from the problem's.
func CheckDir(ctx context.Context, in, out string) (Checked, error) {
	p, _, err := Read(in)
	if err != nil {
		return Checked{}, err
	}
	have, err := ReadProtected(out, &p)
	if err != nil {
		return Checked{}, fmt.Errorf("protected folder %s: %w", out, err)
	}
	asked := p
	p.Rules.Floor, p.Rules.Protection, p.Rules.Singletons = have.Spec.Rules.Floor, have.Spec.Rules.Protection, have.Spec.Rules.Singletons
	c := Checked{Differences: differences(&asked, &p), Cells: p.Table.Len(), Witnesses: len(have.Witnesses)}
	c.Hidden = have.Pattern.Count(table.Unsafe) + have.Pattern.Count(table.Secondary)
	c.Findings = check.Counts(&p, have.Pattern, have.Counts)
	if p.Kind == table.Magnitude {
		c.Findings = append(c.Findings, check.Values(&p, have.Pattern, have.Values)...)
	}
	found, err := check.Verify(ctx, &p, have.Pattern, have.Witnesses)
	c.Findings = append(c.Findings, found...)
	return c, err
}

// differences says in sentences where the options in force are not the problem's.
func differences(asked, inForce *table.Problem) []string {
	var lines []string
	differ := func(what string, a, b any) {
		if a != b {
			lines = append(lines, fmt.Sprintf("%s: the problem says %v, the protected folder %v", what, a, b))
		}
	}
	differ("floor", asked.Rules.FloorInForce(), inForce.Rules.FloorInForce())
	differ("protection", asked.Rules.Protection.String(), inForce.Rules.Protection.String())
	differ("singletons", asked.SingletonsInForce(), inForce.SingletonsInForce())
	return lines
}
