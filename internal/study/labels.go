package study

import "cmp"

// The words for a value that is not there, by language.
var (
	unknownLabel = Text{"nl": "Onbekend", "fr": "Inconnu", "de": "Unbekannt", "en": "Unknown"}
	noneLabel    = Text{"nl": "Niet van toepassing", "fr": "Sans objet", "de": "Nicht zutreffend", "en": "Not applicable"}
)

// In is the text in a language, else in Dutch, English, French or German.
func (t Text) In(lang string) string {
	return cmp.Or(t[lang], t["nl"], t["en"], t["fr"], t["de"])
}

// Label is what a code of a dimension stands for: its label in the list of
// values, else the word for unknown or not applicable, else the code.
func (s *Study) Label(dimension, code, lang string) string {
	d := s.Dimensions[dimension]
	if values := s.list(d.Values); values.Has(code) {
		return values.Label(code, lang)
	}
	switch {
	case code == d.Unknown:
		return unknownLabel.In(lang)
	case code == d.NoJob, code == d.Null, d.Except != nil && code == d.Except.Code:
		return noneLabel.In(lang)
	}
	return code
}
