package coding

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/miekg/pkcs11"
)

// HSM is a coder whose key stays in a PKCS#11 token: every HMAC is made there.
type HSM struct {
	module   *module
	slot     uint
	key      pkcs11.ObjectHandle
	sessions chan pkcs11.SessionHandle // free ones
	count    int
}

// OpenHSM logs in to a token, finds its key, looks at what may be done with it
// and makes a code to see that it works. Sessions is how many codes are made
// side by side; 0: two for each processor. No error holds the PIN.
func OpenHSM(u HSMURI, sessions int) (_ *HSM, err error) {
	if sessions < 1 {
		sessions = 2 * runtime.GOMAXPROCS(0)
	}
	pin, err := u.pin()
	if err != nil {
		return nil, err
	}
	m, err := loadModule(u.Module)
	if err != nil {
		return nil, err
	}
	h := &HSM{module: m, sessions: make(chan pkcs11.SessionHandle, sessions)}
	defer func() {
		if err != nil {
			h.Close()
		}
	}()
	if h.slot, err = m.findSlot(&u); err != nil {
		return nil, err
	}
	if err := h.openSessions(sessions, pin); err != nil {
		return nil, err
	}
	session := <-h.sessions
	defer func() { h.sessions <- session }()
	if h.key, err = m.findKey(session, &u); err != nil {
		return nil, err
	}
	return h, h.selfTest(session)
}

func (h *HSM) openSessions(n int, pin string) error {
	for i := range n {
		s, err := h.module.ctx.OpenSession(h.slot, pkcs11.CKF_SERIAL_SESSION)
		if err != nil {
			return hsmError("opening a session", err)
		}
		h.sessions <- s
		h.count++
		if i > 0 {
			continue // a login holds for all sessions with the token
		}
		err = h.module.ctx.Login(s, pkcs11.CKU_USER, pin)
		if err != nil && !errors.Is(err, pkcs11.Error(pkcs11.CKR_USER_ALREADY_LOGGED_IN)) {
			return hsmError("logging in", err)
		}
	}
	return nil
}

// selfTest sees that the key makes HMAC-SHA-256: of full length, the same for
// the same text, another for another.
func (h *HSM) selfTest(session pkcs11.SessionHandle) error {
	mechanism, err := h.module.ctx.GetMechanismInfo(h.slot, []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_SHA256_HMAC, nil)})
	if err != nil || mechanism.Flags&pkcs11.CKF_SIGN == 0 {
		return errors.New("HSM: the token does not offer CKM_SHA256_HMAC")
	}
	var macs [3]string
	for i, text := range []string{"00000000000", "00000000000", "00000000001"} {
		mac, err := h.mac(session, []byte(text))
		if err != nil {
			return err
		}
		if len(mac) != sha256.Size {
			return errors.New("HSM: self-test: the token's HMAC has another length")
		}
		macs[i] = string(mac)
	}
	if macs[0] != macs[1] || macs[0] == macs[2] {
		return errors.New("HSM: self-test: the token's HMAC is not one")
	}
	return nil
}

func (h *HSM) mac(session pkcs11.SessionHandle, text []byte) ([]byte, error) {
	if err := h.module.ctx.SignInit(session, hmacMechanism, h.key); err != nil {
		return nil, hsmError("starting a HMAC", err)
	}
	mac, err := h.module.ctx.Sign(session, text)
	if err != nil {
		return nil, hsmError("making a HMAC", err)
	}
	return mac, nil
}

var hmacMechanism = []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_SHA256_HMAC, nil)}

// numbersPerTurn is how many codes are made between two looks at the context.
const numbersPerTurn = 64

// Code implements Coder. A batch has one session; several run side by side.
func (h *HSM) Code(ctx context.Context, numbers []INSZ, persons []int64) error {
	var session pkcs11.SessionHandle
	select {
	case session = <-h.sessions:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { h.sessions <- session }()
	for i := range numbers {
		if i%numbersPerTurn == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		mac, err := h.mac(session, numbers[i][:])
		if err != nil {
			return err
		}
		if len(mac) != sha256.Size {
			return errors.New("HSM: the token's HMAC has another length")
		}
		persons[i] = personOf(mac)
	}
	return nil
}

// Close ends the sessions and with them the login. No Code may be under way.
func (h *HSM) Close() error {
	for range h.count {
		session := <-h.sessions
		_ = h.module.ctx.CloseSession(session)
	}
	h.count = 0
	return h.module.release()
}

// Format keeps handles out of messages.
func (h *HSM) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "HSM") }

// hsmError names the act and the token's return code, which holds no secret.
func hsmError(act string, err error) error { return fmt.Errorf("HSM: %s: %w", act, err) }
