package argus

import (
	"strings"

	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// Job is the content of a .arb file: the tables that it makes, in their order.
type Job struct {
	File   string
	Tables []JobTable
	Notes  []string // commands that say nothing about tables
}

// JobTable is one table of a job.
type JobTable struct {
	Line        int // of <SPECIFYTABLE>
	Records     bool
	Data        string // file
	Metadata    string // file
	Dimensions  []string
	Response    string // <freq> for counts
	Shadow      string
	Cost        string
	Rule        string // after <SAFETYRULE>
	Recompute   bool   // totals are computed from the cells below
	NotAdditive bool
	Apriori     []AprioriFile
	Suppress    string
	remark      *remark
}

// AprioriFile is a file of statuses set by hand, and how it is to be read.
type AprioriFile struct {
	File      string
	Separator string
	Strict    bool // a code that is not known is an error
	Expand    bool // also for totals that are of one part only
}

// without effect on which table is protected, and how safe it is.
var silent = map[string]bool{
	"<LOGBOOK>": true, "<VERSIONINFO>": true, "<SOLVER>": true, "<GOINTERACTIVE>": true, "<SILENT>": true, "<COMMENT>": true,
	"<READMICRODATA>": true, "<WRITETABLE>": true, "<ANCO>": true, "<JJ>": true,
}

// ParseJob reads a .arb file.
func ParseJob(text textfile.Text) (Job, error) {
	p := jobParser{Job: Job{File: text.Name}}
	for i, bytes := range text.Lines() {
		line := strings.TrimSpace(strings.ReplaceAll(text.String(bytes), "\t", " "))
		p.line = i + 1
		var err error
		if said, is := remarkLine(line); is {
			err = p.said(said)
		} else if line != "" && !strings.HasPrefix(line, `\\`) {
			err = p.command(line)
		}
		if err != nil {
			return p.Job, err
		}
	}
	if len(p.Tables) == 0 {
		return p.Job, textfile.Fail(text.Name, 0, "no <SPECIFYTABLE>: a job says which table it is about")
	}
	return p.Job, nil
}

type jobParser struct {
	Job
	line           int
	records        bool
	data, metadata string
}

func (p *jobParser) fail(format string, args ...any) error {
	return textfile.Fail(p.File, p.line, format, args...)
}

// table is the one in hand.
func (p *jobParser) table(command string) (*JobTable, error) {
	if len(p.Tables) == 0 {
		return nil, p.fail("%s stands before <SPECIFYTABLE>: say first which table it is about", command)
	}
	return &p.Tables[len(p.Tables)-1], nil
}

func (p *jobParser) command(line string) error {
	first, rest := cutToken(line)
	key, is := first.keyword()
	if !is {
		return p.fail("%q is not a command: a command stands between < and >", first.text)
	}
	rest = strings.TrimSpace(rest)
	switch key {
	case "<OPENMICRODATA>", "<OPENTABLEDATA>":
		p.records, p.data, p.metadata = key == "<OPENMICRODATA>", fileName(rest), ""
	case "<OPENMETADATA>":
		p.metadata = fileName(rest)
	case "<SPECIFYTABLE>":
		return p.specify(rest)
	case "<SAFETYRULE>":
		t, err := p.table(key)
		if err != nil {
			return err
		}
		t.Rule = rest
	case "<READTABLE>":
		t, err := p.table(key)
		if err != nil {
			return err
		}
		t.Recompute, t.NotAdditive = strings.HasPrefix(rest, "1"), strings.HasPrefix(rest, "2")
	case "<APRIORI>", "<APRIORY>":
		return p.apriori(rest)
	case "<SUPPRESS>":
		return p.suppress(rest)
	case "<RECODE>":
		return p.fail("<RECODE> changes the codes of the data: recode them first and take the command out")
	case "<CLEAR>":
		p.data, p.metadata = "", ""
	case "<COVER>":
		p.Notes = append(p.Notes, "<COVER> is left out")
	default:
		if !silent[key] {
			return p.fail("%s is not a command that is known: correct it or take it out", key)
		}
	}
	return nil
}

// fileName is the argument of a command that opens a file.
func fileName(rest string) string {
	if words := tokens(rest); len(words) > 0 && words[0].quoted {
		return words[0].text
	}
	return strings.TrimSpace(rest)
}

// specify reads "size""region"|"turnover"|"shadow"|"cost",lambda.
func (p *jobParser) specify(rest string) error {
	if p.data == "" || p.metadata == "" {
		return p.fail("<SPECIFYTABLE> stands before <OPENMICRODATA> or <OPENTABLEDATA> and <OPENMETADATA>: open the data first")
	}
	t := JobTable{Line: p.line, Records: p.records, Data: p.data, Metadata: p.metadata}
	parts := splitOutsideQuotes(rest, '|')
	for _, w := range tokens(parts[0]) {
		t.Dimensions = append(t.Dimensions, w.text)
	}
	for i := range parts[1:] {
		parts[i+1] = unquoted(parts[i+1])
	}
	if len(t.Dimensions) == 0 || len(parts) < 2 || parts[1] == "" {
		return p.fail(`<SPECIFYTABLE> names no dimension or no response: write it as "size""region"|"turnover"||`)
	}
	t.Response = parts[1]
	if len(parts) > 2 {
		t.Shadow = parts[2]
	}
	if len(parts) > 3 {
		cost, _, _ := strings.Cut(parts[3], ",")
		t.Cost = unquoted(cost)
	}
	p.Tables = append(p.Tables, t)
	return nil
}

func splitOutsideQuotes(text string, at rune) (parts []string) {
	inside, from := false, 0
	for i, r := range text {
		switch {
		case r == '"':
			inside = !inside
		case r == at && !inside:
			parts, from = append(parts, text[from:i]), i+1
		}
	}
	return append(parts, text[from:])
}

func unquoted(text string) string { return strings.Trim(strings.TrimSpace(text), `"`) }

// apriori reads "file.hst", table, "separator", ignore errors, expand.
func (p *jobParser) apriori(rest string) error {
	fields := splitOutsideQuotes(rest, ',')
	for i := range fields {
		fields[i] = unquoted(fields[i])
	}
	if len(fields) < 3 || fields[0] == "" || fields[2] == "" {
		return p.fail(`<APRIORI> takes a file, the number of a table and a separator: write "file.hst", 1, ";", 0, 0`)
	}
	at := 0
	for _, digit := range fields[1] {
		if digit < '0' || digit > '9' || at > len(p.Tables) {
			at = -1
			break
		}
		at = at*10 + int(digit-'0')
	}
	if at < 1 || at > len(p.Tables) {
		return p.fail("<APRIORI>: there is no table %q: the job has %d so far", fields[1], len(p.Tables))
	}
	a := AprioriFile{File: fields[0], Separator: fields[2]}
	a.Strict = len(fields) > 3 && fields[3] == "0"
	a.Expand = len(fields) > 4 && fields[4] == "1"
	t := &p.Tables[at-1]
	t.Apriori = append(t.Apriori, a)
	return nil
}

// suppress reads METHOD(table,...); table 0 is all of them.
func (p *jobParser) suppress(rest string) error {
	_, args, _ := strings.Cut(rest, "(")
	number, _, _ := strings.Cut(strings.TrimSuffix(args, ")"), ",")
	for i := range p.Tables {
		if n := strings.TrimSpace(number); n == "0" || n == "" || n == itoa(i+1) {
			p.Tables[i].Suppress = rest
		}
	}
	return nil
}

// singletons is what the parameters of MOD say: MOD(table, minutes, single, multiple,
// frequency, ...); nil where they say nothing.
func (t *JobTable) singletons() *bool {
	name, args, _ := strings.Cut(t.Suppress, "(")
	fields := strings.Split(strings.TrimSuffix(strings.TrimSpace(args), ")"), ",")
	if !strings.EqualFold(strings.TrimSpace(name), "MOD") || len(fields) < 3 {
		return nil
	}
	on := false
	for _, f := range fields[2:min(5, len(fields))] {
		on = on || strings.TrimSpace(f) == "1"
	}
	return &on
}
