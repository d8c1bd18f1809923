package argus

import (
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// Metadata says what a file of records or of cells holds: the content of a .rda file.
type Metadata struct {
	File                  string
	Cells                 bool   // of a table; else of records
	Separator             string // empty: fixed columns
	Safe, Unsafe, Protect string // letters of statuses
	Variables             []Variable
	Notes                 []string // what was left out
}

// Variable is one column.
type Variable struct {
	Name     string
	Line     int // of the metadata
	Start    int // first column, from 1; fixed columns
	Width    int // 0: not said
	Missing  []string
	Role     Role
	Category bool // spans tables
	Total    string
	Decimals int

	Hierarchical bool   // by a file
	HierarchyIn  string // the file
	Lead         string
	Digits       []int    // hierarchy by digits: how many each level adds
	Asked        []string // codes of a request for protection
}

// Role says what a column is for, beside spanning tables.
type Role string

// The roles, by the keywords of the metadata.
const (
	NoRole     Role = ""
	Response   Role = "<NUMERIC>"
	Weight     Role = "<WEIGHT>"
	Holding    Role = "<HOLDING>"
	Request    Role = "<REQUEST>"
	Frequency  Role = "<FREQUENCY>"
	TopN       Role = "<MAXSCORE>"
	Status     Role = "<STATUS>"
	CostOf     Role = "<COST>"
	Shadow     Role = "<SHADOW>"
	LowerLevel Role = "<LOWERPL>"
	UpperLevel Role = "<UPPERPL>"
)

// roles are the keywords that give a role and nothing else; some have two spellings.
var roles = map[string]Role{
	"<NUMERIC>": Response, "<WEIGHT>": Weight, "<HOLDING>": Holding, "<REQUEST>": Request,
	"<FREQUENCY>": Frequency, "<MAXSCORE>": TopN, "<STATUS>": Status, "<COST>": CostOf, "<COSTVAR>": CostOf,
	"<SHADOW>": Shadow, "<LOWERPL>": LowerLevel, "<LOWERLEVEL>": LowerLevel, "<UPPERPL>": UpperLevel, "<UPPERLEVEL>": UpperLevel,
}

// ofNoUse are keywords of other methods and of the screen.
var ofNoUse = map[string]bool{
	"<TRUNCABLE>": true, "<CODELIST>": true, "<DISTANCE>": true, "<RECORDKEY>": true, "<CELLKEY>": true, "<PFILE>": true, "<PFILE_FREQ>": true,
	"<PFILE_CONT>": true, "<PFILE_SEP>": true, "<CKM>": true, "<INCLUDEZEROS>": true, "<PARITY>": true, "<SCALING>": true, "<SEPARATION>": true,
}

// ParseMetadata reads a .rda file, of cells or of records.
func ParseMetadata(text textfile.Text, cells bool) (Metadata, error) {
	m := Metadata{File: text.Name, Cells: cells, Safe: "S", Unsafe: "U", Protect: "P"}
	for i, line := range text.Lines() {
		words := tokens(text.String(line))
		if len(words) == 0 {
			continue
		}
		var err error
		if _, is := words[0].keyword(); is {
			err = m.property(words, i+1)
		} else {
			err = m.variable(words, i+1)
		}
		if err != nil {
			return m, err
		}
	}
	return m, m.check()
}

func (m *Metadata) fail(line int, format string, args ...any) error {
	return textfile.Fail(m.File, line, format, args...)
}

// variable reads the line that opens a variable: its name, of records also its first
// column (unless there is a separator) and its width, and codes for missing.
func (m *Metadata) variable(words []token, line int) error {
	v := Variable{Name: words[0].text, Line: line, Lead: "."}
	words = words[1:]
	number := func(what string) (n int, err error) {
		if len(words) > 0 {
			n, err = strconv.Atoi(words[0].text)
		}
		if len(words) == 0 || err != nil || n < 1 || n > 1<<20 {
			return 0, m.fail(line, "variable %q: %s is not a whole number of 1 or more", v.Name, what)
		}
		words = words[1:]
		return n, nil
	}
	var err error
	if !m.Cells && m.Separator == "" {
		if v.Start, err = number("the first column"); err != nil {
			return err
		}
	}
	if !m.Cells {
		if v.Width, err = number("the width"); err != nil {
			return err
		}
	}
	for _, w := range words {
		if code := strings.TrimSpace(w.text); code != "" {
			v.Missing = append(v.Missing, code)
		}
	}
	m.Variables = append(m.Variables, v)
	return nil
}

// property reads a line of keywords, each with the words that follow it.
func (m *Metadata) property(words []token, line int) error {
	for len(words) > 0 {
		key, is := words[0].keyword()
		if !is {
			return m.fail(line, "%q stands where a keyword such as <TOTCODE> is due: correct the line", words[0].text)
		}
		end := 1
		for end < len(words) {
			if _, next := words[end].keyword(); next {
				break
			}
			end++
		}
		var values []string
		for _, w := range words[1:end] {
			values = append(values, w.text)
		}
		if err := m.set(key, values, line); err != nil {
			return err
		}
		words = words[end:]
	}
	return nil
}

func (m *Metadata) set(key string, values []string, line int) error {
	first := ""
	if len(values) > 0 {
		first = values[0]
	}
	switch key {
	case "<SEPARATOR>":
		if first == "" || len(m.Variables) > 0 {
			return m.fail(line, `<SEPARATOR> "%s": write one character, before all variables`, first)
		}
		m.Separator = first
		return nil
	case "<SAFE>":
		m.Safe = first
		return nil
	case "<UNSAFE>":
		m.Unsafe = first
		return nil
	case "<PROTECT>":
		m.Protect = first
		return nil
	case "<SPSS>":
		return m.fail(line, "<SPSS>: a system file of SPSS cannot be read: export it as text with a separator")
	}
	if len(m.Variables) == 0 {
		return m.fail(line, "%s stands before the first variable: name the variable above it", key)
	}
	return m.setVariable(&m.Variables[len(m.Variables)-1], key, values, first, line)
}

func (m *Metadata) setVariable(v *Variable, key string, values []string, first string, line int) (err error) {
	if role, is := roles[key]; is {
		if v.Role == NoRole || v.Role == Response {
			v.Role = role
		}
		if role == Request {
			v.Asked = values
		}
		return nil
	}
	switch key {
	case "<RECODEABLE>", "<RECODABLE>":
		v.Category = true
	case "<TOTCODE>":
		v.Total = strings.TrimSpace(first)
	case "<HIERARCHICAL>":
		v.Hierarchical = true
	case "<HIERCODELIST>":
		v.HierarchyIn = first
	case "<HIERLEADSTRING>":
		v.Lead = first
	case "<HIERLEVELS>":
		v.Digits, err = m.digits(v, values, line)
	case "<MISSING>":
		v.Missing = append(v.Missing, values...)
	case "<DECIMALS>":
		if v.Decimals, err = strconv.Atoi(first); err != nil || v.Decimals < 0 || v.Decimals > 20 {
			err = m.fail(line, "<DECIMALS> %q: write a whole number from 0 to 20", first)
		}
	default:
		if !ofNoUse[key] {
			return m.fail(line, "%s is not a keyword of metadata: correct it or take it out", key)
		}
		if key == "<DISTANCE>" {
			m.Notes = append(m.Notes, "variable "+v.Name+": <DISTANCE> is left out; cells do not cost by their distance here")
		}
	}
	return err
}

func (m *Metadata) digits(v *Variable, values []string, line int) (digits []int, err error) {
	sum := 0
	for _, value := range values {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n > 1000 {
			return nil, m.fail(line, "<HIERLEVELS> %q: write how many digits each level adds", value)
		}
		if n > 0 {
			digits = append(digits, n)
		}
		sum += n
	}
	if sum == 0 || v.Width > 0 && sum != v.Width {
		return nil, m.fail(line, "<HIERLEVELS> of %q add up to %d digits, the variable has %d: make them equal", v.Name, sum, v.Width)
	}
	return digits, nil
}

// check refuses metadata that cannot be read by.
func (m *Metadata) check() error {
	names := map[string]bool{}
	categories := 0
	for _, v := range m.Variables {
		if names[strings.ToLower(v.Name)] {
			return m.fail(v.Line, "variable %q stands here twice: give each its own name", v.Name)
		}
		names[strings.ToLower(v.Name)] = true
		if v.Category {
			categories++
		}
		if v.Hierarchical && v.HierarchyIn == "" && v.Digits == nil {
			return m.fail(v.Line, "variable %q is <HIERARCHICAL> but has neither <HIERCODELIST> nor <HIERLEVELS>: add one", v.Name)
		}
		if v.Hierarchical && v.HierarchyIn != "" && v.Lead == "" {
			return m.fail(v.Line, `variable %q: its <HIERLEADSTRING> is empty: write one, such as "@"`, v.Name)
		}
	}
	if categories == 0 {
		return m.fail(0, "no variable is <RECODEABLE>: mark those that span the table")
	}
	return nil
}

// find is the place of a variable by its name, in capitals or not.
func (m *Metadata) find(name string) int {
	for i, v := range m.Variables {
		if strings.EqualFold(v.Name, name) {
			return i
		}
	}
	return -1
}

// with is the place of the first variable with a role, -1 where there is none.
func (m *Metadata) with(role Role) int {
	for i, v := range m.Variables {
		if v.Role == role && (!v.Category || role == Response) {
			return i
		}
	}
	return -1
}
