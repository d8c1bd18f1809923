package release

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"aead.dev/minisign"
)

// Check is one thing that was verified.
type Check struct {
	Name  string `json:"name"`
	Holds bool   `json:"holds"`
	Text  string `json:"text"`
}

// Verdict is what Verify found, in the order in which it looked.
type Verdict struct {
	Checks []Check `json:"checks"`
}

// Holds reports whether everything does.
func (v *Verdict) Holds() bool {
	for _, c := range v.Checks {
		if !c.Holds {
			return false
		}
	}
	return len(v.Checks) > 0
}

func (v *Verdict) add(name, good string, wrong ...string) {
	c := Check{name, len(wrong) == 0, good}
	if !c.Holds {
		c.Text = strings.Join(wrong, "; ")
	}
	v.Checks = append(v.Checks, c)
}

// SignerNotVerified is what a verdict says of a package for which the caller
// has no key from elsewhere.
const SignerNotVerified = "signer not verified"

// Verify checks everything about a package that can be checked outside the
// hub. The key must come from elsewhere than the package; with nil the
// signature does not hold.
func (p *Package) Verify(key *minisign.PublicKey) *Verdict {
	v := &Verdict{}
	m := &p.Manifest
	v.add("signature", "signed by the hub of the key, "+m.Hub.ID, p.checkSignature(key)...)
	v.add("files", fmt.Sprintf("%d files, each as the manifest names it", len(m.Files)), p.wrong...)
	v.add("authorisation", fmt.Sprintf("%s of %s, purpose %s, allows acts on %s", m.Authorisation.Number, m.Authorisation.Date,
		m.Authorisation.Purpose.ID, m.Released), checkAuthorisation(m)...)
	v.add("reviews", fmt.Sprintf("%d checkers approved", len(m.Reviews)), checkReviews(m)...)
	if p.table != nil {
		v.add("table", "", p.table.Error())
		return v
	}
	v.add("table", fmt.Sprintf("%d cells of %d dimensions", len(p.Cells), len(p.Structure.Dimensions)))
	v.add("threshold", fmt.Sprintf("no published count from 1 to %d", m.Rules.MinimumFrequency-1), p.checkThreshold()...)
	space, err := p.Structure.space()
	if err != nil {
		v.add("additivity", "", err.Error())
		return v
	}
	v.add("additivity", "every sum of published figures holds, and none gives a hidden one away", checkSums(space, p.Cells)...)
	return v
}

func (p *Package) checkSignature(key *minisign.PublicKey) []string {
	text, ok := p.file(SignatureFile)
	if !ok {
		return []string{SignatureFile + " is missing"}
	}
	manifest, _ := p.file(ManifestFile)
	if key == nil {
		return []string{SignerNotVerified + ": give the hub's public key, got from elsewhere"}
	}
	if !minisign.Verify(*key, manifest, text) {
		if key.String() != p.Manifest.Hub.Key {
			return []string{"the package says it is signed by the key " + p.Manifest.Hub.Key + ", which is not the key given"}
		}
		return []string{"the signature is not that key's over this manifest"}
	}
	if key.String() != p.Manifest.Hub.Key {
		return []string{"the manifest names another key than the one that signed it"}
	}
	return p.checkComments(text)
}

// checkComments holds the signature file to its one form: its first line is
// signed by nobody.
func (p *Package) checkComments(text []byte) []string {
	var s minisign.Signature
	if err := s.UnmarshalText(text); err != nil {
		return []string{SignatureFile + " cannot be read"}
	}
	trusted, untrusted := comments(&p.Manifest)
	again, err := s.MarshalText()
	if err != nil || !bytes.Equal(again, text) || s.TrustedComment != trusted || s.UntrustedComment != untrusted {
		return []string{SignatureFile + " is not written as the format says"}
	}
	return nil
}

func checkAuthorisation(m *Manifest) (wrong []string) {
	a := m.Authorisation
	if a.Number == "" || len(a.LegalBasis) == 0 || a.Purpose.ID == "" || len(a.Body) == 0 {
		wrong = append(wrong, "the manifest names no complete authorisation: number, body, legal basis and purpose")
	}
	released, err := day(m.Released)
	if err != nil {
		return append(wrong, "the day of release is no date")
	}
	given, err := day(a.Date)
	from, err2 := day(a.From)
	if err != nil || err2 != nil {
		return append(wrong, "the authorisation's days are no dates")
	}
	if released.Before(given) || released.Before(from) {
		wrong = append(wrong, fmt.Sprintf("it was released on %s, before the authorisation allowed it (%s, acts from %s)", m.Released, a.Date, a.From))
	}
	if a.Until == "none" {
		return wrong
	}
	until, err := day(a.Until)
	if err != nil {
		return append(wrong, "the authorisation's days are no dates")
	}
	if until.Before(released) {
		wrong = append(wrong, fmt.Sprintf("it was released on %s, after the authorisation ended (%s)", m.Released, a.Until))
	}
	return wrong
}

func day(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) }

func checkReviews(m *Manifest) (wrong []string) {
	seen := map[string]bool{}
	for _, r := range m.Reviews {
		if r.Verdict != "approve" || r.Checker == "" || seen[r.Checker] {
			wrong = append(wrong, "a review is no approval, or a checker stands twice")
		}
		seen[r.Checker] = true
	}
	if m.Rules.Reviews < 1 || len(seen) < m.Rules.Reviews {
		wrong = append(wrong, fmt.Sprintf("%d checkers approved and the study asks for %d", len(seen), m.Rules.Reviews))
	}
	return wrong
}

func (p *Package) checkThreshold() (wrong []string) {
	space, err := p.Structure.space()
	if err != nil {
		return []string{err.Error()}
	}
	least := p.Manifest.Rules.MinimumFrequency
	if least < 1 || p.Manifest.Rules.Zeros != "safe" || p.Manifest.Rules.Floor != 1 || !p.Manifest.Rules.Proven {
		wrong = append(wrong, "the rules in the manifest are not those of format 1: a minimum frequency, safe zeros, floor 1, proven")
	}
	for cell, n := range p.Cells {
		if n > 0 && n < least && len(wrong) < maxNamed {
			wrong = append(wrong, fmt.Sprintf("%s is published with a count below %d", space.Name(cell), least))
		}
	}
	return wrong
}
