package serve

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"

	"github.com/kruistabel/kruistabel/internal/config"
)

// NewLog makes the log of a server. Whatever is put into it, what looks like an
// identification number, a token or the query of an address does not come out:
// nobody is meant to put it in, and one slip must not matter.
func NewLog(to io.Writer, c config.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // the configuration was checked
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "text" {
		return slog.New(Redacting(slog.NewTextHandler(to, o)))
	}
	return slog.New(Redacting(slog.NewJSONHandler(to, o)))
}

// Redacting keeps out of a log what must not be in it.
func Redacting(next slog.Handler) slog.Handler { return redacting{next} }

type redacting struct{ next slog.Handler }

func (r redacting) Enabled(ctx context.Context, l slog.Level) bool { return r.next.Enabled(ctx, l) }

func (r redacting) Handle(ctx context.Context, rec slog.Record) error {
	clean := slog.NewRecord(rec.Time, rec.Level, redact(rec.Message), rec.PC)
	rec.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(redactAttr(a))
		return true
	})
	return r.next.Handle(ctx, clean)
}

func (r redacting) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = redactAttr(a)
	}
	return redacting{r.next.WithAttrs(clean)}
}

func (r redacting) WithGroup(name string) slog.Handler { return redacting{r.next.WithGroup(name)} }

const gone = "[redacted]"

// secretKeys are attributes that are never shown, whatever they hold.
var secretKeys = regexp.MustCompile(`(?i)(insz|niss|rijksregister|password|passwort|secret|token|cookie|authorization|session_key|query|sql|body)`)

// hashKeys are attributes that hold hashes, which are long and no tokens.
var hashKeys = regexp.MustCompile(`^(sha256|fingerprint|hash)$`)

func redactAttr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch {
	case secretKeys.MatchString(a.Key):
		return slog.String(a.Key, gone)
	case hashKeys.MatchString(a.Key) && v.Kind() == slog.KindString:
		return slog.String(a.Key, redactNumbers(v.String()))
	}
	switch v.Kind() {
	case slog.KindGroup:
		group := v.Group()
		clean := make([]slog.Attr, len(group))
		for i, g := range group {
			clean[i] = redactAttr(g)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(clean...)}
	case slog.KindBool, slog.KindDuration, slog.KindTime:
		return slog.Attr{Key: a.Key, Value: v}
	case slog.KindInt64, slog.KindUint64, slog.KindFloat64:
		if text := v.String(); redact(text) != text {
			return slog.String(a.Key, gone)
		}
		return slog.Attr{Key: a.Key, Value: v}
	case slog.KindString:
		return slog.String(a.Key, redact(v.String()))
	}
	return slog.String(a.Key, redact(fmt.Sprint(v.Any()))) // errors and the like, as text
}

var (
	// number is an identification number in any of its forms: 10 digits with the
	// leading zero lost, 11, or with points, dashes, blanks and slashes between
	// its parts.
	number = regexp.MustCompile(`[0-9]{1,2}[-./ \x{00a0}\x{2009}\x{202f}]?[0-9]{2}[-./ \x{00a0}\x{2009}\x{202f}]?[0-9]{2}[-./ \x{00a0}\x{2009}\x{202f}]{0,3}[0-9]{3}[-./ \x{00a0}\x{2009}\x{202f}]?[0-9]{2}`)
	token  = regexp.MustCompile(`[A-Za-z0-9_+/=-]{32,}`)
	keyed  = regexp.MustCompile(`(?i)\b(password|secret|token|code|state|nonce|cookie|authorization|bearer|insz|niss)\b(["']?\s*[:= ]\s*)("[^"]*"|'[^']*'|[^\s,;&}]+)`)
	asked  = regexp.MustCompile(`\?[^\s"'<>]+`)
	clause = regexp.MustCompile(`(?is)\b(select|with)\b.*?\bfrom\b.*`)
)

// redact takes out of a text what must not be in a log.
func redact(s string) string {
	s = clause.ReplaceAllString(s, "["+"statement]")
	s = keyed.ReplaceAllString(s, "$1$2"+gone)
	s = asked.ReplaceAllString(s, "?"+gone)
	s = token.ReplaceAllStringFunc(s, func(t string) string {
		if strings.HasPrefix(t, "/") || strings.Count(t, "/") > 1 { // a path
			return t
		}
		return gone
	})
	return redactNumbers(s)
}

func redactNumbers(s string) string { return number.ReplaceAllString(s, gone) }
