package serve

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/kruistabel/kruistabel/internal/config"
)

// What is never to be in a log is not in it, wherever a slip puts it.
func TestLogRedacts(t *testing.T) {
	secrets := []string{"93051822361", "93.05.18-223.61", "93 05 18 223 61", "930518-223-61", "93/05/18 223.61", "5031822361",
		"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9abcdefghijk", "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ",
		"?code=abc&state=xyz", "SELECT count(*) FROM t WHERE insz = 'x'", "password=hunter2"}
	for _, format := range []string{"json", "text"} {
		for _, secret := range secrets {
			var b bytes.Buffer
			log := NewLog(&b, config.Log{Level: "debug", Format: format})
			log.Info("of "+secret, "a", "is "+secret, slog.Group("g", "b", secret), "err", fmt.Errorf("x: %w", errors.New(secret)), "any", []string{secret})
			log.With("c", secret).WithGroup("h").Error("m", "d", struct{ X string }{secret})
			if strings.Contains(b.String(), secret) || strings.Contains(b.String(), "hunter2") {
				t.Errorf("%q is in the log: %s", secret, b.String())
			}
		}
	}
}

// A number as a number, and values under names that tell what they are.
func TestLogRedactsNumbersAndNames(t *testing.T) {
	var b bytes.Buffer
	log := NewLog(&b, config.Log{Level: "info", Format: "json"})
	log.Info("m", "n", int64(93051822361), "u", uint64(93051822361), "password", "x1", "session_token", "x2", "sql", "x3", "cookie", 4711)
	for _, bad := range []string{"93051822361", "x1", "x2", "x3", "4711"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("%s is in the log: %s", bad, b.String())
		}
	}
}

// What helps stays.
func TestLogKeeps(t *testing.T) {
	var b bytes.Buffer
	log := NewLog(&b, config.Log{Level: "info", Format: "json"})
	hash := strings.Repeat("ab", 32)
	log.Info("request R0001 of study advice-16-39 is released", "sha256", hash, "ms", 1234567, "path", "/studies/{study}/deliveries/{delivery}/and/so/on")
	for _, want := range []string{"R0001", "advice-16-39", hash, "1234567", "/studies/{study}/deliveries/{delivery}/and/so/on"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is not in the log: %s", want, b.String())
		}
	}
}
