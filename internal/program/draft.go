package program

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
)

// Language is one in which programs are written.
type Language string

// The languages.
const (
	R      Language = "r"
	Python Language = "python"
)

// endings are those of the files that can be started.
var endings = map[string]Language{".py": Python, ".r": R}

// File is a text file of a program.
type File struct{ Name, Text string }

// Draft is a program as somebody sends or edits it.
type Draft struct {
	Title string
	Main  string // name of the file that is started; empty: the only one, or main.py or main.R
	Files []File
}

// fileName is what a file of a program may be called. It lies beside data and
// out, and hides neither.
var fileName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,59}(\.[A-Za-z0-9]{1,10})?$`)

var taken = []string{"data", "out"}

// maxTitle bounds a title in characters.
const maxTitle = 100

// clean checks a draft against the limits and brings its texts to one form: line
// ends of one kind, no mark of the byte order. It finds the main file.
func (d Draft) clean(l Limits) (Draft, Language, error) {
	out := Draft{Title: strings.Join(strings.Fields(d.Title), " "), Main: d.Main}
	if out.Title == "" || utf8.RuneCountInString(out.Title) > maxTitle {
		return d, "", locale.Refuse(refusal.Misuse, "program.title", "most", maxTitle)
	}
	if room.Mask(out.Title) != out.Title {
		return d, "", locale.Refuse(refusal.Misuse, "program.title.number")
	}
	if len(d.Files) == 0 {
		return d, "", locale.Refuse(refusal.Misuse, "program.files.none")
	}
	if len(d.Files) > l.Files {
		return d, "", locale.Refuse(refusal.Full, "program.files.many", "asked", len(d.Files), "most", l.Files)
	}
	size := 0
	for _, f := range d.Files {
		f, err := f.clean(out.Files)
		if err != nil {
			return d, "", err
		}
		size += len(f.Text)
		out.Files = append(out.Files, f)
	}
	if size > l.Bytes {
		return d, "", locale.Refuse(refusal.Full, "program.files.large", "asked", locale.Size(size), "most", locale.Size(l.Bytes))
	}
	slices.SortFunc(out.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	language, err := out.findMain()
	return out, language, err
}

// clean checks one file, beside those that were before it.
func (f File) clean(before []File) (File, error) {
	if !fileName.MatchString(f.Name) || slices.Contains(taken, strings.ToLower(f.Name)) {
		return f, locale.Refuse(refusal.Misuse, "program.file.name", "name", shown(f.Name))
	}
	if slices.ContainsFunc(before, func(g File) bool { return strings.EqualFold(f.Name, g.Name) }) {
		return f, locale.Refuse(refusal.Misuse, "program.file.twice", "name", f.Name)
	}
	text := strings.ReplaceAll(strings.TrimPrefix(f.Text, "\ufeff"), "\r\n", "\n")
	binary := func(r rune) bool { return r != '\n' && r != '\t' && r != '\f' && unicode.IsControl(r) }
	if !utf8.ValidString(text) || strings.ContainsFunc(text, binary) {
		return f, locale.Refuse(refusal.Misuse, "program.file.text", "name", f.Name)
	}
	return File{f.Name, text}, nil
}

// shown is a name as a message may hold it.
func shown(name string) string {
	name = room.Mask(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, name))
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:60]) + "…"
	}
	return name
}

// findMain completes and checks the file that is started.
func (d *Draft) findMain() (Language, error) {
	if d.Main == "" {
		var able []string
		for _, f := range d.Files {
			if endings[strings.ToLower(path.Ext(f.Name))] != "" {
				able = append(able, f.Name)
			}
		}
		i := slices.IndexFunc(able, func(name string) bool { return strings.HasPrefix(strings.ToLower(name), "main.") })
		switch {
		case i >= 0:
			d.Main = able[i]
		case len(able) == 1:
			d.Main = able[0]
		default:
			return "", locale.Refuse(refusal.Misuse, "program.main.which")
		}
	}
	language := endings[strings.ToLower(path.Ext(d.Main))]
	if language == "" || !slices.ContainsFunc(d.Files, func(f File) bool { return f.Name == d.Main }) {
		return "", locale.Refuse(refusal.Misuse, "program.main.none", "name", shown(d.Main))
	}
	return language, nil
}

// hash is that of a version: of the main file's name and of each file's name
// and content.
func (d Draft) hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "main %s\n", d.Main)
	for _, f := range d.Files {
		fmt.Fprintf(h, "%s  %s\n", hashText(f.Text), f.Name)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func hashText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
