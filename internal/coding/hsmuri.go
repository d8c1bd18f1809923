package coding

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// PINVariable is the environment variable that may hold the PIN of the HSM.
const PINVariable = "KRUISTABEL_HSM_PIN"

// maxPINBytes bounds what is read of a PIN file.
const maxPINBytes = 256

// HSMURI says which key of which token codes: a PKCS#11 URI (RFC 7512) such as
//
//	pkcs11:token=hub;object=coding?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/secrets/pin
//
// Of its path attributes token, serial, manufacturer, model, slot-id, object,
// id and type (secret-key) are known; of its query module-path and pin-source.
// The PIN is read from the file that pin-source names, else from the variable
// KRUISTABEL_HSM_PIN, each time the token is opened. A pin-value is refused:
// the hub keeps the URI.
type HSMURI struct {
	Token, Serial, Manufacturer, Model string
	Slot                               *uint
	Object                             string
	ID                                 []byte
	Module                             string
	PINSource                          string
}

// ParseHSMURI reads a PKCS#11 URI.
func ParseHSMURI(text string) (HSMURI, error) {
	var u HSMURI
	rest, ok := strings.CutPrefix(text, "pkcs11:")
	if !ok {
		return u, errors.New("HSM: the URI does not begin with pkcs11:")
	}
	path, query, _ := strings.Cut(rest, "?")
	if err := eachAttribute(path, ";", u.pathAttribute); err != nil {
		return u, err
	}
	if err := eachAttribute(query, "&", u.queryAttribute); err != nil {
		return u, err
	}
	switch {
	case u.Module == "":
		return u, errors.New("HSM: the URI names no module; add ?module-path=/path/of/the/pkcs11/library.so")
	case u.Object == "" && u.ID == nil:
		return u, errors.New("HSM: the URI names no key; add object=LABEL or id=%..")
	case u.Token == "" && u.Serial == "" && u.Slot == nil:
		return u, errors.New("HSM: the URI names no token; add token=LABEL")
	}
	return u, nil
}

// eachAttribute hands unescaped attributes over; none may stand twice.
func eachAttribute(text, separator string, set func(name, value string) error) error {
	if text == "" {
		return nil
	}
	seen := map[string]bool{}
	for attribute := range strings.SplitSeq(text, separator) {
		name, value, ok := strings.Cut(attribute, "=")
		if !ok || seen[name] {
			return errors.New("HSM: an attribute of the URI has no value or stands twice")
		}
		seen[name] = true
		value, err := url.PathUnescape(value)
		if err != nil {
			return fmt.Errorf("HSM: attribute %s of the URI is badly escaped", printable(name))
		}
		if err := set(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (u *HSMURI) pathAttribute(name, value string) error {
	switch name {
	case "token":
		u.Token = value
	case "serial":
		u.Serial = value
	case "manufacturer":
		u.Manufacturer = value
	case "model":
		u.Model = value
	case "object":
		u.Object = value
	case "id":
		u.ID = []byte(value)
	case "slot-id":
		n, err := strconv.ParseUint(value, 10, 32)
		if err != nil {
			return errors.New("HSM: slot-id of the URI is not a number")
		}
		slot := uint(n)
		u.Slot = &slot
	case "type":
		if value != "secret-key" {
			return errors.New("HSM: type of the URI is not secret-key")
		}
	default:
		return fmt.Errorf("HSM: attribute %s of the URI is not known", printable(name))
	}
	return nil
}

func (u *HSMURI) queryAttribute(name, value string) error {
	switch name {
	case "module-path":
		u.Module = value
	case "pin-source":
		u.PINSource = strings.TrimPrefix(strings.TrimPrefix(value, "file://"), "file:")
	case "pin-value":
		return errors.New("HSM: the URI may not hold the PIN, since the hub keeps the URI: put it into a file (pin-source=file:/...) or into " + PINVariable)
	default:
		return fmt.Errorf("HSM: attribute %s of the URI is not known", printable(name))
	}
	return nil
}

// printable is a name of an attribute for a message.
func printable(name string) string { return strconv.Quote(name[:min(len(name), 20)]) }

// pin reads the PIN from where the URI says.
func (u *HSMURI) pin() (string, error) {
	if u.PINSource == "" {
		pin, ok := os.LookupEnv(PINVariable)
		if !ok {
			return "", errors.New("HSM: no PIN; name a file in the URI (pin-source=file:/...) or set " + PINVariable)
		}
		return pin, nil
	}
	info, err := os.Stat(u.PINSource)
	if err != nil {
		return "", fmt.Errorf("HSM: PIN file: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxPINBytes {
		return "", errors.New("HSM: the PIN file is not a short regular file")
	}
	text, err := os.ReadFile(u.PINSource)
	if err != nil {
		return "", fmt.Errorf("HSM: PIN file: %w", err)
	}
	defer clear(text)
	pin := strings.TrimRight(string(text), "\r\n")
	if pin == "" {
		return "", errors.New("HSM: the PIN file is empty")
	}
	return pin, nil
}
