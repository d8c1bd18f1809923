package browser

import (
	"github.com/chromedp/cdproto/webauthn"
)

// Device is an authenticator inside the machine, such as a fingerprint reader,
// that a tab has: it keeps passkeys, and answers at once.
type Device struct {
	page *Page
	id   webauthn.AuthenticatorID
}

// Device gives a tab an authenticator, whose user is who they should be.
func (p *Page) Device() *Device {
	p.t.Helper()
	command(p, webauthn.Enable, webauthn.EnableParams{})
	made := command(p, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	return &Device{p, made.AuthenticatorID}
}

// Verifies says whether the device finds that its user is who they should be.
func (d *Device) Verifies(is bool) {
	d.page.t.Helper()
	command(d.page, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: d.id, IsUserVerified: is})
}

// Passkeys is how many the device keeps.
func (d *Device) Passkeys() int {
	d.page.t.Helper()
	return len(command(d.page, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: d.id}).Credentials)
}
