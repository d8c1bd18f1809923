package people

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// period is how long a code of a second factor lasts (RFC 6238), and drift how
// many periods a device's clock may be off.
const (
	period = 30 * time.Second
	drift  = 1
)

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

func newSecret() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails
	return base32Plain.EncodeToString(b)
}

// stepOf is the period whose code this is, where the code is one of now and
// later than the last that was used.
func stepOf(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	current := now.Unix() / int64(period/time.Second)
	for s := current - drift; s <= current+drift; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > last {
			step, ok = s, true
		}
	}
	return step, ok
}

// Offer is a second factor that somebody may take: a secret that their device
// keeps once they scan or type it.
type Offer struct {
	Secret string // as people type it, in groups of four
	Sealed string // what the form gives back
	URI    string // otpauth:
	Code   [][]bool
}

// offer makes a second factor for one purpose, such as a link or a login.
func (p *People) offer(name, purpose string) Offer {
	secret := newSecret()
	return p.offered(name, purpose, secret)
}

func (p *People) offered(name, purpose, secret string) Offer {
	label := "Kruistabel " + p.hub.ID
	uri := "otpauth://totp/" + url.PathEscape(label+":"+name) + "?" + url.Values{"secret": {secret}, "issuer": {label}}.Encode()
	return Offer{Secret: groups(secret), Sealed: p.key.seal(secret, "offer "+purpose), URI: uri, Code: qrCode(uri)}
}

// Again is an offer that a form gave back, to be shown once more. One that was
// made for something else is replaced.
func (p *People) again(name, purpose, sealed string) Offer {
	if secret, err := p.key.open(sealed, "offer "+purpose); err == nil {
		return p.offered(name, purpose, secret)
	}
	return p.offer(name, purpose)
}

// qrCode is the picture of a text, row by row; true is dark.
func qrCode(text string) [][]bool {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil
	}
	size := code.Bounds()
	out := make([][]bool, size.Dy())
	for y := range out {
		out[y] = make([]bool, size.Dx())
		for x := range out[y] {
			r, _, _, _ := code.At(x, y).RGBA()
			out[y][x] = r == 0
		}
	}
	return out
}

func groups(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// recoveryCodes is how many recovery codes somebody gets; each is 80 random
// bits, so that a plain hash of it is enough.
const recoveryCodes = 10

func newRecoveryCodes() (codes, hashes []string) {
	for range recoveryCodes {
		b := make([]byte, 10)
		_, _ = rand.Read(b) // never fails
		code := base32Plain.EncodeToString(b)
		codes = append(codes, strings.ReplaceAll(groups(code), " ", "-"))
		hashes = append(hashes, hashOf(code))
	}
	return codes, hashes
}

// plainCode is a code without what people write between its characters.
func plainCode(code string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -\u00a0\t", r) {
			return -1
		}
		return r
	}, code))
}
