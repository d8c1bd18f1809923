package coded

import (
	"fmt"
	"io"

	"filippo.io/age"
)

// Encrypt writes a delivery's rows under a key of its own, and that key
// encrypted to the hub. Nothing plain leaves it. On an error both are to be
// thrown away.
func Encrypt(rows, key io.Writer, d *Delivery, hub ...age.Recipient) error {
	own, err := age.GenerateHybridIdentity()
	if err != nil {
		return fmt.Errorf("making the delivery's key: %w", err)
	}
	if err := seal(key, func(w io.Writer) error {
		_, err := io.WriteString(w, own.String()+"\n")
		return err
	}, hub...); err != nil {
		return fmt.Errorf("encrypting the delivery's key: %w", err)
	}
	if err := seal(rows, func(w io.Writer) error { return Encode(w, d) }, own.Recipient()); err != nil {
		return fmt.Errorf("encrypting the delivery: %w", err)
	}
	return nil
}

func seal(w io.Writer, write func(io.Writer) error, to ...age.Recipient) error {
	enc, err := age.Encrypt(w, to...)
	if err != nil {
		return err
	}
	if err := write(enc); err != nil {
		return err
	}
	return enc.Close()
}

// Decrypt reads what Encrypt wrote.
func Decrypt(rows, key io.Reader, hub ...age.Identity) (*Delivery, error) {
	plain, err := age.Decrypt(key, hub...)
	if err != nil {
		return nil, fmt.Errorf("opening the delivery's key: %w", err)
	}
	own, err := age.ParseIdentities(plain)
	if err != nil {
		return nil, fmt.Errorf("opening the delivery's key: %w", ErrDamaged)
	}
	plain, err = age.Decrypt(rows, own...)
	if err != nil {
		return nil, fmt.Errorf("opening the delivery: %w", err)
	}
	return Decode(plain)
}
