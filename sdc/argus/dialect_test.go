package argus_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/argus"
	"github.com/kruistabel/kruistabel/sdc/problem"
	"github.com/kruistabel/kruistabel/sdc/table"
	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// dialect writes the same job in one of the many ways in which people and programs
// write it.
type dialect struct {
	*rand.Rand
	fixed, left, latin, lower, comma, paths, remarks, oneLine, curved bool
	separator, lead, eol                                              string
}

func newDialect(seed uint64) *dialect {
	d := &dialect{Rand: rand.New(rand.NewPCG(seed, 99))}
	for _, flag := range []*bool{&d.fixed, &d.left, &d.latin, &d.lower, &d.comma, &d.paths, &d.remarks, &d.oneLine, &d.curved} {
		*flag = d.IntN(2) == 0
	}
	d.separator = []string{";", ",", "|", "~"}[d.IntN(4)]
	d.comma = d.comma && (d.fixed || d.separator != ",")
	d.lead = []string{"@", "@@", "..", "->", "#"}[d.IntN(5)]
	d.eol = []string{"\n", "\r\n", "\r"}[d.IntN(3)]
	d.curved = d.curved && !d.latin
	return d
}

// key is a keyword, in capitals or not.
func (d *dialect) key(name string) string {
	if d.lower {
		return strings.ToLower(name)
	}
	return name
}

func (d *dialect) quote(text string) string {
	if d.curved {
		return "“" + text + "”"
	}
	return `"` + text + `"`
}

