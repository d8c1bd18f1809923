// Package attack holds nothing but tests: attacks on the pages of a hub, over
// TLS, on a server put together as `kruistabel serve` does it. What each of them
// is about is in docs/security/pages.md.
package attack
