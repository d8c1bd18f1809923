package locale

import (
	"golang.org/x/text/language"
)

// Lang is a language of the product.
type Lang string

// The languages.
const (
	NL Lang = "nl"
	FR Lang = "fr"
	DE Lang = "de"
	EN Lang = "en"
)

// Langs are the languages, in the order in which pages offer them.
var Langs = []Lang{NL, FR, DE, EN}

// Default is the language of who asked for none that the product has.
const Default = EN

// Parse reads a language code. ok is false where the product does not have it.
func Parse(code string) (l Lang, ok bool) {
	for _, l := range Langs {
		if string(l) == code {
			return l, true
		}
	}
	return Default, false
}

// Tag is the language with its region, as nl-BE.
func (l Lang) Tag() language.Tag {
	if l == EN {
		return language.BritishEnglish
	}
	return language.MustParse(string(l) + "-BE")
}

// Name is what the language calls itself.
func (l Lang) Name() string {
	return map[Lang]string{NL: "Nederlands", FR: "Français", DE: "Deutsch", EN: "English"}[l]
}

// The fallback stands first, as x/text asks.
var matcher = language.NewMatcher([]language.Tag{language.English, language.Dutch, language.French, language.German})

var matched = []Lang{EN, NL, FR, DE}

// Negotiate is the language that fits a header Accept-Language best, Default
// where none does.
func Negotiate(header string) Lang {
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(tags) == 0 {
		return Default
	}
	_, i, confidence := matcher.Match(tags...)
	if confidence == language.No {
		return Default
	}
	return matched[i]
}
