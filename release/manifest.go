package release

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Format is the version of the package format.
const Format = 1

// The files of a package.
const (
	ManifestFile  = "manifest.json"
	SignatureFile = "manifest.json.minisig"
	ReadmeFile    = "README.txt"
	StructureFile = "structure.json"
	TableFile     = "table.csv"
)

// Text is a text by language: nl, fr, de, en.
type Text map[string]string

// In is the text in a language, else in Dutch, English, French, German.
func (t Text) In(lang string) string {
	for _, l := range []string{lang, "nl", "en", "fr", "de"} {
		if t[l] != "" {
			return t[l]
		}
	}
	return ""
}

// Manifest says what a package is, on whose authority it left, and which files
// it has. Its JSON form has the members in this order, indented by two blanks.
type Manifest struct {
	Format        int           `json:"format"`
	Request       string        `json:"request"`
	Title         string        `json:"title"`
	Released      string        `json:"released"` // YYYY-MM-DD
	Synthetic     bool          `json:"synthetic"`
	Hub           Hub           `json:"hub"`
	Study         Study         `json:"study"`
	Authorisation Authorisation `json:"authorisation"`
	Source        Source        `json:"source"`
	Rules         Rules         `json:"rules"`
	Reviews       []Review      `json:"reviews"`
	Files         []File        `json:"files"`
}

// Hub is who released.
type Hub struct {
	ID  string `json:"id"`
	Key string `json:"key"` // minisign public key, as text
}

// Study is the registered study file.
type Study struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Title   Text   `json:"title"`
	SHA256  string `json:"sha256"`
}

// Authorisation is what allows the release. Until is "none" where there is no
// end.
type Authorisation struct {
	Number      string   `json:"number"`
	Reference   string   `json:"reference"`
	Date        string   `json:"date"`
	Body        Text     `json:"body"`
	LegalBasis  []string `json:"legal_basis"`
	PriorAdvice []string `json:"prior_advice"`
	From        string   `json:"from"`
	Until       string   `json:"until"`
	Purpose     Purpose  `json:"purpose"`
}

// Purpose is the one of the authorisation's purposes that the request names.
type Purpose struct {
	ID   string `json:"id"`
	Text Text   `json:"text"`
}

// Source is what was aggregated.
type Source struct {
	Build  int    `json:"build"`
	SHA256 string `json:"sha256"` // of build.json
	Tables []File `json:"tables"`
}

// Rules are the rules of disclosure control that were in force.
type Rules struct {
	MinimumFrequency int64  `json:"minimum_frequency"`
	Floor            int64  `json:"floor"`
	Zeros            string `json:"zeros"`
	Protection       string `json:"protection"`
	Method           string `json:"method"`
	Proven           bool   `json:"proven"`  // by witnesses, which stay inside the hub
	Reviews          int    `json:"reviews"` // that the study asks for
	Version          string `json:"version"` // of the protector
	Program          string `json:"program"`
}

// Review is one checker's approval, under a pseudonym.
type Review struct {
	Checker string `json:"checker"`
	Role    string `json:"role"`
	Date    string `json:"date"`
	Verdict string `json:"verdict"`
}

// File is a file by name, size and hash.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// FormatError means that a package has a format that this version does not read.
type FormatError struct{ Have int }

func (e *FormatError) Error() string {
	return fmt.Sprintf("the package has format %d and this program reads format %d: use a newer kruistabel", e.Have, Format)
}

// marshal is the one JSON form of manifests and structures.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// unmarshal reads JSON that is in its one form.
func unmarshal(name string, data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	again, err := marshal(v)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !bytes.Equal(again, data) {
		return fmt.Errorf("%s is not written as the format says", name)
	}
	return nil
}

func parseManifest(data []byte) (*Manifest, error) {
	var head struct {
		Format *int `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil || head.Format == nil {
		return nil, errors.New(ManifestFile + " names no format")
	}
	if *head.Format != Format {
		return nil, &FormatError{*head.Format}
	}
	m := &Manifest{}
	return m, unmarshal(ManifestFile, data, m)
}
