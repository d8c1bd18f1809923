// Package release is the form in which results leave a hub, and the verifier of
// it. It knows nothing of how a table was made: anybody can import it, or follow
// docs/release-format.md and write his own.
//
// # A package
//
// A release package (NAME.krp) is a ZIP file with, in this order, manifest.json,
// manifest.json.minisig, README.txt, structure.json and table.csv. The manifest
// names every other file by size and SHA-256 and is signed with the hub's
// Ed25519 key in minisign's form. All entries are stored, not packed, with fixed
// times: a package has one encoding only, and the verifier makes it again and
// compares the bytes. So nothing can stand before, behind or between the
// entries, nor twice, nor unpack to more than it is.
//
// # Verifying
//
// Open takes a package apart and fails where it is no package of this format.
// Verify then tells check by check what holds: the signature (by a key that the
// caller got from elsewhere), the files, the authorisation on the day of release,
// the reviews, that no published count lies below the threshold, and that the
// published figures add up and give no hidden one away by a single sum. It does
// not repeat the proof of protection, which takes the witnesses: those stay
// inside the hub.
//
// # Compatibility
//
// This version reads and writes format 1. Every later version will read it.
package release
