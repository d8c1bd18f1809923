package hub

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"aead.dev/minisign"
	"filippo.io/age"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// IdentityEnv names the folder that holds the identities of hubs, each in a
// folder named by the hub's id. Without it: kruistabel/ in the user's
// configuration folder.
const IdentityEnv = "KRUISTABEL_IDENTITY_DIR"

const (
	sealFile = "identity.age" // opens what is sealed to the hub
	signFile = "signing.key"  // signs releases, in minisign's form
)

// Identity is the private half of a hub. Whoever has it and a copy of the
// directory reads the coded rows and signs in the hub's name: it lies outside
// the directory and outside the directory's backups, readable by one account.
type Identity struct {
	seal *age.HybridIdentity // resists quantum computers: rows are kept for decades
	sign minisign.PrivateKey
}

// newIdentity makes an identity.
func newIdentity() (*Identity, error) {
	seal, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, err
	}
	_, sign, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return &Identity{seal, sign}, nil
}

// identityFolder is the folder of hubs' identities: what was asked for, the
// environment's, or the default.
func identityFolder(asked string) (string, error) {
	if dir := os.Getenv(IdentityEnv); asked == "" && dir != "" {
		asked = dir
	}
	if asked == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return "", refusal.New(refusal.Misuse, "Say where with --identity DIR or "+IdentityEnv+".",
				"there is no folder for the hub's private identity: %w", err)
		}
		asked = filepath.Join(config, "kruistabel")
	}
	return filepath.Abs(asked)
}

// save writes the identity into dir, which must not exist.
func (id *Identity) save(dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	sign, err := id.sign.MarshalText()
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, sealFile), []byte(id.seal.String()+"\n"), 0o600); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, signFile), append(sign, '\n'), 0o600); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(dir))
}

// loadIdentity reads the identity in dir.
func loadIdentity(dir string) (*Identity, error) {
	sealText, err := readPrivate(filepath.Join(dir, sealFile))
	if err != nil {
		return nil, err
	}
	signText, err := readPrivate(filepath.Join(dir, signFile))
	if err != nil {
		return nil, err
	}
	id := &Identity{}
	if id.seal, err = age.ParseHybridIdentity(strings.TrimSpace(string(sealText))); err != nil {
		return nil, damagedIdentity(dir)
	}
	if err := id.sign.UnmarshalText(bytes.TrimSpace(signText)); err != nil {
		return nil, damagedIdentity(dir)
	}
	return id, nil
}

// damagedIdentity leaves out the cause: it could show part of a key.
func damagedIdentity(dir string) error {
	return refusal.New(refusal.Misuse, "Put back the copy that was made when the hub was.",
		"the hub's private identity in %s is damaged", dir)
}

func readPrivate(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refusal.New(refusal.Misuse,
			"Put it back there from its own copy, or name its folder with "+IdentityEnv+". Without it nothing that is sealed can be read.",
			"the hub's private identity is not in %s", filepath.Dir(path))
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o077 != 0 {
		return nil, refusal.New(refusal.Misuse, "Run: chmod 600 "+path, "%s can be read by others", path)
	}
	return os.ReadFile(path)
}

// publicKey is the key that verifies the hub's signatures, in minisign's form.
func (id *Identity) publicKey() minisign.PublicKey {
	return id.sign.Public().(minisign.PublicKey)
}

// recipient is the public half to which things are sealed.
func (id *Identity) recipient() string { return id.seal.Recipient().String() }
