package study

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// maxBytes bounds a study file: the largest of ours is 15 KiB.
const maxBytes = 1 << 20

// document reads the YAML tree of a study file. Whatever the parser would
// accept but a reader could misread is refused: anchors, tags, a second
// document, tabs that indent.
func document(data []byte, faults *faults) *yaml.Node {
	if !plainText(data, faults) {
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	switch err := decoder.Decode(&doc); {
	case err == io.EOF:
		faults.add(Malformed, 1, 1, "the file is empty: a study file starts with `schema: 1` (docs/study-file.md)")
		return nil
	case err != nil:
		line, why := syntax(data, err)
		faults.add(Malformed, line, column(data, line), "not YAML: %s", why)
		return nil
	}
	if err := decoder.Decode(&more); err != io.EOF {
		line := more.Line
		if err != nil {
			line, _ = syntax(data, err)
		}
		faults.add(Malformed, max(line, 1), 1, "a second document starts here: one file holds one study")
		return nil
	}
	plainNodes(&doc, faults)
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		faults.add(Malformed, max(root.Line, 1), max(root.Column, 1), "is %s: a study file has keys, from `schema: 1` on (docs/study-file.md)", nodeWord(root))
		return nil
	}
	return root
}

// plainText finds what no text editor should have left in the file, before
// the parser stumbles over it without saying where.
func plainText(data []byte, faults *faults) bool {
	before := faults.count()
	if len(data) > maxBytes {
		faults.add(Malformed, 0, 0, "is larger than %d bytes: that is no study file", maxBytes)
		return false
	}
	for i, line := range bytes.Split(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\n")) {
		content := bytes.TrimLeft(line, " \t")
		indent := line[:len(line)-len(content)]
		if at, r := unreadable(bytes.TrimSuffix(line, []byte("\r"))); at >= 0 && r == utf8.RuneError {
			faults.add(Malformed, i+1, at+1, "not UTF-8: save the file as UTF-8 text")
		} else if at >= 0 {
			faults.add(Malformed, i+1, at+1, "the character %U, which cannot be seen: remove it", r)
		} else if at := bytes.IndexByte(indent, '\t'); at >= 0 && len(bytes.TrimSpace(content)) > 0 {
			faults.add(Malformed, i+1, at+1, "a tab in the indentation: YAML indents with spaces")
		}
	}
	return faults.count() == before
}

// unreadable is the place, in characters, of the first byte that is not UTF-8
// (RuneError) or character that an editor does not show: a NUL, a line end that
// only the parser sees, a mark that turns the direction of text.
func unreadable(line []byte) (at int, r rune) {
	for len(line) > 0 {
		r, n := utf8.DecodeRune(line)
		if r == utf8.RuneError && n == 1 || r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return at, r
		}
		line, at = line[n:], at+1
	}
	return -1, 0
}

// plainNodes refuses references and tags anywhere in the tree. The tree holds
// an alias as a pointer, which is not followed, so nothing grows.
func plainNodes(n *yaml.Node, faults *faults) {
	switch {
	case n.Kind == yaml.AliasNode:
		faults.add(Malformed, n.Line, n.Column, "the alias *%s: write the value out where it is meant", n.Value)
	case n.Anchor != "":
		faults.add(Malformed, n.Line, n.Column, "the anchor &%s: write the value out where it is meant", n.Anchor)
	case n.Style&yaml.TaggedStyle != 0:
		faults.add(Malformed, n.Line, n.Column, "the tag %s: values have no tags here, remove it", n.Tag)
	}
	for _, child := range n.Content {
		plainNodes(child, faults)
	}
}

var parserMessage = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntax is the line and text of a parser's error. The parser counts from 0 or
// from 1 by kind of error and may name the line where the context began, so
// the line is the first one near it that the file cannot be read beyond.
func syntax(data []byte, err error) (line int, why string) {
	why = err.Error()
	if m := parserMessage.FindStringSubmatch(why); m != nil {
		line, _ = strconv.Atoi(m[1])
		why = m[2]
	}
	lines := strings.SplitAfter(string(data), "\n")
	for k := max(line-1, 1); line > 0 && k <= min(line+2, len(lines)); k++ {
		if !parses(lines[:k]) && parses(lines[:k-1]) {
			return k, why
		}
	}
	if line == 0 {
		line = 1 + sort.Search(len(lines)-1, func(k int) bool { return !parses(lines[:k+1]) })
	}
	return min(line, len(lines)), why
}

func parses(lines []string) bool {
	var n yaml.Node
	return yaml.Unmarshal([]byte(strings.Join(lines, "")), &n) == nil
}

// column is where the text of a line starts.
func column(data []byte, line int) int {
	lines := strings.Split(string(data), "\n")
	text := lines[line-1]
	return len(text) - len(strings.TrimLeft(text, " ")) + 1
}

// nodeWord says what stands in the file, for messages.
func nodeWord(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a group of keys"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.AliasNode:
		return "an alias"
	case isNull(n):
		return "empty"
	}
	return fmt.Sprintf("%q", shorten(n.Value))
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// shorten keeps a message readable whatever the file holds.
func shorten(s string) string {
	if utf8.RuneCountInString(s) <= 60 {
		return s
	}
	return string([]rune(s)[:57]) + "..."
}
