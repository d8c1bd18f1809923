package release

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"aead.dev/minisign"
)

// Other programs can open a package.
func TestOrdinaryZIP(t *testing.T) {
	data := seal(t, sampleContent(), newKey(t))
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(rc); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "manifest.json manifest.json.minisig README.txt structure.json table.csv" {
		t.Errorf("entries are %s", got)
	}
}

// Every single byte of a package counts: whatever is changed, cut off or added,
// it does not verify.
func TestEveryByteCounts(t *testing.T) {
	key := newKey(t)
	data := seal(t, sampleContent(), key)
	for i := 0; i < len(data); i++ {
		bad := bytes.Clone(data)
		bad[i] ^= 0x20
		if len(failing(t, bad, key)) == 0 {
			t.Fatalf("byte %d changed, and it verifies", i)
		}
	}
	for i := 0; i < len(data); i += 7 {
		if len(failing(t, data[:i], key)) == 0 {
			t.Fatalf("cut off at byte %d, and it verifies", i)
		}
	}
	for _, bad := range [][]byte{append(bytes.Clone(data), 0), append([]byte{0}, data...), append(bytes.Clone(data), data...), nil} {
		if len(failing(t, bad, key)) == 0 {
			t.Fatal("with something before or behind it verifies")
		}
	}
}

// Hostile archives are refused before anything in them is believed.
func TestHostileArchives(t *testing.T) {
	key := newKey(t)
	good, err := decode(seal(t, sampleContent(), key))
	if err != nil {
		t.Fatal(err)
	}
	with := func(extra ...entry) []byte { return encode(append(append([]entry{}, good...), extra...)) }
	renamed := func(name string) []byte { return with(entry{name, []byte("x")}) }
	cases := map[string][]byte{
		"doubled":        with(good[4]),
		"unlisted":       renamed("more.csv"),
		"outside":        renamed("../evil"),
		"absolute":       renamed("/etc/passwd"),
		"backslash":      renamed(`..\evil`),
		"folder":         renamed("folder/"),
		"other case":     renamed("TABLE.CSV"),
		"unicode":        renamed("täble.csv"),
		"look-alike":     renamed("tаble.csv"), // Cyrillic
		"nul":            renamed("table.csv\x00"),
		"empty name":     renamed(""),
		"long name":      renamed(strings.Repeat("a", 300)),
		"many":           encode(make([]entry, 100)),
		"missing":        encode(good[:4]),
		"other order":    encode([]entry{good[0], good[1], good[3], good[2], good[4]}),
		"no manifest":    encode(good[1:]),
		"only manifest":  encode(good[:1]),
		"packed":         packed(t, good),
		"not an archive": []byte(strings.Repeat("PK", 100)),
	}
	for name, data := range cases {
		if len(failing(t, data, key)) == 0 {
			t.Errorf("%s: it verifies", name)
		}
	}
}

