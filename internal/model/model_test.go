package model_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kruistabel/kruistabel/internal/model"
	"github.com/kruistabel/kruistabel/internal/program"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/sandbox"
	"github.com/kruistabel/kruistabel/internal/tabulate"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	os.Exit(m.Run())
}

func absent(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// box is one sandbox for all tests; it ends with the process.
var box = sync.OnceValues(func() (*sandbox.Sandbox, error) { return sandbox.New(sandbox.Config{}) })

// here is the environment: a folder with R, or this machine.
var here = program.Environment{Root: cmp.Or(os.Getenv("KRUISTABEL_TEST_ENVIRONMENT"), "/"), Packages: []program.Package{{Language: program.R, Name: "R"}}}

// table makes a table of rows "code,code,...,persons".
func table(columns string, rows ...string) *tabulate.Table {
	t := &tabulate.Table{Name: "t"}
	names := strings.Split(columns, ",")
	values := make([][]string, len(names))
	for _, row := range rows {
		fields := strings.Split(row, ",")
		var n int64
		fmt.Sscan(fields[len(names)], &n)
		t.Persons = append(t.Persons, n)
		for i := range names {
			values[i] = append(values[i], fields[i])
		}
	}
	for i, name := range names {
		dictionary := slices.Compact(slices.Sorted(slices.Values(values[i])))
		c := tabulate.Column{Name: name, Dictionary: dictionary}
		for _, v := range values[i] {
			at, _ := slices.BinarySearch(dictionary, v)
			c.Codes = append(c.Codes, uint16(at))
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

// berkeley are the admissions to Berkeley in 1973: admitted, gender, department.
func berkeley() *tabulate.Table {
	var rows []string
	for group, n := range map[string][6]int{"yes,M": {512, 353, 120, 138, 53, 22}, "no,M": {313, 207, 205, 279, 138, 351},
		"yes,F": {89, 17, 202, 131, 94, 24}, "no,F": {19, 8, 391, 244, 299, 317}} {
		for i, k := range n {
			rows = append(rows, fmt.Sprintf("%s,%c,%d", group, 'A'+i, k))
		}
	}
	return table("admitted,gender,department", rows...)
}

// hair is hair by eye of 592 students.
func hair() *tabulate.Table {
	var rows []string
	for h, n := range map[string][4]int{"black": {68, 20, 15, 5}, "brown": {119, 84, 54, 29}, "red": {26, 17, 14, 14}, "blond": {7, 94, 10, 16}} {
		for i, eye := range []string{"brown", "blue", "hazel", "green"} {
			rows = append(rows, fmt.Sprintf("%s,%s,%d", h, eye, n[i]))
		}
	}
	return table("hair,eye", rows...)
}

// titanic is class, sex, age and survival of 2201 persons.
func titanic() *tabulate.Table {
	return table("class,sex,age,survived",
		"3,M,child,no,35", "3,F,child,no,17", "1,M,adult,no,118", "2,M,adult,no,154", "3,M,adult,no,387", "crew,M,adult,no,670",
		"1,F,adult,no,4", "2,F,adult,no,13", "3,F,adult,no,89", "crew,F,adult,no,3",
		"1,M,child,yes,5", "2,M,child,yes,11", "3,M,child,yes,13", "1,F,child,yes,1", "2,F,child,yes,13", "3,F,child,yes,14",
		"1,M,adult,yes,57", "2,M,adult,yes,14", "3,M,adult,yes,75", "crew,M,adult,yes,192",
		"1,F,adult,yes,140", "2,F,adult,yes,80", "3,F,adult,yes,76", "crew,F,adult,yes,20")
}

func fit(t *testing.T, from *tabulate.Table, s model.Spec) *model.Result {
	t.Helper()
	b, err := box()
	if err != nil {
		absent(t, err.Error())
	}
	if _, err := os.Stat(filepath.Join(here.Root, "usr/bin/Rscript")); err != nil {
		absent(t, err.Error())
	}
	counts, err := model.Count(t.Context(), from, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := model.Fit(t.Context(), b, here, t.TempDir(), s, counts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func figure(t *testing.T, r *model.Result, name string) model.Measure {
	t.Helper()
	for _, m := range r.Fit {
		if m.Name == name {
			return m
		}
	}
	t.Fatalf("no %s in %+v", name, r.Fit)
	return model.Measure{}
}

func near(t *testing.T, what string, got *float64, want, by float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > by {
		t.Errorf("%s is %v, want %v", what, show(got), want)
	}
}

func show(p *float64) any {
	if p == nil {
		return nil
	}
	return *p
}

func estimate(t *testing.T, r *model.Result, response string, parts ...model.Part) model.Coefficient {
	t.Helper()
	for _, c := range r.Coefficients {
		if c.Response == response && slices.Equal(c.Term, parts) {
			return c
		}
	}
	t.Fatalf("no coefficient %s %v", response, parts)
	return model.Coefficient{}
}

// Hair and eye colour: X² 138.2898 and G² 146.4436 on 9 degrees of freedom
// (Snee 1974, and every textbook since); V 0.279.
func TestCrossTableOfHairAndEyes(t *testing.T) {
	r := fit(t, hair(), model.Spec{Kind: model.Cross, Response: "hair", Predictors: []string{"eye"}})
	chi := figure(t, r, "chi_square")
	near(t, "X²", chi.Value, 138.2898, 1e-4)
	near(t, "df", chi.DF, 9, 0)
	near(t, "G²", figure(t, r, "likelihood_ratio").Value, 146.4436, 1e-4)
	near(t, "V", figure(t, r, "cramer_v").Value, 0.2790, 1e-4)
	if r.Persons != 592 || r.Counts == nil {
		t.Errorf("%d persons", r.Persons)
	}
}

// Berkeley by gender alone: X² 92.205, odds ratio 1.84.
func TestCrossTableOfTwoByTwo(t *testing.T) {
	r := fit(t, berkeley(), model.Spec{Kind: model.Cross, Response: "admitted", Predictors: []string{"gender"}, Reference: map[string]string{"admitted": "no"}})
	near(t, "X²", figure(t, r, "chi_square").Value, 92.2053, 1e-4)
	near(t, "odds ratio", figure(t, r, "odds_ratio").Value, 1.8409, 1e-3)
	if p := figure(t, r, "fisher").P; p == nil || *p > 1e-20 {
		t.Errorf("Fisher p %v", show(p))
	}
}

// Berkeley by gender within departments: men −0.0999 (0.0808).
func TestLogisticOfBerkeley(t *testing.T) {
	r := fit(t, berkeley(), model.Spec{Kind: model.Logistic, Response: "admitted", Event: "yes", Predictors: []string{"gender", "department"},
		Reference: map[string]string{"gender": "F", "department": "A"}})
	men := estimate(t, r, "", model.Part{Dimension: "gender", Code: "M"})
	near(t, "men", men.Estimate, -0.09987, 1e-5)
	near(t, "its error", men.Error, 0.08085, 1e-5)
	near(t, "department F", estimate(t, r, "", model.Part{Dimension: "department", Code: "F"}).Estimate, -3.30648, 1e-5)
	near(t, "AIC", figure(t, r, "aic").Value, 5201.4881, 0.5)
	if len(r.Notes) != 0 {
		t.Errorf("notes %v", r.Notes)
	}
}

// A multinomial model with one predictor is saturated: its coefficients are the
// logarithms of the ratios of counts.
func TestMultinomialOfOnePredictorIsExact(t *testing.T) {
	r := fit(t, hair(), model.Spec{Kind: model.Multinomial, Response: "hair", Predictors: []string{"eye"}, Reference: map[string]string{"hair": "black", "eye": "brown"}})
	blond := estimate(t, r, "blond", model.Part{Dimension: "eye", Code: "blue"})
	near(t, "blond, blue", blond.Estimate, math.Log(94.0/20*68/7), 1e-4)
	near(t, "its error", blond.Error, math.Sqrt(1./94+1./20+1./68+1./7), 1e-3)
	near(t, "constant of red", estimate(t, r, "red").Estimate, math.Log(26./68), 1e-4)
}

// Berkeley without the interaction of three: G² 20.204 on 5 degrees of freedom.
func TestLogLinearOfBerkeley(t *testing.T) {
	r := fit(t, berkeley(), model.Spec{Kind: model.LogLinear, Predictors: []string{"admitted", "gender", "department"}, Pairs: true})
	g := figure(t, r, "likelihood_ratio")
	near(t, "G²", g.Value, 20.2043, 1e-3)
	near(t, "df", g.DF, 5, 0)
	near(t, "X²", figure(t, r, "pearson").Value, 18.8172, 1e-2)
}

// statsmodels gives the same on every coefficient.
func TestAgreesWithStatsmodels(t *testing.T) {
	if out, err := python("import statsmodels").CombinedOutput(); err != nil {
		absent(t, "no statsmodels: "+string(out))
	}
	for name, c := range map[string]struct {
		spec    model.Spec
		formula string
	}{
		"logistic with interactions": {model.Spec{Kind: model.Logistic, Response: "survived", Event: "yes", Predictors: []string{"class", "sex", "age"}},
			"smf.logit('y ~ C(class_) + C(sex) + C(age)', d.assign(y=(d.survived=='yes').astype(int)))"},
		"multinomial": {model.Spec{Kind: model.Multinomial, Response: "class", Predictors: []string{"sex", "survived"}},
			"smf.mnlogit('y ~ C(sex) + C(survived)', d.assign(y=d.class_.astype('category').cat.codes))"},
	} {
		t.Run(name, func(t *testing.T) {
			r := fit(t, titanic(), c.spec)
			got := make([]float64, 0, len(r.Coefficients))
			for _, k := range r.Coefficients {
				got = append(got, *k.Estimate, *k.Error)
			}
			want := statsmodels(t, c.formula)
			if len(got) != len(want) {
				t.Fatalf("%d figures, statsmodels has %d", len(got), len(want))
			}
			for i := range got {
				if math.Abs(got[i]-want[i]) > 1e-3*(1+math.Abs(want[i])) {
					t.Errorf("figure %d is %v, statsmodels has %v", i, got[i], want[i])
				}
			}
		})
	}
}

// python runs a script in the environment's Python; an unpacked one has its
// libraries beside it.
func python(script string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(here.Root, "usr/bin/python3"), "-c", script)
	if here.Root != "/" {
		libraries, _ := filepath.Glob(filepath.Join(here.Root, "usr/lib/*-linux-gnu"))
		cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+strings.Join(libraries, ":"))
	}
	return cmd
}

// statsmodels fits a formula to the Titanic, one row per person, and gives each
// coefficient with its error in our order.
func statsmodels(t *testing.T, formula string) (out []float64) {
	t.Helper()
	from := titanic()
	rows := "class_,sex,age,survived,n\n"
	for i, n := range from.Persons {
		for _, c := range from.Columns {
			rows += c.Dictionary[c.Codes[i]] + ","
		}
		rows += fmt.Sprintln(n)
	}
	cmd := python(`
import sys, io, json, numpy as np, pandas as pd, statsmodels.formula.api as smf
d = pd.read_csv(io.StringIO(sys.stdin.read()), dtype={'class_': str})
d = d.loc[d.index.repeat(d.n)].reset_index(drop=True)
m = ` + formula + `.fit(disp=0, maxiter=200)
p, e = np.atleast_2d(np.asarray(m.params).T), np.atleast_2d(np.asarray(m.bse).T)
json.dump([x for a, b in zip(p.ravel(), e.ravel()) for x in (a, b)], sys.stdout)`)
	cmd.Stdin = strings.NewReader(rows)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// What cannot be told apart is said.
func TestSeparationIsSaid(t *testing.T) {
	r := fit(t, table("y,x", "a,p,20", "a,q,30", "b,p,25"), model.Spec{Kind: model.Logistic, Response: "y", Event: "b", Predictors: []string{"x"}})
	if !slices.Contains(r.Notes, "separated") {
		t.Errorf("notes %v", r.Notes)
	}
}

// A spec that the table does not carry is refused before anything is counted.
func TestSpecsThatAreNone(t *testing.T) {
	from := table("moment,measure,sex,age", "1,A,M,x,3", "1,A,F,y,4", "2,B,M,y,5")
	apart := []string{"moment", "measure"}
	chosen := map[string][]string{"moment": {"1"}, "measure": {"A"}}
	for what, s := range map[string]model.Spec{
		"kind":          {Kind: "lasso", Response: "sex", Predictors: []string{"age"}, Filters: chosen},
		"unknown":       {Kind: model.Cross, Response: "sex", Predictors: []string{"system('id')"}, Filters: chosen},
		"twice":         {Kind: model.Cross, Response: "sex", Predictors: []string{"sex"}, Filters: chosen},
		"no predictor":  {Kind: model.Logistic, Response: "sex", Event: "M", Filters: chosen},
		"not addable":   {Kind: model.Cross, Response: "sex", Predictors: []string{"moment"}, Filters: chosen},
		"two moments":   {Kind: model.Cross, Response: "sex", Predictors: []string{"age"}, Filters: map[string][]string{"measure": {"A"}}},
		"event":         {Kind: model.Logistic, Response: "sex", Event: "Z", Predictors: []string{"age"}, Filters: chosen},
		"one code":      {Kind: model.Cross, Response: "sex", Predictors: []string{"age"}, Filters: map[string][]string{"moment": {"2"}, "measure": {"B"}}},
		"filter":        {Kind: model.Cross, Response: "sex", Predictors: []string{"age"}, Filters: map[string][]string{"moment": {"1"}, "measure": {"A"}, "x": {"y"}}},
		"one dimension": {Kind: model.LogLinear, Predictors: []string{"sex"}, Filters: chosen},
	} {
		if _, err := model.Count(context.Background(), from, s, apart); refusal.KindOf(err) != refusal.Misuse {
			t.Errorf("%s: %v", what, err)
		}
	}
	c, err := model.Count(context.Background(), from, model.Spec{Kind: model.Cross, Response: "sex", Predictors: []string{"age"}, Filters: chosen,
		Reference: map[string]string{"sex": "M"}}, apart)
	if err != nil || c.Total() != 7 || c.Dimensions[0].Codes[0] != "M" {
		t.Errorf("%+v, %v", c, err)
	}
}
