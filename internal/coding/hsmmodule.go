package coding

import (
	"errors"
	"fmt"
	"sync"

	"github.com/miekg/pkcs11"
)

// module is a loaded PKCS#11 library. A process may initialise one only once,
// so those who use the same share it.
type module struct {
	path  string
	ctx   *pkcs11.Ctx
	users int
}

var (
	modulesMu sync.Mutex
	modules   = map[string]*module{}
)

func loadModule(path string) (*module, error) {
	modulesMu.Lock()
	defer modulesMu.Unlock()
	if m := modules[path]; m != nil {
		m.users++
		return m, nil
	}
	ctx := pkcs11.New(path)
	if ctx == nil {
		return nil, fmt.Errorf("HSM: the PKCS#11 library %s cannot be loaded", path)
	}
	if err := ctx.Initialize(); err != nil {
		ctx.Destroy()
		return nil, hsmError("starting the PKCS#11 library", err)
	}
	m := &module{path: path, ctx: ctx, users: 1}
	modules[path] = m
	return m, nil
}

// release ends the library when nobody uses it any more.
func (m *module) release() error {
	modulesMu.Lock()
	defer modulesMu.Unlock()
	if m.users == 0 {
		return nil
	}
	if m.users--; m.users > 0 {
		return nil
	}
	delete(modules, m.path)
	err := m.ctx.Finalize()
	m.ctx.Destroy()
	if err != nil {
		return hsmError("ending the PKCS#11 library", err)
	}
	return nil
}

// findSlot finds the one token that the URI describes.
func (m *module) findSlot(u *HSMURI) (uint, error) {
	slots, err := m.ctx.GetSlotList(true)
	if err != nil {
		return 0, hsmError("listing tokens", err)
	}
	var found []uint
	for _, slot := range slots {
		info, err := m.ctx.GetTokenInfo(slot)
		if err != nil || info.Flags&pkcs11.CKF_TOKEN_INITIALIZED == 0 {
			continue
		}
		if (u.Slot == nil || *u.Slot == slot) && fits(u.Token, info.Label) && fits(u.Serial, info.SerialNumber) &&
			fits(u.Manufacturer, info.ManufacturerID) && fits(u.Model, info.Model) {
			found = append(found, slot)
		}
	}
	switch len(found) {
	case 0:
		return 0, errors.New("HSM: no token is as the URI says")
	case 1:
		return found[0], nil
	}
	return 0, errors.New("HSM: several tokens are as the URI says; add serial=...")
}

func fits(want, have string) bool { return want == "" || want == have }

// findKey finds the one secret key that the URI describes and that may sign.
func (m *module) findKey(session pkcs11.SessionHandle, u *HSMURI) (pkcs11.ObjectHandle, error) {
	want := []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_SECRET_KEY)}
	if u.Object != "" {
		want = append(want, pkcs11.NewAttribute(pkcs11.CKA_LABEL, u.Object))
	}
	if u.ID != nil {
		want = append(want, pkcs11.NewAttribute(pkcs11.CKA_ID, u.ID))
	}
	if err := m.ctx.FindObjectsInit(session, want); err != nil {
		return 0, hsmError("looking for the key", err)
	}
	keys, _, err := m.ctx.FindObjects(session, 2)
	if done := m.ctx.FindObjectsFinal(session); err == nil {
		err = done
	}
	switch {
	case err != nil:
		return 0, hsmError("looking for the key", err)
	case len(keys) == 0:
		return 0, errors.New("HSM: the token has no secret key as the URI says")
	case len(keys) > 1:
		return 0, errors.New("HSM: the token has several secret keys as the URI says; add id=...")
	}
	return keys[0], nil
}
