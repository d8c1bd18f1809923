package lab

import (
	"cmp"
	"slices"
	"time"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/model"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/room"
	"github.com/kruistabel/kruistabel/internal/study"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

func (w work) modelRoutes(m *page.Mux) {
	m.Get("/work/models", page.AnySignedIn, w.models)
	m.Post("/work/models", page.AnySignedIn, w.fitModel, page.Timeout(3*time.Minute))
}

// modelData is the page of a model: what there is to choose, what was chosen,
// and what came of it.
type modelData struct {
	*page.Form
	Labels  labels
	Menu    *model.Menu
	Spec    model.Spec
	Chosen  []model.Column // the dimensions of the model, for their codes
	Result  *model.Result
	Refused error
}

// labels are the words of a study for its dimensions and codes.
type labels struct {
	study *study.Study
	lang  locale.Lang
}

// Dimension is the title of a dimension.
func (l labels) Dimension(name string) string {
	if l.study == nil {
		return name
	}
	if d, there := l.study.Dimensions[name]; there {
		return d.Title.In(string(l.lang))
	}
	return name
}

// Code is a code with its label.
func (l labels) Code(dimension, code string) string {
	if l.study == nil {
		return code
	}
	if _, there := l.study.Dimensions[dimension]; !there {
		return code
	}
	if text := l.study.Label(dimension, code, string(l.lang)); text != code && text != "" {
		return code + " " + text
	}
	return code
}

// Tables are the tables to choose from.
func (d modelData) Tables() []page.Choice {
	out := make([]page.Choice, len(d.Menu.Tables))
	for i, name := range d.Menu.Tables {
		out[i] = page.Choice{Value: name, Text: name}
	}
	return out
}

// Kinds are the kinds of model.
func (modelData) Kinds() []page.Choice {
	out := make([]page.Choice, len(model.Kinds))
	for i, k := range model.Kinds {
		out[i] = page.Choice{Value: string(k), Key: "model.kind." + string(k), Hint: "model.kind." + string(k) + ".hint"}
	}
	return out
}

// Free are the dimensions that a model may have.
func (d modelData) Free() (out []page.Choice) {
	for _, c := range d.Menu.Columns {
		if !c.Apart {
			out = append(out, page.Choice{Value: c.Name, Text: d.Labels.Dimension(c.Name)})
		}
	}
	return out
}

// Response are the dimensions that can be explained, and none.
func (d modelData) Response() []page.Choice {
	return append([]page.Choice{{Key: "model.none"}}, d.Free()...)
}

// Apart are the columns of which one code has to be chosen.
func (d modelData) Apart() (out []model.Column) {
	for _, c := range d.Menu.Columns {
		if c.Apart {
			out = append(out, c)
		}
	}
	return out
}

// Codes are the codes of a column to choose from.
func (d modelData) Codes(c model.Column) []page.Choice {
	out := make([]page.Choice, len(c.Codes))
	for i, code := range c.Codes {
		out[i] = page.Choice{Value: code, Text: d.Labels.Code(c.Name, code)}
	}
	return out
}

// Explains says whether a dimension is in the model as one that explains.
func (d modelData) Explains(name string) bool { return slices.Contains(d.Spec.Predictors, name) }

// Left says whether a code of a dimension was left out.
func (d modelData) Left(dimension, code string) bool {
	kept, filtered := d.Spec.Filters[dimension]
	return filtered && !slices.Contains(kept, code)
}

// Base is the first code that a dimension shows as its reference.
func (d modelData) Base(c model.Column) string {
	return cmp.Or(d.Spec.Reference[c.Name], slices.Concat(c.Codes, []string{""})[0])
}

func (w work) models(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	data, err := w.modelData(r, desk, r.Query())
	if err != nil {
		return err
	}
	desk.At(room.Page{Address: "/work/models", Title: "models"})
	return r.Render("model", data)
}

// modelData reads what was chosen so far.
func (w work) modelData(r *page.Request, desk *room.Desk, f *page.Form) (*modelData, error) {
	menu, err := w.Models.Menu(r.Context(), desk, f.Values.Get("table"))
	if err != nil {
		return nil, err
	}
	d := &modelData{Form: f, Menu: menu, Labels: labels{menu.Study, r.Lang}}
	d.Spec = model.Spec{Kind: model.Kind(cmp.Or(f.Values.Get("kind"), string(model.Cross))), Table: menu.Table, Response: f.Values.Get("response"),
		Event: f.Values.Get("event"), Predictors: f.All("predictors"), Pairs: f.Checked("pairs"), Reference: map[string]string{}, Filters: map[string][]string{}}
	if d.Spec.Kind == model.LogLinear {
		d.Spec.Response = ""
	} else {
		d.Spec.Predictors = slices.DeleteFunc(slices.Clone(d.Spec.Predictors), func(name string) bool { return name == d.Spec.Response })
	}
	for _, c := range menu.Columns {
		if c.Apart {
			code := f.Values.Get("one." + c.Name)
			d.Spec.Filters[c.Name] = []string{cmp.Or(code, slices.Concat(c.Codes, []string{""})[0])}
			continue
		}
		if c.Name != d.Spec.Response && !slices.Contains(d.Spec.Predictors, c.Name) {
			continue
		}
		d.Chosen = append(d.Chosen, c)
		if base := f.Values.Get("base." + c.Name); base != "" {
			d.Spec.Reference[c.Name] = base
		}
		if out := f.All("out." + c.Name); len(out) > 0 {
			d.Spec.Filters[c.Name] = slices.DeleteFunc(slices.Clone(c.Codes), func(code string) bool { return slices.Contains(out, code) })
		}
	}
	return d, nil
}

func (w work) fitModel(r *page.Request) error {
	desk, err := w.desk(r)
	if err != nil {
		return err
	}
	f, err := r.Input()
	if err != nil {
		return err
	}
	data, err := w.modelData(r, desk, f)
	if err != nil {
		return err
	}
	if f.Values.Get("step") == "fit" {
		data.Result, data.Refused = w.Models.Fit(r.Context(), desk, data.Spec)
		if data.Refused != nil && refusal.KindOf(data.Refused) == 0 {
			return data.Refused
		}
	}
	return r.Render("model", data)
}