func (d *dialect) path(name string) string {
	if d.paths {
		return `D:\work\My Tables\` + strings.ToUpper(name)
	}
	return name
}

func (d *dialect) number(text string) string {
	if d.comma {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}

// pad fills a field up.
func (d *dialect) pad(text string, width int) string {
	fill := strings.Repeat(" ", width-len([]rune(text)))
	if d.left {
		return fill + text
	}
	return text + fill
}

// encode writes a file in the encoding of the dialect.
func (d *dialect) encode(lines []string) string {
	if d.remarks {
		lines = append([]string{"// made by hand", ""}, lines...)
	}
	return d.data(lines)
}

func (d *dialect) data(lines []string) string {
	text := strings.Join(lines, d.eol)
	if d.IntN(2) == 0 {
		text += d.eol
	}
	if d.latin {
		bytes, err := textfile.Encode(text, textfile.Windows1252)
		if err != nil {
			panic(err)
		}
		return string(bytes)
	}
	return text
}

// truth is a table of a response, as it should arrive.
type truth struct {
	region, size []table.Node
	records      [][]string // region, size, value, weight, holding
}

var places = []string{"Liège", "Gent", "'s-Gravenhage", "Köln", "St. Vith", "001", "01", "1", "A.1", "NA"}

func (d *dialect) truth() truth {
	t := truth{region: []table.Node{{Code: "Total"}}, size: []table.Node{{Code: "Total"}}}
	names := slices.Clone(places)
	d.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	var leaves []string
	for len(names) > 2 {
		province, below := names[0], 1+d.IntN(2)
		t.region = append(t.region, table.Node{Code: province, Parent: "Total"})
		for _, town := range names[1 : 1+below] {
			t.region = append(t.region, table.Node{Code: town, Parent: province})
			leaves = append(leaves, town)
		}
		names = names[1+below:]
	}
	sizes := []string{"10", "2", "é"}
	for range 3 + d.IntN(20) {
		value := strconv.Itoa(d.IntN(900)) + "." + strconv.Itoa(1+d.IntN(9))
		t.records = append(t.records, []string{leaves[d.IntN(len(leaves))], sizes[d.IntN(3)], value, []string{"1", "2.5"}[d.IntN(2)], "H" + strconv.Itoa(d.IntN(5))})
	}
	var used []string
	for _, r := range t.records {
		used = append(used, r[1])
	}
	slices.Sort(used)
	for _, size := range slices.Compact(used) {
		t.size = append(t.size, table.Node{Code: size, Parent: "Total"})
	}
	return t
}

// metadata of the records, in widths of 13, 4, 6, 4 and 3.
var widths = []int{13, 4, 6, 4, 3}

func (d *dialect) metadata() []string {
	head := func(name string, at int) string {
		start := 1
		for _, w := range widths[:at] {
			start += w
		}
		if d.fixed {
			return fmt.Sprintf("%s %d %d", name, start, widths[at])
		}
		return fmt.Sprintf("%s\t%d", name, widths[at])
	}
	var lines []string
	if !d.fixed {
		lines = append(lines, d.key("<SEPARATOR>")+" "+d.quote(d.separator))
	}
	region := []string{head("region", 0), "  " + d.key("<RECODEABLE>"), d.key("<TOTCODE>") + " " + d.quote("Total"), "\t" + d.key("<HIERARCHICAL>"),
		d.key("<HIERCODELIST>") + d.quote(d.path("region.hrc")), d.key("<HIERLEADSTRING>") + " " + d.quote(d.lead)}
	size := []string{head("size", 1), d.key("<RECODABLE>"), d.key("<DISTANCE>") + " 1 2 3"}
	value := []string{head("value", 2), d.key("<NUMERIC>"), d.key("<DECIMALS>") + " 1"}
	weight := []string{head("weight", 3), d.key("<NUMERIC>"), d.key("<WEIGHT>")}
	holding := []string{head("holding", 4), d.key("<HOLDING>")}
	for _, v := range [][]string{region, size, value, weight, holding} {
		if d.oneLine {
			lines = append(lines, v[0], strings.Join(v[1:], " "))
		} else {
			lines = append(lines, v...)
		}
	}
	return lines
}

func (d *dialect) job(t truth) map[string]string {
	var hrc, asc []string
	depth := map[string]int{"Total": -1}
	for _, n := range t.region[1:] {
		depth[n.Code] = depth[n.Parent] + 1
		hrc = append(hrc, strings.Repeat(d.lead, depth[n.Code])+[]string{"", " "}[d.IntN(2)]+n.Code)
	}
	for _, r := range t.records {
		fields := slices.Clone(r)
		fields[2], fields[3] = d.number(fields[2]), d.number(fields[3])
		for i := range fields {
			if d.fixed || d.IntN(2) == 0 {
				fields[i] = d.pad(fields[i], widths[i])
			}
		}
		separator := d.separator
		if d.fixed {
			separator = ""
		}
		asc = append(asc, strings.Join(fields, separator))
	}
	arb := []string{
		d.key("<OPENMICRODATA>") + " " + d.quote(d.path("x.asc")), d.key("<OPENMETADATA>") + " " + d.quote(d.path("x.rda")),
		d.key("<SPECIFYTABLE>") + ` "Region""SIZE"|"value"|""|"-2"`, d.key("<SAFETYRULE>") + " nk(0,0)|NK(0,0)| NK(1,75) |FREQ(0,0)|FREQ(4,25)|WGT(1)|",
		d.key("<READMICRODATA>"), d.key("<SUPPRESS>") + " GH(1,75,1)",
	}
	return map[string]string{"x.arb": d.encode(arb), "x.rda": d.encode(d.metadata()), "x.asc": d.data(asc), "region.hrc": d.data(hrc)}
}

// TestDialects reads the same job in hundreds of ways of writing it.
func TestDialects(t *testing.T) {
	for seed := range uint64(200) {
		d := newDialect(seed)
		want := d.truth()
		all := d.job(want)
		f, _, err := argus.Read(filepath.Join(write(t, all), "x.arb"), argus.Options{})
		if err != nil {
			t.Fatalf("seed %d: %v\n%q", seed, err, all)
		}
		if !slices.Equal(f.Hierarchies[0], want.region) || !sameNodes(f.Hierarchies[1], want.size) {
			t.Fatalf("seed %d: hierarchies %v\nwant %v", seed, f.Hierarchies, want)
		}
		if len(f.Records.Rows) != len(want.records) {
			t.Fatalf("seed %d: %d records, want %d", seed, len(f.Records.Rows), len(want.records))
		}
		for i, row := range f.Records.Rows {
			if !slices.Equal(row, want.records[i]) {
				t.Fatalf("seed %d: record %d is %q, want %q\n%q", seed, i+1, row, want.records[i], all["x.asc"])
			}
		}
		r := f.Spec.Rules
		if r.MinimumFrequency != 4 || r.Protection.Units != 25 || len(r.Dominance) != 1 || r.Dominance[0].Percent != 75 || f.Spec.Contributor != "holding" || f.Spec.Weight != "weight" || r.Singletons != nil {
			t.Fatalf("seed %d: %+v", seed, f.Spec)
		}
	}
}

// sameNodes compares flat hierarchies.
func sameNodes(a, b []table.Node) bool {
	key := func(n table.Node) string { return n.Parent + "\x00" + n.Code }
	cmp := func(x, y table.Node) int { return strings.Compare(key(x), key(y)) }
	return slices.Equal(slices.SortedFunc(slices.Values(a), cmp), slices.SortedFunc(slices.Values(b), cmp))
}

// TestDialectsOfTables reads the same table with statuses in many ways of writing it.
func TestDialectsOfTables(t *testing.T) {
	type line struct{ region, sex, n, status, lower, upper string }
	lines := []line{
		{"Total", "Total", "30", "s", "", ""}, {"Total", "m", "19", "s", "", ""}, {"Total", "f", "11", "p", "", ""},
		{"Liège", "Total", "13", "s", "", ""}, {"Liège", "m", "11", "m", "", ""}, {"Liège", "f", "2", "u", "1", "3"},
		{"01", "Total", "17", "s", "", ""}, {"01", "m", "8", "u", "2", "2"}, {"01", "f", "9", "", "", ""},
	}
	for seed := range uint64(150) {
		d := newDialect(seed)
		letters := map[string]string{"s": "S", "u": "U", "p": "P", "m": "M", "": []string{"", "E", "e"}[d.IntN(3)]}
		own := d.IntN(2) == 0
		if own {
			letters["s"], letters["u"], letters["p"] = "ok", "bad", "keep"
		}
		total := []string{"Total", "T", "all regions"}[d.IntN(3)]
		var tab []string
		for _, l := range lines {
			fields := []string{l.region, l.sex, l.n, letters[l.status], l.lower, l.upper}
			for i := range 2 {
				if fields[i] == "Total" {
					fields[i] = []string{total, strings.ToUpper(total), "", " "}[d.IntN(4)]
				}
				if d.IntN(2) == 0 && !d.curved {
					fields[i] = `"` + fields[i] + `"`
				}
			}
			for i := range fields {
				if fields[i] == "" && i > 3 && d.IntN(2) == 0 {
					fields[i] = "-"
				}
				if d.IntN(3) == 0 {
					fields[i] = " " + fields[i] + " "
				}
			}
			tab = append(tab, strings.Join(fields, d.separator))
		}
		rda := []string{d.key("<SEPARATOR>") + " " + d.quote(d.separator)}
		if own {
			rda = append(rda, d.key("<SAFE>")+" ok", d.key("<UNSAFE>")+" "+d.quote("BAD"), d.key("<PROTECT>")+" Keep")
		}
		for _, name := range []string{"region", "sex"} {
			rda = append(rda, name, d.key("<RECODEABLE>"), d.key("<TOTCODE>")+" "+d.quote(total))
		}
		rda = append(rda, "n", d.key("<FREQUENCY>"), "st", d.key("<STATUS>"), "lo", d.key("<NUMERIC>")+" "+d.key("<LOWERPL>"), "up", d.key("<NUMERIC>")+" "+d.key("<UPPERPL>"))
		arb := []string{d.key("<OPENTABLEDATA>") + " " + d.quote(d.path("x.tab")), d.key("<OPENMETADATA>") + " " + d.quote(d.path("x.rda")),
			d.key("<SPECIFYTABLE>") + ` "region""sex"|<Freq>||-1`, d.key("<SAFETYRULE>"), d.key("<READTABLE>") + " 0"}
		all := map[string]string{"x.arb": d.encode(arb), "x.rda": d.encode(rda), "x.tab": d.data(tab)}
		f, _, err := argus.Read(filepath.Join(write(t, all), "x.arb"), argus.Options{})
		if err != nil {
			t.Fatalf("seed %d: %v\n%q", seed, err, all)
		}
		for i, l := range lines {
			want := []string{l.region, l.sex, l.n, l.status, l.lower, l.upper}
			got := slices.Clone(f.Cells.Rows[i])
			for c := range 2 {
				if got[c] == total {
					got[c] = "Total"
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d: cell %d is %q, want %q\n%q", seed, i+1, got, want, all["x.tab"])
			}
		}
		if !f.Spec.Rules.Given || f.Spec.Cost != table.CostFrequency {
			t.Fatalf("seed %d: %+v", seed, f.Spec)
		}
	}
}

// TestDialectsOfApriori sets the same statuses in many ways of writing them.
func TestDialectsOfApriori(t *testing.T) {
	want := "region,sex,status\na,m,u\nT,f,p\nb,T,s\nb,f,m\n"
	for seed := range uint64(100) {
		d := newDialect(seed)
		var hst []string
		for _, l := range [][]string{{"a", "m", "u"}, {"T", "f", "p"}, {"b", "T", "s"}, {"b", "f", "m"}} {
			l = slices.Clone(l)
			if l[2] = strings.ToUpper(l[2]); d.lower {
				l[2] = strings.ToLower(l[2])
			}
			for i := range 2 {
				if l[i] == "T" && d.IntN(2) == 0 {
					l[i] = ""
				}
				if d.IntN(2) == 0 {
					l[i] = `"` + l[i] + `"`
				}
				if d.IntN(2) == 0 {
					l[i] = "  " + l[i]
				}
			}
			hst = append(hst, strings.Join(l, d.separator))
		}
		all := cells()
		all["t.hst"] = d.encode(hst)
		all["t.arb"] += d.key("<APRIORI>") + ` "` + d.path("t.hst") + `" ,1, "` + d.separator + `",0,0` + "\n"
		f, _, err := argus.Read(filepath.Join(write(t, all), "t.arb"), argus.Options{})
		if err != nil {
			t.Fatalf("seed %d: %v\n%q", seed, err, all["t.hst"])
		}
		if got := text(t, f.Forced); got != want {
			t.Fatalf("seed %d: %q from %q", seed, got, all["t.hst"])
		}
	}
}

// TestSensitivityAgainstContributions compares, for random cells, the protection that
// reading gives from the largest contributions with the rules written out.
func TestSensitivityAgainstContributions(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var contributions []float64
		total := 0.0
		for range 1 + random.IntN(6) {
			x := float64(1 + random.IntN(100)*random.IntN(5))
			contributions, total = append(contributions, x), total+x
		}
		slices.Sort(contributions)
		slices.Reverse(contributions)
		largest := append(slices.Clone(contributions), 0, 0, 0)
		p, k1, k2 := float64(5+random.IntN(40)), float64(60+random.IntN(40)), float64(70+random.IntN(30))
		need := max(0, 100/k1*largest[0]-total, 100/k2*(largest[0]+largest[1])-total, p/100*largest[0]-(total-largest[0]-largest[1]))
		all := map[string]string{
			"m.arb": fmt.Sprintf("<OPENTABLEDATA> \"m.tab\"\n<OPENMETADATA> \"m.rda\"\n<SPECIFYTABLE> \"r\"|\"v\"\n<SAFETYRULE> NK(1,%g)|NK(2,%g)|P(%g)\n", k1, k2, p),
			"m.rda": "<SEPARATOR> \",\"\nr\n <RECODEABLE>\n <TOTCODE> T\nv\n <NUMERIC>\nf\n <FREQUENCY>\nt1\n <MAXSCORE>\nt2\n <MAXSCORE>\n",
			"m.tab": fmt.Sprintf("T,%g,%d,%g,%g\n", total, len(contributions), largest[0], largest[1]),
		}
		f, _, err := argus.Read(filepath.Join(write(t, all), "m.arb"), argus.Options{})
		if err != nil {
			t.Fatal(err)
		}
		row := f.Cells.Rows[0]
		if unsafe := row[3] == "u"; unsafe != (need > 0) {
			t.Fatalf("%v: status %q, needs %g", contributions, row[3], need)
		}
		if need > 0 {
			if got, _ := strconv.ParseFloat(row[4], 64); got-need > 1e-9 || need-got > 1e-9 || row[4] != row[5] {
				t.Fatalf("%v: protection %s and %s, want %g", contributions, row[4], row[5], need)
			}
		}
	}
}

// TestArrivesAsProblem reads what comes of many dialects as a problem.
func TestArrivesAsProblem(t *testing.T) {
	for seed := range uint64(40) {
		d := newDialect(seed)
		f, _ := read(t, d.job(d.truth()), "x.arb", argus.Options{})
		dir := filepath.Join(t.TempDir(), "p")
		if err := f.Write(dir); err != nil {
			t.Fatal(err)
		}
		if _, _, err := problem.Read(dir); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// TestColumnsInLetters counts columns as the file does, even where every line has the
// same letters.
func TestColumnsInLetters(t *testing.T) {
	rda := "town 1 5\n <RECODEABLE>\nv 6 2\n <NUMERIC>\n"
	for asc, want := range map[string]string{
		"Liège10\n":             "Liège,10\n", // letters
		"Liège10\nGent 20\n":    "Liège,10\nGent,20\n",
		"Li\xe8ge10\nGent 20\n": "Liège,10\nGent,20\n",
		"Brée10\nGand 20\n":     "Brée,10\nGand,20\n", // bytes, as τ-ARGUS counts
		"Liège 5\nHuyé  6\n":    "Liège,5\nHuyé,6\n",
	} {
		f, _ := read(t, map[string]string{"x.rda": rda, "x.asc": asc}, "x.rda", argus.Options{})
		same(t, "records of "+asc, strings.TrimPrefix(text(t, f.Records), "town,v\n"), want)
	}
}
