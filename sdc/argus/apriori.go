package argus

import (
	"errors"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// openMark stands above a line that asks for a cell to be published although it is
// unsafe: τ-ARGUS has only the letter for cells that are never hidden.
const openMark = "z"

// readApriori reads statuses set by hand: lines of codes, a letter, and for some
// letters numbers.
func (r *reader) readApriori(a AprioriFile) error {
	if r.job.remark != nil && r.job.remark.Given != "" && a.File == r.job.remark.Given {
		return nil // they stand with the cells, too
	}
	text, err := r.file(a.File)
	if err != nil {
		return err
	}
	left := map[string]int{}
	mark := ""
	for i, bytes := range text.Lines() {
		line := strings.ReplaceAll(text.String(bytes), "\t", " ")
		if said, is := remarkLine(line); is {
			mark = said
			continue
		}
		if isBlank(bytes) {
			continue
		}
		fields := split(line, a.Separator)
		if len(fields) <= len(r.dims) {
			return textfile.Fail(text.Name, i+1, "%d fields behind separator %q: a line has a code for each of %d dimensions and a letter", len(fields), a.Separator, len(r.dims))
		}
		if err := r.readChange(text.Name, i+1, fields, mark, a, left); err != nil {
			return err
		}
		mark = ""
	}
	for what, n := range left {
		r.note("%s: %d lines %s", text.Name, n, what)
	}
	return nil
}

// readChange applies one line; what cannot be applied is counted in left.
func (r *reader) readChange(file string, line int, fields []string, mark string, a AprioriFile, left map[string]int) error {
	codes := make([]string, len(r.dims))
	for d := range codes {
		code, err := r.dims[d].cell(file, line, fields[d])
		switch {
		case errors.Is(err, errNoTotal):
			return nil
		case err != nil && a.Strict:
			return err
		case err != nil:
			left["name codes that are in no hierarchy; they are left out, as the job asks"]++
			return nil
		}
		codes[d] = code
	}
	letter, values := strings.ToUpper(fields[len(codes)]), fields[len(codes)+1:]
	switch letter {
	case "S", "U", "P", "M", "ML":
		status := strings.ToLower(letter[:1])
		if letter == "P" && mark == openMark {
			status = "z"
		}
		r.spread(codes, 0, status, a.Expand)
	case "C", "W":
		left["give costs, which cells do not have here one by one; they are left out"]++
	case "AB":
		left["give bounds known beforehand, which τ-ARGUS itself does not read; they are left out"]++
	case "PL":
		return r.level(file, line, codes, values, left)
	default:
		return textfile.Fail(file, line, "letter %q: use s, u, p, m, ml, c, w or pl", fields[len(codes)])
	}
	return nil
}

// level sets the protection of a given cell.
func (r *reader) level(file string, line int, codes, values []string, left map[string]int) error {
	if len(values) < 2 {
		return textfile.Fail(file, line, "pl takes two numbers: how far below and how far above the value")
	}
	for i, text := range values[:2] {
		x, err := textfile.Number(text)
		if err != nil || x < 0 {
			return textfile.Fail(file, line, "pl: %q is not a number of 0 or more", text)
		}
		values[i] = textfile.Decimal(x)
	}
	sheet := r.folder.Cells
	if sheet == nil || sheet.Column("lpl") < 0 {
		left["give protection levels, which only given cells have here; the rules protect these"]++
		return nil
	}
	if r.rowOf == nil {
		r.rowOf = make(map[string]int, len(sheet.Rows))
		for i, row := range sheet.Rows {
			r.rowOf[strings.Join(row[:len(codes)], "\x00")] = i
		}
	}
	if i, there := r.rowOf[strings.Join(codes, "\x00")]; there {
		sheet.Rows[i][sheet.Column("lpl")], sheet.Rows[i][sheet.Column("upl")] = values[0], values[1]
		return nil
	}
	left["give protection levels to cells that are empty; they are left out"]++
	return nil
}

// spread sets a status, if asked also in totals that are of one part only and so the
// same cell.
func (r *reader) spread(codes []string, d int, status string, expand bool) {
	if d == len(codes) {
		r.status(codes, status)
		return
	}
	if !expand {
		r.spread(codes, len(codes), status, false)
		return
	}
	all := slices.Clone(codes)
	for _, code := range r.dims[d].same(codes[d]) {
		all[d] = code
		r.spread(all, d+1, status, true)
	}
}

// same are the codes that a code is equal to, because one is the only part of the
// other; itself among them.
func (d *dimension) same(code string) []string {
	parents, parts := map[string]string{}, map[string][]string{}
	for _, n := range d.finished() {
		parents[n.Code] = n.Parent
		parts[n.Parent] = append(parts[n.Parent], n.Code)
	}
	for up := parents[code]; up != "" && len(parts[up]) == 1; up = parents[code] {
		code = up
	}
	list := []string{code}
	for len(parts[code]) == 1 {
		code = parts[code][0]
		list = append(list, code)
	}
	return list
}
