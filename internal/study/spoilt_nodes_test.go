package study_test

import (
	"errors"
	"os"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/kruistabel/kruistabel/internal/study"
)

// Every node of a study, one at a time, is replaced by something else or taken
// away: the reader answers each with a study or with faults, and never twice
// with another answer.
func TestEverySpoiltNodeIsAnswered(t *testing.T) {
	for _, c := range []struct {
		path, beside string
		every        int
	}{{"testdata/small.yaml", "testdata", 2}, {"../../studies/advice-16-39.yaml", ".", 37}} {
		text, err := os.ReadFile(c.path)
		if err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		nodes := below(&doc)
		for i := 0; i < len(nodes); i += c.every {
			spoilNode(t, &doc, nodes[i], c.beside)
		}
	}
}

func below(n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for _, child := range n.Content {
		out = append(append(out, child), below(child)...)
	}
	return out
}

var replacements = []yaml.Node{
	{Kind: yaml.ScalarNode, Value: "none"},
	{Kind: yaml.ScalarNode, Value: "-7"},
	{Kind: yaml.ScalarNode, Value: "", Style: yaml.SingleQuotedStyle},
	{Kind: yaml.SequenceNode},
	{Kind: yaml.MappingNode},
	{Kind: yaml.SequenceNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: "measure"}}},
}

func spoilNode(t *testing.T, doc, n *yaml.Node, beside string) {
	kept := *n
	defer func() { *n = kept }()
	for _, r := range replacements {
		*n = r
		text, err := yaml.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		answer(t, text, beside)
	}
	if kept.Content != nil {
		*n = kept
		n.Content = nil
		text, _ := yaml.Marshal(doc)
		answer(t, text, beside)
	}
}

func answer(t *testing.T, text []byte, beside string) {
	s, err := study.Parse("f.yaml", text, os.DirFS(beside))
	var fe *study.FileError
	switch {
	case err == nil:
		for name := range s.Dimensions {
			if len(s.Codes(name)) == 0 {
				t.Errorf("%s has no codes", name)
			}
		}
	case !errors.As(err, &fe):
		t.Errorf("%v in\n%s", err, text)
	default:
		if _, again := study.Parse("f.yaml", text, os.DirFS(beside)); again.Error() != err.Error() {
			t.Errorf("%v, then %v", err, again)
		}
	}
}
