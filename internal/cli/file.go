package cli

import (
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/refusal"
)

// readFile reads a file that is named in the arguments, if it is not larger
// than a limit. What is no file is refused at once: a named pipe would wait for
// a writer that never comes, a device never ends.
func (a *app) readFile(path string, limit int64, todo string) ([]byte, error) {
	file, err := a.open(path)
	if err != nil {
		return nil, refusal.Wrap(refusal.Misuse, todo, err)
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil || !info.Mode().IsRegular():
		return nil, refusal.New(refusal.Misuse, todo, "%s is not a file", path)
	case info.Size() > limit:
		return nil, refusal.New(refusal.Misuse, todo, "%s is too large: at most %s", path, bytesText(limit))
	}
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if int64(len(data)) > limit {
		return nil, refusal.New(refusal.Misuse, todo, "%s is too large: at most %s", path, bytesText(limit))
	}
	return data, nil
}

// bytesText is a limit in the largest unit that it has whole.
func bytesText(n int64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB"}
	at := 0
	for n >= 1024 && n%1024 == 0 && at < len(units)-1 {
		n, at = n/1024, at+1
	}
	return fmt.Sprintf("%d %s", n, units[at])
}
