package program

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is what a file is, by its content.
type Kind string

// The kinds of file that a request may hold; every other is blocked.
const (
	CSV  Kind = "csv"
	Text Kind = "text"
	JSON Kind = "json"
	PNG  Kind = "png"
	SVG  Kind = "svg"
)

// Judged is what is known of a file that a run left.
type Judged struct {
	Kind     Kind
	Rows     int // of a table, without its head; -1: it is none
	Findings []Finding
}

// Mark is the worst of the findings.
func (j Judged) Mark() Mark { return markOf(j.Findings) }

func (j *Judged) find(r Rule, n, most int64) { j.Findings = append(j.Findings, Finding{r, n, most}) }

// Judge looks at a file. The error is that it cannot be read.
func Judge(file, name string, r Rules) (Judged, error) {
	info, err := os.Stat(file)
	if err != nil {
		return Judged{}, err
	}
	j := Judged{Rows: -1}
	if info.Size() > r.MaxBytes {
		j.find(TooLarge, info.Size(), r.MaxBytes)
	}
	// What is larger cannot leave; a bounded part of it tells its kind.
	f, err := os.Open(file)
	if err != nil {
		return Judged{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, r.MaxBytes))
	if err != nil {
		return Judged{}, err
	}
	j.look(data, name, r)
	return j, nil
}

// look finds the kind, by content before name, and judges by it.
func (j *Judged) look(data []byte, name string, r Rules) {
	ext := strings.ToLower(path.Ext(name))
	if len(data) == 0 {
		j.Kind = Text
		j.find(Empty, 0, 0)
		return
	}
	if s, known := signatureOf(data); known {
		j.Kind = s.kind
		if s.rule != "" {
			j.find(s.rule, 0, 0)
		} else if ext != ".png" {
			j.find(Mismatch, 0, 0)
		}
		if s.kind == PNG {
			j.picture(data)
		}
		return
	}
	if !utf8.Valid(data) || bytes.ContainsFunc(data, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' }) {
		j.Kind = "binary"
		j.find(Binary, 0, 0)
		return
	}
	j.text(data, ext, r)
}

// signature is a kind of file that begins with some bytes.
type signature struct {
	begin string
	at    int
	kind  Kind
	rule  Rule // that blocks it; empty: it is looked at further
}

var signatures = []signature{
	{"\x89PNG\r\n\x1a\n", 0, PNG, ""},
	{"%PDF-", 0, "pdf", PDF},
	{"\xd0\xcf\x11\xe0", 0, "office", Office},
	{"PK\x03\x04", 0, "zip", Archive},
	{"PK\x05\x06", 0, "zip", Archive},
	{"\x1f\x8b", 0, "gzip", Archive},
	{"BZh", 0, "bzip2", Archive},
	{"\xfd7zXZ", 0, "xz", Archive},
	{"7z\xbc\xaf", 0, "7z", Archive},
	{"\x28\xb5\x2f\xfd", 0, "zstd", Archive},
	{"Rar!", 0, "rar", Archive},
	{"ustar", 257, "tar", Archive},
	{"PAR1", 0, "parquet", DataFile},
	{"ARROW1", 0, "arrow", DataFile},
	{"FEA1", 0, "feather", DataFile},
	{"SQLite format 3", 0, "sqlite", DataFile},
	{"\x89HDF", 0, "hdf", DataFile},
	{"DUCK", 8, "duckdb", DataFile},
	{"<stata_dta>", 0, "stata", DataFile},
	{"$FL2", 0, "spss", DataFile},
	{"\x93NUMPY", 0, "numpy", DataFile},
	{"RDX", 0, "rdata", Pickle},
	{"RDA", 0, "rdata", Pickle},
	{"X\n\x00", 0, "rds", Pickle},
	{"A\n3\n", 0, "rds", Pickle},
	{"A\n2\n", 0, "rds", Pickle},
	{"\x7fELF", 0, "executable", Executable},
	{"MZ", 0, "executable", Executable},
	{"#!", 0, "script", Executable},
	{"\xff\xd8\xff", 0, "jpeg", Binary},
	{"GIF8", 0, "gif", Binary},
	{"RIFF", 0, "riff", Binary},
	{"II*\x00", 0, "tiff", Binary},
	{"MM\x00*", 0, "tiff", Binary},
}

