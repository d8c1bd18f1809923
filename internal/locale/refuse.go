package locale

import (
	"errors"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// Refuse makes a refusal whose sentence is in the catalogue: refusal.KEY says
// what was refused and why, refusal.KEY.todo what to do (it may be absent). The
// refusal carries the English sentences too, for the terminal and the log.
func Refuse(kind refusal.Kind, key string, args ...any) error {
	e := &refusal.Error{Kind: kind, Key: key, Args: args, What: T(EN, "refusal."+key, args...)}
	if todo := "refusal." + key + ".todo"; Has(todo) {
		e.Todo = T(EN, todo, args...)
	}
	return e
}

// Explanation is an error in the words of a reader.
type Explanation struct {
	What string // what was refused and why
	Todo string // what to do; may be empty
	Lang Lang   // of both: English where the refusal has no sentence of its own in the catalogue
}

// Tell puts an error into words for a reader. An error that is no refusal is a
// fault of the machine or of the program: its text is for the log, and the
// reader is told only that there was a fault.
func Tell(l Lang, err error) Explanation {
	var e *refusal.Error
	if !errors.As(err, &e) {
		return Explanation{T(l, "error.fault"), T(l, "error.fault.todo"), l}
	}
	key := "refusal." + e.Key
	if e.Key == "" || !Has(key) {
		return Explanation{e.What, e.Todo, EN}
	}
	x := Explanation{What: T(l, key, e.Args...), Lang: l}
	if Has(key + ".todo") {
		x.Todo = T(l, key+".todo", e.Args...)
	}
	return x
}

// Explain is what Tell says, without its language.
func Explain(l Lang, err error) (what, todo string) {
	x := Tell(l, err)
	return x.What, x.Todo
}

// Label is the text of a code list that fits a language, with the language that
// it is in. The lists have no German yet: there the French one stands, else the
// Dutch, and a page marks it.
func Label(texts map[string]string, l Lang) (text string, in Lang) {
	order := []Lang{l, NL, FR, EN, DE}
	if l == DE {
		order = []Lang{DE, FR, NL, EN}
	}
	for _, in := range order {
		if text := texts[string(in)]; text != "" {
			return text, in
		}
	}
	return "", l
}
