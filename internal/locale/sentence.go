package locale

import (
	"fmt"
	"slices"
	"strings"
)

// piece is a stretch of text, or a placeholder.
type piece struct {
	text   string
	name   string
	format string
}

type sentence []piece

// Format names, which stand after a colon in a placeholder: {day:long}.
var formatNames = []string{"date", "long", "clock", "datetime", "share", "bytes", "quarter", "plain", "elapsed", "duration"}

// parse reads a sentence with its placeholders. A doubled brace stands for
// itself.
func parse(text string) (sentence, error) {
	var out sentence
	for text != "" {
		open := strings.IndexAny(text, "{}")
		switch {
		case open < 0:
			return append(out, piece{text: text}), nil
		case strings.HasPrefix(text[open:], "{{"), strings.HasPrefix(text[open:], "}}"):
			out = append(out, piece{text: text[:open+1]})
			text = text[open+2:]
			continue
		case text[open] == '}':
			return nil, fmt.Errorf("a closing brace without its opening one")
		case open > 0:
			out = append(out, piece{text: text[:open]})
		}
		inside, rest, closed := strings.Cut(text[open+1:], "}")
		name, format, has := strings.Cut(inside, ":")
		if !closed || name == "" || strings.ContainsAny(name, " {") {
			return nil, fmt.Errorf("{%s is no placeholder: a name in braces", inside)
		}
		if has && !slices.Contains(formatNames, format) {
			return nil, fmt.Errorf("{%s}: there is no format %q", inside, format)
		}
		out = append(out, piece{name: name, format: format})
		text = rest
	}
	return out, nil
}