func signatureOf(data []byte) (signature, bool) {
	if len(data) > 1 && data[0] == 0x80 && data[1] <= 5 {
		return signature{kind: "pickle", rule: Pickle}, true
	}
	for _, s := range signatures {
		if len(data) >= s.at+len(s.begin) && string(data[s.at:s.at+len(s.begin)]) == s.begin {
			if s.begin == "PK\x03\x04" && (bytes.Contains(data, []byte("[Content_Types].xml")) || bytes.Contains(data, []byte("mimetypeapplication/vnd"))) {
				return signature{kind: "office", rule: Office}, true
			}
			return s, true
		}
	}
	return signature{}, false
}

var (
	htmlMark   = regexp.MustCompile(`(?is)<\s*(!doctype\s+html|html|head|body|script|iframe|object|embed|meta|link|style|form|table|div|img)[\s>/]`)
	svgMark    = regexp.MustCompile(`(?is)<\s*svg[\s>]`)
	svgAction  = regexp.MustCompile(`(?is)<\s*(script|foreignobject|iframe|image|use|a|animate|set|handler|style)[\s>/]|\son[a-z]+\s*=|javascript:|<!ENTITY|(href|src)\s*=\s*["']?\s*[^#"'\s]|url\(\s*["']?\s*[^#"'\s)]`)
	pickleText = regexp.MustCompile(`^(\(dp\d|\(lp\d|c[a-zA-Z_]+\n|ccopy_reg\n)`)
)

// plain are the endings of text files that may leave.
var plain = map[string]Kind{".csv": CSV, ".tsv": CSV, ".txt": Text, ".md": Text, ".log": Text, ".tex": Text, ".json": JSON, ".svg": SVG}

// text judges a file of text.
func (j *Judged) text(data []byte, ext string, r Rules) {
	switch {
	case svgMark.Match(data) || ext == ".svg":
		j.Kind = SVG
		j.drawing(data, ext)
	case htmlMark.Match(data) || ext == ".html" || ext == ".htm" || ext == ".xhtml" || ext == ".mht":
		j.Kind = "html"
		j.find(HTML, 0, 0)
	case pickleText.Match(data):
		j.Kind = "pickle"
		j.find(Pickle, 0, 0)
	case plain[ext] == CSV:
		j.Kind = CSV
		j.table(data, ext, r)
	case plain[ext] != "":
		j.Kind = plain[ext]
		j.find(ByHand, 0, 0)
	default:
		j.Kind = Text
		j.find(Mismatch, 0, 0)
	}
	if n := identifiers(string(data)); n > 0 {
		j.find(Identifiers, int64(n), 0)
	}
}

func (j *Judged) drawing(data []byte, ext string) {
	switch {
	case ext != ".svg":
		j.find(Mismatch, 0, 0)
	case svgAction.Match(data):
		j.find(ActiveSVG, 0, 0)
	}
	j.find(Vector, 0, 0)
	j.find(NeedsTable, 0, 0)
}

// pictureParts are the parts of a PNG that a viewer shows or needs.
var pictureParts = []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "pHYs", "bKGD", "sBIT", "tIME"}

// usualText is the most of texts in a picture that programs write by themselves
// (Software, Title), in bytes.
const usualText = 256

// picture walks the parts of a PNG.
func (j *Judged) picture(data []byte) {
	hidden, texts := 0, 0
	rest := data[8:]
	for ended := false; ; {
		if ended {
			hidden += len(rest)
			break
		}
		if len(rest) < 12 {
			hidden += len(rest) + 1 // no end: it is no whole picture
			break
		}
		size := int(binary.BigEndian.Uint32(rest))
		if size > len(rest)-12 {
			hidden += len(rest)
			break
		}
		name := string(rest[4:8])
		switch {
		case name == "tEXt" || name == "iTXt" || name == "zTXt":
			texts += size
		case !slices.Contains(pictureParts, name):
			hidden += size
		}
		ended, rest = name == "IEND", rest[12+size:]
	}
	if hidden > 0 {
		j.find(HiddenData, int64(hidden), 0)
	}
	if texts > usualText {
		j.find(Metadata, int64(texts), 0)
	}
	j.find(NeedsTable, 0, 0)
}

