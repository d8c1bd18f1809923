package page

import (
	"fmt"
	"html/template"

	"github.com/kruistabel/kruistabel/internal/locale"
)

// Crumb is a step of the breadcrumb trail.
type Crumb struct{ Path, Text string }

// Field is a field of a form, for the template "field".
type Field struct {
	ID, Name, Type string
	Label, Hint    string // keys of the catalogue
	Value          string
	Fault          locale.Text
	Required       bool
	Checked        bool
	Options        []Choice
	Complete       string // of the attribute autocomplete
	Mode           string // of inputmode
	Rows           int    // of a text of several lines
	Max            int    // characters
	Width          string // short, medium, or empty for the whole column
	Lang           string // of what is typed, where it is not the reader's
	Mono           bool
	Args           []any // of the label and the hint
}

// Choice is a value that a field offers. Of Text and Key one is set.
type Choice struct {
	Value  string
	Text   string // already in the reader's language
	Key    string
	Hint   string // key; may be empty
	Lang   string // of Text, where it is another
	Denied any    // why it cannot be chosen, as the reason of a button
}

// Describes says whether something stands beside the field that a screen reader
// reads with it.
func (f Field) Describes() bool { return f.Hint != "" || !f.Fault.IsZero() }

// Called is the label.
func (f Field) Called() locale.Text { return locale.Say(f.Label, f.Args...) }

// Hinted is the hint below the label.
func (f Field) Hinted() locale.Text { return locale.Say(f.Hint, f.Args...) }

// Chosen says whether a choice is the value.
func (f Field) Chosen(c Choice) bool { return f.Value == c.Value }

// field makes a Field: {{template "field" (field .Form "name" "room.name" "type"
// "email" "hint" "room.name.hint")}}. Types are those of input, and area, select,
// radios, check.
func field(form *Form, name, labelKey string, args ...any) (Field, error) {
	f := Field{ID: "f-" + name, Name: name, Type: "text", Label: labelKey, Value: form.Value(name), Fault: form.Fault(name), Rows: 4}
	f.Checked = f.Value != ""
	options, err := dict(args...)
	if err != nil {
		return f, err
	}
	for option, v := range options {
		if err := f.set(option, v, form); err != nil {
			return f, err
		}
	}
	form.shows(name, f.ID, locale.Say(labelKey, f.Args...))
	return f, nil
}

// set takes an option of a field.
func (f *Field) set(option string, v any, form *Form) error {
	text := fmt.Sprint(v)
	switch option {
	case "id":
		f.ID = text
	case "type":
		f.Type = text
	case "hint":
		f.Hint = text
	case "value": // unless something was filled in
		if form == nil || !form.Values.Has(f.Name) {
			f.Value = text
			f.Checked = text != "" && text != "false"
		}
	case "required":
		f.Required = v == true
	case "complete":
		f.Complete = text
	case "mode":
		f.Mode = text
	case "width":
		f.Width = text
	case "lang":
		f.Lang = text
	case "mono":
		f.Mono = v == true
	case "rows":
		f.Rows, _ = v.(int)
	case "max":
		f.Max, _ = v.(int)
	case "options":
		f.Options, _ = v.([]Choice)
	case "args":
		f.Args, _ = v.([]any)
	default:
		return fmt.Errorf("field %s: there is no option %s", f.Name, option)
	}
	return nil
}

// Button is an action. One that cannot be done now stays visible, with why.
type Button struct {
	ID, Label, Icon string
	Name, Value     string
	Tone            string        // primary, danger, quiet, or empty
	Denied          template.HTML // why it cannot be done now
	Href            string        // a link that looks like a button
	Form            string        // id of the form that it sends
	Action          string        // another address for the form
	Confirm         string        // id of the dialog that it opens first
	Key             string        // shortcut
	Once            bool
}

// button makes a Button: {{template "button" (button "room.open" "tone" "primary"
// "name" "act" "value" "open" "denied" .Why)}}.
func button(l locale.Lang, key string, args []any) (Button, error) {
	b := Button{Label: key}
	options, err := dict(args...)
	if err != nil {
		return b, err
	}
	var words []any
	for option, v := range options {
		text := fmt.Sprint(v)
		switch option {
		case "id":
			b.ID = text
		case "icon":
			b.Icon = text
		case "name":
			b.Name = text
		case "value":
			b.Value = text
		case "tone":
			b.Tone = text
		case "href":
			b.Href = text
		case "form":
			b.Form = text
		case "action":
			b.Action = text
		case "confirm":
			b.Confirm = text
		case "key":
			b.Key = text
		case "args":
			words, _ = v.([]any)
		case "denied":
			if b.Denied, err = reason(l, v); err != nil {
				return b, err
			}
		default:
			return b, fmt.Errorf("button %s: there is no option %s", key, option)
		}
	}
	b.Label = locale.T(l, key, words...)
	if b.ID == "" {
		b.ID = "b-" + slug(key+b.Value)
	}
	return b, nil
}

// slug keeps of a text what may stand in an id.
func slug(text string) string {
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		c := text[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			out = append(out, c)
		} else {
			out = append(out, '-')
		}
	}
	return string(out)
}

// Tab is a tab of a page: an address of its own.
type Tab struct {
	Path    string
	Key     string // of its word
	Count   int    // -1: none
	Current bool
}

// Pages is where a list is cut.
type Pages struct {
	Path          string // the page's number is added to it
	Current, Last int    // from 1
	Total         int    // entries
}

// Prev is the page before, 0 where there is none.
func (p Pages) Prev() int { return p.Current - 1 }

// Next is the page after, 0 where there is none.
func (p Pages) Next() int {
	if p.Current >= p.Last {
		return 0
	}
	return p.Current + 1
}

// Empty is what stands where a list has nothing.
type Empty struct {
	Key  string // what is not there
	Todo string // what to do; may be empty
	Link string // where; may be empty
	Word string // key of the link's words
}
