package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"aead.dev/minisign"
)

// Content is what a hub puts into a package. Manifest.Files and Hub.Key are
// filled by Seal.
type Content struct {
	Manifest  Manifest
	Structure Structure
	Cells     Cells
}

// Seal makes the package of a content. The same content and key give the same
// bytes.
func Seal(c Content, key minisign.PrivateKey) ([]byte, error) {
	space, err := c.Structure.space()
	if err != nil {
		return nil, err
	}
	if len(c.Cells) != space.Len() {
		return nil, fmt.Errorf("%d figures for %d cells", len(c.Cells), space.Len())
	}
	tableText, err := writeTable(space, c.Cells)
	if err != nil {
		return nil, err
	}
	structure, err := marshal(&c.Structure)
	if err != nil {
		return nil, err
	}
	m := c.Manifest
	m.Format, m.Hub.Key = Format, key.Public().(minisign.PublicKey).String()
	files := []entry{{ReadmeFile, readme(&m, &c.Structure)}, {StructureFile, structure}, {TableFile, tableText}}
	m.Files = nil
	for _, f := range files {
		m.Files = append(m.Files, File{f.name, int64(len(f.data)), digest(f.data)})
	}
	manifest, err := marshal(&m)
	if err != nil {
		return nil, err
	}
	entries := append([]entry{{ManifestFile, manifest}, {SignatureFile, sign(&m, manifest, key)}}, files...)
	data := encode(entries)
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("the package would be larger than %d bytes", MaxBytes)
	}
	return data, nil
}

func digest(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// comments are the two comments of the signature of a manifest; minisign signs
// the trusted one too.
func comments(m *Manifest) (trusted, untrusted string) {
	return fmt.Sprintf("kruistabel release format:%d hub:%s request:%s released:%s", m.Format, m.Hub.ID, m.Request, m.Released),
		"signature of a kruistabel hub"
}

func sign(m *Manifest, manifest []byte, key minisign.PrivateKey) []byte {
	trusted, untrusted := comments(m)
	r := minisign.NewReader(bytes.NewReader(manifest))
	var sink bytes.Buffer
	_, _ = sink.ReadFrom(r) // reading from memory does not fail
	return r.SignWithComments(key, trusted, untrusted)
}

// Package is a package that was taken apart. Whether it holds Verify says.
type Package struct {
	Manifest  Manifest
	Structure Structure
	Cells     Cells

	entries []entry
	wrong   []string // files that are not as the manifest says
	table   error    // why the table cannot be read
}

// Open takes a package apart. Errors are ErrContainer, a *FormatError, or say
// what in the manifest cannot be read.
func Open(data []byte) (*Package, error) {
	entries, err := decode(data)
	if err != nil {
		return nil, err
	}
	p := &Package{entries: entries}
	text, ok := p.file(ManifestFile)
	if !ok || entries[0].name != ManifestFile {
		return nil, fmt.Errorf("%w: it does not start with %s", ErrContainer, ManifestFile)
	}
	m, err := parseManifest(text)
	if err != nil {
		return nil, err
	}
	p.Manifest = *m
	p.compareFiles()
	p.table = p.readTable()
	return p, nil
}

func (p *Package) file(name string) ([]byte, bool) {
	for _, e := range p.entries {
		if e.name == name {
			return e.data, true
		}
	}
	return nil, false
}

// compareFiles finds what is unlisted, missing, out of place or changed.
func (p *Package) compareFiles() {
	want := []string{ManifestFile, SignatureFile}
	for _, f := range p.Manifest.Files {
		want = append(want, f.Name)
		data, ok := p.file(f.Name)
		switch {
		case !ok:
			p.wrong = append(p.wrong, f.Name+" is missing")
		case int64(len(data)) != f.Bytes || digest(data) != f.SHA256:
			p.wrong = append(p.wrong, f.Name+" is not the file that the manifest names: its hash differs")
		}
	}
	var have []string
	for _, e := range p.entries {
		have = append(have, e.name)
	}
	if strings.Join(have, "\n") != strings.Join(want, "\n") {
		p.wrong = append(p.wrong, "the files are "+strings.Join(have, ", ")+"; the manifest names "+strings.Join(want, ", "))
	}
	if strings.Join(want[2:], " ") != ReadmeFile+" "+StructureFile+" "+TableFile {
		p.wrong = append(p.wrong, "the manifest names other files than format 1 has")
	}
}

func (p *Package) readTable() error {
	structure, ok := p.file(StructureFile)
	if !ok {
		return fmt.Errorf("%s is missing", StructureFile)
	}
	if err := unmarshal(StructureFile, structure, &p.Structure); err != nil {
		return err
	}
	space, err := p.Structure.space()
	if err != nil {
		return err
	}
	text, ok := p.file(TableFile)
	if !ok {
		return fmt.Errorf("%s is missing", TableFile)
	}
	p.Cells, err = readTable(space, text)
	return err
}
