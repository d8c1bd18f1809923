package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

// The lengths of a password.
const (
	minPassword      = 12 // characters
	maxPasswordBytes = 1024
)

// commonest are passwords of that length that are guessed first.
//
//go:embed commonest.txt
var commonest string

// CheckPassword refuses a password that is guessed too easily: short, with the
// person's own name, or one of the commonest. Nothing else is asked of it.
func CheckPassword(password string, a store.Account) error {
	password = norm.NFKC.String(password)
	plain := letters(password)
	switch {
	case utf8.RuneCountInString(password) < minPassword:
		return locale.Refuse(refusal.Misuse, "people.password.short", "n", minPassword)
	case len(password) > maxPasswordBytes:
		return locale.Refuse(refusal.Misuse, "people.password.long")
	}
	for _, own := range append(strings.FieldsFunc(a.Name+" "+a.Display, notLetter), letters(a.Name), letters(a.Display)) {
		own = strings.ToLower(own)
		if len(own) >= 3 && len(own)*2 >= len(plain) && strings.Contains(plain, own) || len(own) >= 5 && strings.Contains(plain, own) {
			return locale.Refuse(refusal.Misuse, "people.password.name")
		}
	}
	if strings.Contains(commonest, "\n"+strings.ToLower(password)+"\n") || fewKinds(password) {
		return locale.Refuse(refusal.Misuse, "people.password.common")
	}
	return nil
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func letters(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if notLetter(r) {
			return -1
		}
		return r
	}, s))
}

// fewKinds says that a password repeats a few characters, or is a short piece
// again and again.
func fewKinds(s string) bool {
	kinds := map[rune]bool{}
	for _, r := range s {
		kinds[r] = true
	}
	if len(kinds) < 5 {
		return true
	}
	for n := 1; n <= len(s)/3; n++ {
		if strings.Repeat(s[:n], len(s)/n) == s[:len(s)/n*n] {
			return true
		}
	}
	return false
}

// cost is what computing a hash takes.
type cost struct {
	memory uint32 // KiB
	passes uint32
}

// standard is above what OWASP asks of argon2id.
var standard = cost{memory: 64 << 10, passes: 2}

const hashForm = "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"

// hash is what is kept of a password.
func (p *People) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	sum, err := p.argon(ctx, password, salt, p.cost)
	enc := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf(hashForm, p.cost.memory, p.cost.passes, enc(salt), enc(sum)), err
}

// matches compares a password with its hash; old says that the hash was made at
// another cost than today's.
func (p *People) matches(ctx context.Context, hash, password string) (ok, old bool, err error) {
	parts := strings.Split(hash, "$")
	var c cost
	if len(parts) != 6 {
		return false, false, fmt.Errorf("the hash of a password is damaged")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &c.memory, &c.passes); err != nil {
		return false, false, fmt.Errorf("the hash of a password is damaged: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, false, fmt.Errorf("the hash of a password is damaged: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, false, fmt.Errorf("the hash of a password is damaged: %w", err)
	}
	sum, err := p.argon(ctx, password, salt, c)
	return err == nil && subtle.ConstantTimeCompare(sum, want) == 1, c != p.cost, err
}

// argon computes a hash when its turn comes.
func (p *People) argon(ctx context.Context, password string, salt []byte, c cost) ([]byte, error) {
	select {
	case p.hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-p.hashing }()
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.passes, c.memory, 1, 32), nil
}
