package locale

import (
	"strings"
	"testing"
)

// Whatever stands in a catalogue, reading it ends, and what is read back is the
// sentence.
func FuzzSentence(f *testing.F) {
	for _, seed := range []string{"", "a {n} b", "{day:long}", "{{x}}", "{", "}", "{a{b}", "{n:}", "é{n}\u202f"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parse(text)
		if err != nil {
			return
		}
		var b strings.Builder
		for _, p := range s {
			if p.name == "" {
				b.WriteString(strings.NewReplacer("{", "{{", "}", "}}").Replace(p.text))
				continue
			}
			b.WriteString("{" + p.name)
			if p.format != "" {
				b.WriteString(":" + p.format)
			}
			b.WriteString("}")
		}
		if again, err := parse(b.String()); err != nil || again.texts() != s.texts() {
			t.Errorf("%q: %q, %v", text, b.String(), err)
		}
	})
}

// texts is a sentence with its placeholders as they are, text beside text as one.
func (s sentence) texts() string {
	var b strings.Builder
	for _, p := range s {
		b.WriteString(p.text + "\x00" + p.name + "\x00" + p.format)
	}
	return strings.ReplaceAll(b.String(), "\x00", "")
}
