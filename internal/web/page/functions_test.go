package page

import (
	"errors"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/locale"
)

func TestRichEscapesItsArguments(t *testing.T) {
	got, err := rich(locale.EN, "frame.session_at", []any{"session", `<b>[x](seat)</b>`, "seat", "javascript:alert(1)"})
	if err != nil || strings.Contains(string(got), "<a") || !strings.Contains(string(got), "[x](seat)") {
		t.Errorf("an argument became a link: %s, %v", got, err)
	}
	if got, err = rich(locale.EN, "help.keyboard.text", []any{"me", "javascript:alert(1)"}); err == nil {
		t.Errorf("a link to no address: %s", got)
	}
	got, err = rich(locale.EN, "frame.session_at", []any{"session", "<i>", "seat", "W1"})
	if err != nil || strings.Contains(string(got), "<i>") {
		t.Errorf("%s, %v", got, err)
	}
	got, err = rich(locale.EN, "help.keyboard.text", []any{"me", "/me"})
	if err != nil || !strings.Contains(string(got), `<a href="/me">my preferences</a>`) || !strings.Contains(string(got), "<code>Tab</code>") {
		t.Errorf("%s, %v", got, err)
	}
}

func TestReasons(t *testing.T) {
	for _, v := range []any{locale.Say("frame.required"), "Fill this in", errors.New("secret")} {
		got, err := reason(locale.EN, v)
		if err != nil || got == "" || strings.Contains(string(got), "secret") {
			t.Errorf("%v: %s, %v", v, got, err)
		}
	}
	if got, err := reason(locale.EN, nil); got != "" || err != nil {
		t.Error("no reason is one")
	}
	if _, err := reason(locale.EN, 3); err == nil {
		t.Error("a number is a reason")
	}
}

func TestAddressesAreEscaped(t *testing.T) {
	if got := address("studies", "a/../b?c", 3); got != "/studies/a%2F..%2Fb%3Fc/3" {
		t.Error(got)
	}
}

func TestEveryMarkHasADrawing(t *testing.T) {
	for mark := range tones {
		if got, err := state(mark, "<word>"); err != nil || !strings.Contains(string(got), "&lt;word&gt;") {
			t.Errorf("%s: %s, %v", mark, got, err)
		}
	}
	if _, err := state("none", ""); err == nil {
		t.Error("a mark that is none")
	}
}
