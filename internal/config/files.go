package config

import (
	"fmt"
	"os"
	"strings"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// CheckFiles looks at the files and folders that a configuration names: they
// are there, and secrets can be read by one account only.
func (c *Config) CheckFiles() error {
	var bad []string
	for _, f := range []struct {
		key, path string
		secret    bool
		folder    bool
	}{
		{"tls.certificate", c.TLS.Certificate, false, false}, {"tls.key", c.TLS.Key, true, false},
		{"sign_in.oidc.secret_file", c.SignIn.OIDC.SecretFile, true, false},
		{"programs.environment", c.Programs.Environment, false, true}, {"backup.folder", c.Backup.Folder, false, true},
	} {
		if f.path == "" {
			continue
		}
		info, err := os.Stat(f.path)
		switch {
		case err != nil:
			bad = append(bad, fmt.Sprintf("%s: %v", f.key, err))
		case info.IsDir() != f.folder:
			bad = append(bad, fmt.Sprintf("%s: %s is %s", f.key, f.path, map[bool]string{true: "a folder, not a file", false: "a file, not a folder"}[info.IsDir()]))
		case f.secret && info.Mode().Perm()&0o077 != 0:
			bad = append(bad, fmt.Sprintf("%s: %s can be read by others (mode %#o): run chmod 600 on it", f.key, f.path, info.Mode().Perm()))
		}
	}
	if len(bad) > 0 {
		return refusal.New(refusal.Misuse, "", "%s", strings.Join(bad, "\n"))
	}
	return nil
}
