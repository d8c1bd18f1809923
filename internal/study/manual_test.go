package study_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/kruistabel/kruistabel/internal/study"
)

func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/study-file.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The manual's example is the study that the tests spoil, and the faults it
// shows are those of one of them.
func TestManualShowsTheSmallStudy(t *testing.T) {
	text := manual(t)
	scheme, err := os.ReadFile("testdata/lists/scheme.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, "```yaml\n"+small(t)+"```") || !strings.Contains(text, "```csv\n"+string(scheme)+"```") {
		t.Error("docs/study-file.md does not show testdata/small.yaml and its list as they are")
	}
	for _, fault := range faultsOf(t, strings.Replace(small(t), "functions: [supplier, analyst]", "functions: [supplier, analist]", 1)) {
		if shown := strings.Replace(fault, " ", ": ", 1); !strings.Contains(text, "    study.yaml:"+shown+"\n") {
			t.Errorf("docs/study-file.md does not show %s", shown)
		}
	}
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// Every other example is a part of a study: put in its place in advice 16/39,
// the study still holds.
func TestManualExamplesHold(t *testing.T) {
	advice, err := os.ReadFile("../../studies/advice-16-39.yaml")
	if err != nil {
		t.Fatal(err)
	}
	blocks := yamlBlock.FindAllStringSubmatch(manual(t), -1)
	if len(blocks) < 10 {
		t.Fatalf("%d examples", len(blocks))
	}
	for _, b := range blocks[1:] {
		var whole, part yaml.Node
		if err := yaml.Unmarshal(advice, &whole); err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal([]byte(b[1]), &part); err != nil {
			t.Errorf("%v in\n%s", err, b[1])
			continue
		}
		put(whole.Content[0], part.Content[0])
		text, err := yaml.Marshal(&whole)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := study.Parse("advice with the example", text, nil); err != nil {
			t.Errorf("%v in\n%s", err, b[1])
		}
	}
}

// put replaces the keys of whole that part has, key by key below them.
func put(whole, part *yaml.Node) {
	for i := 0; i < len(part.Content); i += 2 {
		key, value := part.Content[i], part.Content[i+1]
		at := -1
		for j := 0; j < len(whole.Content); j += 2 {
			if whole.Content[j].Value == key.Value {
				at = j + 1
			}
		}
		switch {
		case at < 0:
			whole.Content = append(whole.Content, key, value)
		case value.Kind == yaml.MappingNode && whole.Content[at].Kind == yaml.MappingNode:
			put(whole.Content[at], value)
		default:
			whole.Content[at] = value
		}
	}
}

// Every key of the types stands in the manual.
func TestManualNamesEveryKey(t *testing.T) {
	text := manual(t)
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(rt reflect.Type) {
		switch rt.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(rt.Elem())
		case reflect.Struct:
			if seen[rt] {
				return
			}
			seen[rt] = true
			for i := range rt.NumField() {
				f := rt.Field(i)
				key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				if key == "" || key == "-" {
					continue
				}
				if !strings.Contains(text, "`"+key+"`") {
					t.Errorf("docs/study-file.md does not name the key %s of %s", key, rt)
				}
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[study.Study]())
	for _, word := range []study.Derivation{study.DeriveMeasure, study.DeriveEducation, study.DeriveWorkDisability, study.DeriveCode,
		study.DeriveMapped, study.DeriveAge, study.DeriveAny, study.DeriveBelow, study.DeriveInterval, study.DeriveSector, study.DeriveSizeClass} {
		if !strings.Contains(text, "\n| `"+string(word)+"` |") {
			t.Errorf("docs/study-file.md does not describe derive: %s", word)
		}
	}
}
