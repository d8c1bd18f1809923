package locale_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	. "github.com/kruistabel/kruistabel/internal/locale"
)

const above = ".." // internal

var (
	keyForm = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-zA-Z0-9_-]+)+$`)
	inHTML  = regexp.MustCompile(`"([a-z][a-z0-9_-]*\.[a-zA-Z0-9_.%-]*)"`)
	asked   = regexp.MustCompile(`\b(?:t|rich|button)\s+"([^"]+)"`)
)

// takers are the functions whose first string is a key.
var takers = []string{"T", "Say", "Flash", "Fail", "In"}

// found is what the repository says about keys.
type found struct {
	asked map[string]string // key to a place where it is asked for
	named map[string]bool   // every text that looks like a key, or begins one
}

func look(t *testing.T) found {
	t.Helper()
	f := found{asked: map[string]string{}, named: map[string]bool{}}
	err := filepath.WalkDir(above, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch {
		case strings.HasSuffix(path, ".html"):
			return f.html(path)
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			return f.golang(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *found) html(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, m := range inHTML.FindAllStringSubmatch(string(text), -1) {
		f.named[m[1]] = true
	}
	for _, m := range asked.FindAllStringSubmatch(string(text), -1) {
		if keyForm.MatchString(m[1]) {
			f.asked[m[1]] = path
		}
	}
	return nil
}

func (f *found) golang(path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return nil // somebody is writing it
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				f.named[text] = true
			}
		case *ast.CallExpr:
			f.call(path, n)
		}
		return true
	})
	return nil
}

// call notes the key that a call asks for.
func (f *found) call(path string, n *ast.CallExpr) {
	name := ""
	switch fun := n.Fun.(type) {
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	case *ast.Ident:
		name = fun.Name
	}
	prefix := ""
	if name == "Refuse" {
		prefix = "refusal."
	} else if !slices.Contains(takers, name) {
		return
	}
	for _, arg := range n.Args {
		if lit, is := arg.(*ast.BasicLit); is && lit.Kind == token.STRING {
			if text, _ := strconv.Unquote(lit.Value); keyForm.MatchString(text) {
				f.asked[prefix+text] = path
				return
			}
		}
	}
}

// Whoever asks for a sentence gets one.
func TestEveryKeyThatIsAskedForExists(t *testing.T) {
	f := look(t)
	areas := map[string]bool{"refusal": true}
	for _, area := range Keys() {
		areas[area] = true
	}
	for _, key := range slices.Sorted(maps.Keys(f.asked)) {
		if area, _, _ := strings.Cut(key, "."); areas[area] && !Has(key) {
			t.Errorf("%s asks for %s, which the catalogue does not have", f.asked[key], key)
		}
	}
	if len(f.asked) < 50 {
		t.Errorf("only %d keys were found: the test looks in the wrong place", len(f.asked))
	}
}

// Nobody keeps a sentence that no page shows. Keys that a program puts together
// count as used where their beginning stands somewhere.
func TestEveryKeyIsUsed(t *testing.T) {
	f := look(t)
	var begins []string
	for text := range f.named {
		plain, _, cut := strings.Cut(text, "%")
		if strings.HasSuffix(plain, ".") && strings.Count(plain, ".") > 0 && keyForm.MatchString(plain+"x") && (cut || plain == text) {
			begins = append(begins, plain)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(Keys())) {
		bare := strings.TrimPrefix(key, "refusal.")
		short := strings.TrimSuffix(bare, ".todo")
		short2 := strings.TrimSuffix(short, ".text")
		used := f.named[key] || f.named[bare] || f.named[short] || f.named[short2] ||
			slices.ContainsFunc(begins, func(b string) bool { return strings.HasPrefix(key, b) || strings.HasPrefix(bare, b) })
		if !used {
			t.Errorf("nobody uses %s", key)
		}
	}
}