// packed is the same package as an ordinary ZIP writer makes it.
func packed(t *testing.T, entries []entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		f, err := w.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A hub that signs nonsense is found out: the signature holds, the content not.
func TestContentsThatDoNotHold(t *testing.T) {
	set := func(cell int, n int64) func(*Content) { return func(c *Content) { c.Cells[cell] = n } }
	cases := map[string]struct {
		change func(*Content)
		check  string
	}{
		"below the threshold":      {set(10, 9), "threshold"},
		"not additive":             {set(9, 51), "additivity"},
		"less than a part":         {func(c *Content) { copy(c.Cells, Cells{29, 14, 15}) }, "additivity"},
		"more than the parts":      {func(c *Content) { copy(c.Cells, Cells{100, 60, 40}) }, "additivity"},
		"one hidden part":          {set(10, Hidden), "additivity"},
		"a hidden sum":             {set(9, Hidden), "additivity"},
		"hidden parts of one each": {func(c *Content) { copy(c.Cells[9:], Cells{2, Hidden, Hidden}) }, "additivity"},
		"no legal basis":           {func(c *Content) { c.Manifest.Authorisation.LegalBasis = nil }, "authorisation"},
		"no purpose":               {func(c *Content) { c.Manifest.Authorisation.Purpose.ID = "" }, "authorisation"},
		"before the authorisation": {func(c *Content) { c.Manifest.Released = "2016-07-04" }, "authorisation"},
		"after the authorisation":  {func(c *Content) { c.Manifest.Authorisation.Until = "2026-11-21" }, "authorisation"},
		"no day":                   {func(c *Content) { c.Manifest.Released = "yesterday" }, "authorisation"},
		"one review":               {func(c *Content) { c.Manifest.Reviews = c.Manifest.Reviews[:1] }, "reviews"},
		"one checker twice":        {func(c *Content) { c.Manifest.Reviews[1].Checker = "p-1" }, "reviews"},
		"a refusal":                {func(c *Content) { c.Manifest.Reviews[1].Verdict = "refuse" }, "reviews"},
		"no reviews asked":         {func(c *Content) { c.Manifest.Rules.Reviews, c.Manifest.Reviews = 0, nil }, "reviews"},
		"not proven":               {func(c *Content) { c.Manifest.Rules.Proven = false }, "threshold"},
		"no threshold":             {func(c *Content) { c.Manifest.Rules.MinimumFrequency = 0 }, "threshold"},
		"another floor":            {func(c *Content) { c.Manifest.Rules.Floor = 0 }, "threshold"},
	}
	for name, tc := range cases {
		c := sampleContent()
		c.Cells = append(Cells{}, c.Cells...)
		tc.change(&c)
		key := newKey(t)
		wrong := failing(t, seal(t, c, key), key)
		if !slices.ContainsFunc(wrong, func(w string) bool { return strings.HasPrefix(w, tc.check+":") }) {
			t.Errorf("%s: failing are %v, want %s", name, wrong, tc.check)
		}
	}
}

func TestSigner(t *testing.T) {
	key := newKey(t)
	data := seal(t, sampleContent(), key)
	p, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	if v := p.Verify(nil); v.Holds() || !strings.HasPrefix(v.Checks[0].Text, SignerNotVerified) {
		t.Errorf("without a key: %+v", v.Checks[0])
	}
	other := newKey(t).Public().(minisign.PublicKey)
	if p.Verify(&other).Holds() {
		t.Error("it verifies with another key")
	}
	// A manifest of one package under the signature of another.
	c := sampleContent()
	c.Manifest.Title = "another"
	mine, _ := decode(data)
	theirs, _ := decode(seal(t, c, key))
	theirs[1] = mine[1]
	if wrong := failing(t, encode(theirs), key); len(wrong) == 0 {
		t.Error("a swapped signature verifies")
	}
	// The first line of a signature file is signed by nobody.
	mine[1].data = bytes.Replace(mine[1].data, []byte("signature of a"), []byte("signature by a"), 1)
	if wrong := failing(t, encode(mine), key); len(wrong) != 1 || !strings.HasPrefix(wrong[0], "signature") {
		t.Errorf("a changed comment: %v", wrong)
	}
}

func TestFormats(t *testing.T) {
	key := newKey(t)
	entries, _ := decode(seal(t, sampleContent(), key))
	entries[0].data = bytes.Replace(entries[0].data, []byte(`"format": 1`), []byte(`"format": 2`), 1)
	var format *FormatError
	if _, err := Open(encode(entries)); !errors.As(err, &format) || format.Have != 2 {
		t.Errorf("format 2: %v", err)
	}
	for _, bad := range []string{``, `{}`, `[]`, `{"format":"1"}`, `{"format":1}`, `{"format":1,"Format":2}`, `{"format":1,"colour":"red"}`} {
		entries[0].data = []byte(bad)
		if len(failing(t, encode(entries), key)) == 0 {
			t.Errorf("manifest %q verifies", bad)
		}
	}
}

// A structure that would fill the memory is refused.
func TestHugeStructure(t *testing.T) {
	c := sampleContent()
	var codes []Code
	for i := range 1000 {
		codes = append(codes, Code{Code: strings.Repeat("x", i+1)})
	}
	c.Structure.Dimensions = []Dimension{{"a", nil, codes}, {"b", nil, codes}, {"c", nil, codes}}
	if _, err := c.Structure.space(); err == nil {
		t.Error("a thousand million cells were accepted")
	}
}

func FuzzOpen(f *testing.F) {
	key := newKey(f)
	f.Add(seal(f, sampleContent(), key))
	f.Add([]byte("PK\x03\x04"))
	public := key.Public().(minisign.PublicKey)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Open(data)
		if err != nil {
			return
		}
		if v := p.Verify(&public); v.Holds() && !bytes.Equal(encode(p.entries), data) {
			t.Error("a package verifies that is not its own encoding")
		}
	})
}
