package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"aead.dev/minisign"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/release"
)

type verifyCmd struct {
	Package string `arg:"" name:"PACKAGE" help:"The release package (.krp)."`
	Key     string `placeholder:"HUBKEY" help:"The hub's public key, got from elsewhere: a file such as hub.pub, or the key itself."`
	Hub     string `placeholder:"HUB" help:"The hub that released it: checks its register and the witnesses there too."`
	As      string `name:"as" placeholder:"NAME" help:"Act as another user; in a synthetic hub only."`
	output
}

func (*verifyCmd) Help() string {
	return `Verifies a release package offline: that the manifest is signed by the hub's key and names every file by hash; that the
authorisation is there and allowed acts on the day of release; that the reviews it asks for were given; that no published
count lies below the threshold; that the published figures add up and no sum of them gives a hidden one away.

The key must come from elsewhere than the package. Without it the signer is not verified, and the exit status is 1.

What it does not repeat is the proof that nothing hidden can be derived: the witnesses stay inside the hub. With --hub
they are checked there.

Examples:

  kruistabel verify result.krp --key hub.pub
  kruistabel verify result.krp --key RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3`
}

func (c *verifyCmd) Run(a *app) error {
	key, err := c.publicKey(a)
	if err != nil {
		return err
	}
	data, err := a.readFile(c.Package, release.MaxBytes, "Name the package.")
	if err != nil {
		return err
	}
	p, err := release.Open(data)
	if err != nil {
		var format *release.FormatError
		if errors.As(err, &format) {
			return refusal.New(refusal.Misuse, "", "%s: %w", c.Package, err)
		}
		return refusal.New(refusal.NotHeld, "Do not rely on this file.", "%s: %w", c.Package, err)
	}
	checks := p.Verify(key).Checks
	if c.Hub != "" {
		more, err := c.inHub(a, p, data)
		if err != nil {
			return err
		}
		checks = append(checks, more...)
	}
	return c.report(a, p, checks)
}

// maxKeyBytes is more than a key and its comment take.
const maxKeyBytes = 4 << 10

// publicKey reads the key from a file or from the argument itself.
func (c *verifyCmd) publicKey(a *app) (*minisign.PublicKey, error) {
	if c.Key == "" {
		return nil, nil
	}
	const todo = "Name the file hub.pub of the hub, or give the key itself."
	text := []byte(c.Key)
	if !strings.HasPrefix(c.Key, "RW") || len(c.Key) != 56 {
		var err error
		if text, err = a.readFile(c.Key, maxKeyBytes, todo); err != nil {
			return nil, fmt.Errorf("--key: %w", err)
		}
	}
	key := &minisign.PublicKey{}
	if err := key.UnmarshalText([]byte(strings.TrimSpace(string(text)))); err != nil {
		return nil, refusal.New(refusal.Misuse, todo, "--key is no minisign public key")
	}
	return key, nil
}

func (c *verifyCmd) inHub(a *app, p *release.Package, data []byte) (checks []release.Check, err error) {
	sum := sha256.Sum256(data)
	args := hubArgs{Hub: c.Hub, As: c.As}
	err = args.onHub(a, func(h *hub.Hub) error {
		checks, err = h.VerifyPackage(a.ctx, p, hex.EncodeToString(sum[:]))
		return err
	})
	return checks, err
}

func (c *verifyCmd) report(a *app, p *release.Package, checks []release.Check) error {
	failed := 0
	for _, check := range checks {
		if !check.Holds {
			failed++
		}
	}
	m := &p.Manifest
	result := struct {
		Holds    bool            `json:"holds"`
		Request  string          `json:"request"`
		Title    string          `json:"title"`
		Study    string          `json:"study"`
		Released string          `json:"released"`
		Hub      string          `json:"hub"`
		Signer   bool            `json:"signer_verified"`
		Checks   []release.Check `json:"checks"`
	}{failed == 0, m.Request, m.Title, m.Study.ID, m.Released, m.Hub.ID, checks[0].Holds, checks}
	if err := c.answer(a, m.Synthetic, result, func(w io.Writer) {
		fmt.Fprintf(w, "%s: request %s of study %s, released %s by hub %s\n", printable(m.Title), printable(m.Request), printable(m.Study.ID), printable(m.Released), printable(m.Hub.ID))
		for _, check := range checks {
			word := "holds "
			if !check.Holds {
				word = "FAILS "
			}
			fmt.Fprintf(w, "%s %-13s %s\n", word, check.Name, printable(check.Text))
		}
	}); err != nil {
		return err
	}
	if failed > 0 {
		return notHeld(failed)
	}
	return nil
}

// printable keeps a hostile package from writing to the terminal what it likes.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '?'
		}
		return r
	}, s)
}
