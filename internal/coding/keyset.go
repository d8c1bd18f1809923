package coding

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Method is the only method of coding that a keyset may name.
const Method = "hmac-sha256-63"

// maxKeysetBytes bounds what is read as a keyset file; one has about 130.
const maxKeysetBytes = 4 << 10

// KeysetError says what is wrong with a keyset file, and nothing of what is in
// it.
type KeysetError struct{ What string }

func (e *KeysetError) Error() string {
	return "keyset: " + e.What + `; a keyset file is {"method":"` + Method + `","key":"<64 hex digits>","synthetic":true|false}`
}

// Keyset is a key for coding that this process holds.
type Keyset struct {
	key       [32]byte
	synthetic bool
	states    hmacStates
}

// NewKeyset makes a keyset of a key. A synthetic one lets synthetic numbers in.
func NewKeyset(key [32]byte, synthetic bool) *Keyset {
	k := &Keyset{key: key, synthetic: synthetic}
	k.states.init(k.key[:])
	return k
}

// ReadKeyset parses a keyset file. Unknown, doubled and missing members, a
// trailing text and any other method are refused.
func ReadKeyset(r io.Reader) (*Keyset, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxKeysetBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading keyset: %w", err)
	}
	defer clear(text)
	if len(text) > maxKeysetBytes {
		return nil, &KeysetError{"the file is too long"}
	}
	return parseKeyset(text)
}

func parseKeyset(text []byte) (*Keyset, error) {
	members, err := keysetMembers(text)
	if err != nil {
		return nil, err
	}
	if m, ok := members["method"].(string); !ok || m != Method {
		return nil, &KeysetError{"the method is not " + Method}
	}
	digits, ok := members["key"].(string)
	if !ok || len(digits) != 64 {
		return nil, &KeysetError{"the key is not 64 hex digits"}
	}
	var key [32]byte
	defer clear(key[:])
	if _, err := hex.Decode(key[:], []byte(digits)); err != nil {
		return nil, &KeysetError{"the key is not 64 hex digits"}
	}
	synthetic := false
	if s, has := members["synthetic"]; has {
		if synthetic, ok = s.(bool); !ok {
			return nil, &KeysetError{"synthetic is neither true nor false"}
		}
	}
	return NewKeyset(key, synthetic), nil
}

// keysetMembers reads one JSON object of known members, each once. The
// decoder's own messages quote the text, so none of them is passed on.
func keysetMembers(text []byte) (map[string]any, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, &KeysetError{"the file is not a JSON object"}
	}
	members := map[string]any{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, &KeysetError{"the file is not JSON"}
		}
		switch name {
		case "method", "key", "synthetic":
		default:
			return nil, &KeysetError{"it has a member that a keyset does not have"}
		}
		value, err := dec.Token()
		if _, nested := value.(json.Delim); err != nil || nested {
			return nil, &KeysetError{"the file is not JSON of plain members"}
		}
		if _, twice := members[name.(string)]; twice {
			return nil, &KeysetError{"a member stands twice"}
		}
		members[name.(string)] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, &KeysetError{"the JSON object does not end"}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &KeysetError{"something follows the JSON object"}
	}
	return members, nil
}

// Synthetic reports whether the keyset is marked synthetic.
func (k *Keyset) Synthetic() bool { return k.synthetic }

// Code implements Coder.
func (k *Keyset) Code(ctx context.Context, numbers []INSZ, persons []int64) error {
	return k.states.code(ctx, numbers, persons)
}

// Close overwrites the key. Best effort: the runtime may have moved copies.
func (k *Keyset) Close() error {
	clear(k.key[:])
	k.states.wipe()
	return nil
}

// Format keeps the key out of every message and log.
func (k *Keyset) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "keyset") }

// Seal writes the keyset encrypted to a recipient, the hub.
func (k *Keyset) Seal(w io.Writer, to ...age.Recipient) error {
	text := fmt.Appendf(nil, `{"method":%q,"key":"%x","synthetic":%t}`, Method, k.key[:], k.synthetic)
	defer clear(text)
	enc, err := age.Encrypt(w, to...)
	if err != nil {
		return fmt.Errorf("sealing keyset: %w", err)
	}
	if _, err := enc.Write(text); err != nil {
		return fmt.Errorf("sealing keyset: %w", err)
	}
	if err := enc.Close(); err != nil {
		return fmt.Errorf("sealing keyset: %w", err)
	}
	return nil
}

// UnsealKeyset reads what Seal wrote.
func UnsealKeyset(r io.Reader, identities ...age.Identity) (*Keyset, error) {
	dec, err := age.Decrypt(r, identities...)
	if err != nil {
		return nil, fmt.Errorf("unsealing keyset: %w", err)
	}
	return ReadKeyset(dec)
}
