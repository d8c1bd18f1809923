package page

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
)

// Form is what somebody filled in, with what is wrong in it. Its readers check
// a field each; where one fails the page is rendered again with the form in its
// data, and shows each fault above and at its field.
type Form struct {
	Values url.Values
	Faults []Fault

	labels map[string]label // of the fields that the page shows
}

// label is the name of a field, and the element that a link to it leads to.
type label struct {
	text locale.Text
	id   string
}

// Summed is a fault as the summary on top of a page names it.
type Summed struct {
	ID, Label, Text string // Label is empty where the page does not show the field
}

// summary is every fault with the label of its field.
func (f *Form) summary(l locale.Lang) []Summed {
	out := make([]Summed, len(f.Faults))
	for i, x := range f.Faults {
		at := f.labels[x.Field]
		out[i] = Summed{ID: at.id, Label: say(l, at.text), Text: say(l, x.Text)}
	}
	return out
}

// shows notes that the page shows a field.
func (f *Form) shows(name, id string, text locale.Text) {
	if f == nil {
		return
	}
	if f.labels == nil {
		f.labels = map[string]label{}
	}
	if _, already := f.labels[name]; !already {
		f.labels[name] = label{text, id}
	}
}

// Fault is what is wrong with a field.
type Fault struct {
	Field string
	Text  locale.Text
}

// maxFields is how many values a form may have.
const maxFields = 2000

// Input reads the form of the request, once.
func (r *Request) Input() (*Form, error) {
	if r.form != nil {
		return r.form, nil
	}
	if !r.fillsIn() {
		return nil, locale.Refuse(refusal.Misuse, "page.form")
	}
	if err := r.ParseForm(); err != nil {
		if StatusOf(err) == http.StatusRequestEntityTooLarge {
			return nil, err
		}
		return nil, locale.Refuse(refusal.Misuse, "page.form")
	}
	n := 0
	for _, values := range r.PostForm {
		for _, v := range values {
			if n++; n > maxFields || !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return nil, locale.Refuse(refusal.Misuse, "page.form")
			}
		}
	}
	r.form = &Form{Values: r.PostForm}
	return r.form, nil
}

// fillsIn says that a body is a form: of another kind nothing would be read, and a
// form without anything in it is something else.
func (r *Request) fillsIn() bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return r.ContentLength == 0 || kind == "application/x-www-form-urlencoded" || r.MultipartForm != nil
}

// Query is the query of the address as a form, for lists with filters.
func (r *Request) Query() *Form { return &Form{Values: r.URL.Query()} }

// PageForm is the form itself: data with a *Form in it has it too.
func (f *Form) PageForm() *Form { return f }

// formOf is the form in a page's data, nil where there is none.
func formOf(data any) *Form {
	if f, ok := data.(interface{ PageForm() *Form }); ok {
		return f.PageForm()
	}
	return nil
}

// OK says that nothing is wrong so far.
func (f *Form) OK() bool { return f == nil || len(f.Faults) == 0 }

// Fail says what is wrong with a field.
func (f *Form) Fail(field, key string, args ...any) {
	f.Faults = append(f.Faults, Fault{field, locale.Say(key, args...)})
}

// Refused says that a refusal concerns a field. An error that is none is given
// back.
func (f *Form) Refused(field string, err error) error {
	if refusal.KindOf(err) == 0 {
		return err
	}
	f.Faults = append(f.Faults, Fault{field, locale.Say("frame.refused", "error", err)})
	return nil
}

// Text is a field without the space around it, of at most max characters.
func (f *Form) Text(field string, max int) string {
	v := strings.TrimSpace(f.Values.Get(field))
	if n := utf8.RuneCountInString(v); n > max {
		f.Fail(field, "frame.too_long", "n", max, "has", n)
	}
	return v
}

// Required is a Text that must not be empty.
func (f *Form) Required(field string, max int) string {
	v := f.Text(field, max)
	if v == "" {
		f.Fail(field, "frame.required")
	}
	return v
}

// Exact is a field as it was typed: a password, a program.
func (f *Form) Exact(field string, maxBytes int) string {
	v := f.Values.Get(field)
	if len(v) > maxBytes {
		f.Fail(field, "frame.too_large", "size", locale.Size(maxBytes))
	}
	return v
}

// Whole is a whole number between two others, which may hold the grouping of
// any language.
func (f *Form) Whole(field string, least, most int64) int64 {
	text := strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "", "\u202f", "").Replace(strings.TrimSpace(f.Values.Get(field)))
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		f.Fail(field, "frame.whole", "least", least, "most", most)
		return least
	}
	return n
}

// Day is a date, as a browser sends it or as people write it.
func (f *Form) Day(field string) time.Time {
	text := strings.TrimSpace(f.Values.Get(field))
	for _, layout := range []string{time.DateOnly, "02/01/2006", "2/1/2006", "02.01.2006", "2.1.2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	f.Fail(field, "frame.day")
	return time.Time{}
}

// Moment is a date with its hour, as an input of type datetime-local sends it,
// in a zone.
func (f *Form) Moment(field string, in *time.Location) time.Time {
	t, err := time.ParseInLocation("2006-01-02T15:04", strings.TrimSpace(f.Values.Get(field)), in)
	if err != nil {
		f.Fail(field, "frame.moment")
		return time.Time{}
	}
	return t
}

// Choice is one of the values that are offered.
func (f *Form) Choice(field string, offered ...string) string {
	v := f.Values.Get(field)
	if !slices.Contains(offered, v) {
		f.Fail(field, "frame.choice")
		return ""
	}
	return v
}

// Checked says whether a box is ticked.
func (f *Form) Checked(field string) bool { return f.Values.Get(field) != "" }

// All are the values of a field that may have several.
func (f *Form) All(field string) []string { return f.Values[field] }

// Value is what stands in a field now.
func (f *Form) Value(field string) string {
	if f == nil {
		return ""
	}
	return f.Values.Get(field)
}

// Fault is what is wrong with a field, a zero Text where nothing is.
func (f *Form) Fault(field string) locale.Text {
	if f != nil {
		for _, x := range f.Faults {
			if x.Field == field {
				return x.Text
			}
		}
	}
	return locale.Text{}
}
