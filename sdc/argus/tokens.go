package argus

import "strings"

// token is a word of a metadata or batch file.
type token struct {
	text   string
	quoted bool
}

// keyword says whether a token is such as <TOTCODE>, and gives it in capitals.
func (t token) keyword() (string, bool) {
	if t.quoted || !strings.HasPrefix(t.text, "<") || !strings.HasSuffix(t.text, ">") {
		return "", false
	}
	return strings.ToUpper(t.text), true
}

// quotes pairs the marks that open a quoted word with those that close it; R writes
// the curved ones.
var quotes = map[rune]string{'"': `"`, '“': `”"`}

// tokens splits a line into words: quoted ones, keywords, and others, which end at a
// blank. What follows // is a remark.
func tokens(line string) []token {
	var list []token
	for {
		line = strings.TrimLeft(line, " \t")
		if line == "" || strings.HasPrefix(line, "//") {
			return list
		}
		var t token
		t, line = cutToken(line)
		list = append(list, t)
	}
}

func cutToken(line string) (token, string) {
	first := []rune(line)[0]
	if closers, quoted := quotes[first]; quoted {
		rest := line[len(string(first)):]
		end := strings.IndexAny(rest, closers)
		if end < 0 {
			return token{rest, true}, ""
		}
		text := rest[:end]
		return token{text, true}, rest[end+len(string([]rune(rest[end:])[0])):]
	}
	end := strings.IndexAny(line, " \t\"")
	if first == '<' {
		if close := strings.IndexByte(line, '>'); close >= 0 && (end < 0 || close < end) {
			end = close + 1
		}
	}
	if end <= 0 {
		return token{line, false}, ""
	}
	return token{line[:end], false}, line[end:]
}

// remarkLine is what follows // at the start of a line.
func remarkLine(line string) (string, bool) {
	text, is := strings.CutPrefix(strings.TrimSpace(line), "//")
	return strings.TrimSpace(text), is
}

// split cuts a line at a separator, leaving those inside quotes alone, and takes off
// blanks and quotes around the fields.
func split(line, separator string) []string {
	var fields []string
	for {
		field, rest, more := cutField(line, separator)
		fields = append(fields, field)
		if !more {
			return fields
		}
		line = rest
	}
}

func cutField(line, separator string) (field, rest string, more bool) {
	trimmed := strings.TrimLeft(line, " ")
	if inner, quoted := strings.CutPrefix(trimmed, `"`); quoted {
		if end := strings.Index(inner, `"`); end >= 0 {
			after := strings.TrimLeft(inner[end+1:], " ")
			if after == "" {
				return strings.TrimSpace(inner[:end]), "", false
			}
			if rest, is := strings.CutPrefix(after, separator); is {
				return strings.TrimSpace(inner[:end]), rest, true
			}
		}
	}
	field, rest, more = strings.Cut(line, separator)
	return strings.TrimSpace(field), rest, more
}
