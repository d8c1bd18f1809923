package coding

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/pkcs11"
)

const testPIN = "918273"

// softHSM makes a token that holds a key and gives its URI. Without SoftHSM2
// the test is skipped.
func softHSM(tb testing.TB, key [32]byte) string {
	tb.Helper()
	library := ""
	for _, path := range []string{os.Getenv("KRUISTABEL_TEST_PKCS11"), "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"} {
		if _, err := os.Stat(path); err == nil && path != "" {
			library = path
			break
		}
	}
	tool, err := exec.LookPath("softhsm2-util")
	if library == "" || err != nil {
		tb.Skip("SoftHSM2 is not installed")
	}
	folder := tb.TempDir()
	tokens, conf, pin := filepath.Join(folder, "tokens"), filepath.Join(folder, "softhsm2.conf"), filepath.Join(folder, "pin")
	must(tb, os.Mkdir(tokens, 0o700))
	must(tb, os.WriteFile(conf, []byte("directories.tokendir = "+tokens+"\nobjectstore.backend = file\nlog.level = ERROR\n"), 0o600))
	must(tb, os.WriteFile(pin, []byte(testPIN+"\n"), 0o600))
	tb.Setenv("SOFTHSM2_CONF", conf)
	if out, err := exec.Command(tool, "--init-token", "--free", "--label", "hub", "--so-pin", "123456", "--pin", testPIN).CombinedOutput(); err != nil {
		tb.Fatalf("softhsm2-util: %v: %s", err, out)
	}
	uri := "pkcs11:token=hub;object=coding?module-path=" + library + "&pin-source=file:" + pin
	importKey(tb, uri, key)
	return uri
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// importKey puts a key into the token as one that cannot be taken out again.
func importKey(tb testing.TB, uri string, key [32]byte) {
	u, err := ParseHSMURI(uri)
	must(tb, err)
	m, err := loadModule(u.Module)
	must(tb, err)
	defer m.release()
	slot, err := m.findSlot(&u)
	must(tb, err)
	session, err := m.ctx.OpenSession(slot, pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION)
	must(tb, err)
	must(tb, m.ctx.Login(session, pkcs11.CKU_USER, testPIN))
	_, err = m.ctx.CreateObject(session, []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_SECRET_KEY),
		pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, pkcs11.CKK_GENERIC_SECRET),
		pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true),
		pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, true),
		pkcs11.NewAttribute(pkcs11.CKA_SENSITIVE, true),
		pkcs11.NewAttribute(pkcs11.CKA_EXTRACTABLE, false),
		pkcs11.NewAttribute(pkcs11.CKA_SIGN, true),
		pkcs11.NewAttribute(pkcs11.CKA_LABEL, "coding"),
		pkcs11.NewAttribute(pkcs11.CKA_VALUE, key[:]),
	})
	must(tb, err)
	must(tb, m.ctx.CloseSession(session))
}

func openTestHSM(tb testing.TB, uri string) *HSM {
	tb.Helper()
	u, err := ParseHSMURI(uri)
	must(tb, err)
	h, err := OpenHSM(u, 0)
	must(tb, err)
	return h
}

func TestHSMGivesTheSamePersons(t *testing.T) {
	key := [32]byte{9, 8, 7, 0xff}
	h := openTestHSM(t, softHSM(t, key))
	defer h.Close()
	var numbers, again NumberSet
	for i := range uint64(3000) {
		numbers.Index(85010100100 + i)
		again.Index(85010100100 + i)
	}
	got, err := numbers.Code(context.Background(), h, 4, nil)
	must(t, err)
	want, err := again.Code(context.Background(), NewKeyset(key, true), 2, nil)
	must(t, err)
	if !slices.Equal(got.Persons, want.Persons) || !slices.Equal(got.Rank, want.Rank) {
		t.Error("HSM and keyset give different persons")
	}
}

func TestHSMErrorsHoldNoPIN(t *testing.T) {
	uri := softHSM(t, [32]byte{1})
	wrong := filepath.Join(t.TempDir(), "pin")
	must(t, os.WriteFile(wrong, []byte("555123"), 0o600))
	empty := filepath.Join(t.TempDir(), "empty")
	must(t, os.WriteFile(empty, nil, 0o600))
	for name, bad := range map[string]string{
		"wrong PIN":      uri[:strings.Index(uri, "&")] + "&pin-source=file:" + wrong,
		"empty PIN file": uri[:strings.Index(uri, "&")] + "&pin-source=" + empty,
		"no PIN file":    uri[:strings.Index(uri, "&")] + "&pin-source=file:/nowhere",
		"no PIN":         uri[:strings.Index(uri, "&")],
		"no token":       strings.Replace(uri, "token=hub", "token=other", 1),
		"no key":         strings.Replace(uri, "object=coding", "object=other", 1),
		"no library":     strings.Replace(uri, "libsofthsm2.so", "nothing.so", 1),
	} {
		u, err := ParseHSMURI(bad)
		must(t, err)
		h, err := OpenHSM(u, 1)
		if err == nil {
			h.Close()
			t.Errorf("%s: opened", name)
			continue
		}
		if strings.Contains(err.Error(), "555123") || strings.Contains(err.Error(), testPIN) {
			t.Errorf("%s: the message holds the PIN", name)
		}
		t.Log(name, "-", err)
	}
	t.Setenv(PINVariable, testPIN)
	u, _ := ParseHSMURI(uri[:strings.Index(uri, "&")])
	h, err := OpenHSM(u, 1)
	must(t, err)
	must(t, h.Close())
}

func TestParseHSMURIRefuses(t *testing.T) {
	for _, bad := range []string{
		"", "token=a", "pkcs11:", "pkcs11:token=a;object=b", "pkcs11:token=a?module-path=/x",
		"pkcs11:object=b?module-path=/x", "pkcs11:token=a;token=a;object=b?module-path=/x",
		"pkcs11:token=a;object=b?module-path=/x&pin-value=4711", "pkcs11:token=%zz;object=b?module-path=/x",
		"pkcs11:token=a;object=b;slot-id=x?module-path=/x", "pkcs11:token=a;object=b;type=private?module-path=/x",
		"pkcs11:token=a;object=b;color=red?module-path=/x", "pkcs11:token=a;object=b?module-path=/x&a=b", "pkcs11:token;object=b",
	} {
		_, err := ParseHSMURI(bad)
		if err == nil {
			t.Errorf("%s was read", bad)
		} else if strings.Contains(err.Error(), "4711") {
			t.Errorf("the message holds the PIN: %v", err)
		}
	}
	u, err := ParseHSMURI("pkcs11:token=my%20hub;serial=1;model=m;manufacturer=f;slot-id=3;object=o;id=%01%02;type=secret-key?module-path=/x&pin-source=file:///p")
	if err != nil || u.Token != "my hub" || *u.Slot != 3 || string(u.ID) != "\x01\x02" || u.PINSource != "/p" {
		t.Errorf("%+v, %v", u, err)
	}
}

func BenchmarkHSMCode(b *testing.B) {
	h := openTestHSM(b, softHSM(b, [32]byte{3}))
	defer h.Close()
	const n = 20_000
	for b.Loop() {
		var numbers NumberSet
		for i := range uint64(n) {
			numbers.Index(85010100100 + i)
		}
		if _, err := numbers.Code(context.Background(), h, 0, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "codes/s")
}