// table reads a CSV.
func (j *Judged) table(data []byte, ext string, r Rules) {
	w := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	w.LazyQuotes = true
	if w.Comma = ','; ext == ".tsv" {
		w.Comma = '\t'
	} else if head, _, _ := bytes.Cut(data, []byte("\n")); bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		w.Comma = ';'
	}
	head, err := w.Read()
	if err != nil {
		j.find(Ragged, 0, 0)
		return
	}
	head = slices.Clone(head)
	j.Rows = 0
	columns := make([]column, len(head))
	formulas := formulasIn(head)
	for {
		record, err := w.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			j.find(Ragged, int64(j.Rows+2), 0)
			break
		}
		j.Rows++
		formulas += formulasIn(record)
		for i, v := range record {
			columns[i].add(v, r.Threshold)
		}
	}
	j.judgeTable(head, columns, formulas, r)
}

func (j *Judged) judgeTable(head []string, columns []column, formulas int64, r Rules) {
	if j.Rows > r.MaxRows {
		j.find(TooManyRows, int64(j.Rows), int64(r.MaxRows))
	}
	if formulas > 0 {
		j.find(Formula, formulas, 0)
	}
	small, named := int64(0), int64(0)
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		if identifierColumn.MatchString(name) {
			named++
		}
		if columns[i].whole && !slices.Contains(r.Codes, name) {
			small += columns[i].small
		}
	}
	if named > 0 {
		j.find(Identifiers, named, 0)
	}
	for _, dims := range r.Tables {
		if len(dims) > 2 && containsAll(head, dims) {
			j.find(FullDetail, int64(len(dims)), 0)
			break
		}
	}
	if small > 0 {
		j.find(SmallCounts, small, r.Threshold)
	}
}

// identifierColumn are names of columns that hold persons.
var identifierColumn = regexp.MustCompile(`^(insz|niss|nrn|nn|rijksregister.*|registre_national.*|national_(number|id).*|person_?(id|code|number)|ssn)$`)

func containsAll(head, names []string) bool {
	for _, n := range names {
		if !slices.ContainsFunc(head, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), n) }) {
			return false
		}
	}
	return true
}

// column is what is known of the values of a column.
type column struct {
	seen, whole bool
	small       int64 // whole numbers above zero and below the threshold
}

func (c *column) add(v string, threshold int64) {
	v = strings.TrimSpace(v)
	if v == "" || strings.EqualFold(v, "na") || v == "c" {
		return
	}
	if !c.seen {
		c.seen, c.whole = true, true
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || n < 0 || n != float64(int64(n)) {
		c.whole = false
		return
	}
	if n > 0 && int64(n) < threshold {
		c.small++
	}
}

// formulasIn counts the cells that a spreadsheet would take for a formula. A
// number with its sign is none.
func formulasIn(record []string) (n int64) {
	for _, v := range record {
		t := strings.TrimLeft(v, " \t\r\n\u00a0")
		if t == "" || !strings.ContainsRune("=+-@|", rune(t[0])) {
			continue
		}
		if _, err := strconv.ParseFloat(strings.TrimSpace(t), 64); err == nil || t == "-" {
			continue
		}
		n++
	}
	return n
}

var elevenDigits = regexp.MustCompile(`[0-9]{2}[. ]?[0-9]{2}[. ]?[0-9]{2}[-. ]?[0-9]{3}[-. ]?[0-9]{2}`)

// identifiers counts numbers that have the check digits of a person's number.
func identifiers(text string) (n int) {
	for _, at := range elevenDigits.FindAllStringIndex(text, -1) {
		if at[0] > 0 && isDigitOrPoint(text[at[0]-1]) || at[1] < len(text) && text[at[1]] >= '0' && text[at[1]] <= '9' {
			continue // part of a longer number, or the digits after a point
		}
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, text[at[0]:at[1]])
		base, _ := strconv.ParseInt(digits[:9], 10, 64)
		check, _ := strconv.ParseInt(digits[9:], 10, 64)
		if check == 97-base%97 || check == 97-(2_000_000_000+base)%97 {
			n++
		}
	}
	return n
}

func isDigitOrPoint(b byte) bool { return b == '.' || b >= '0' && b <= '9' }
