// Package people knows who somebody is: accounts, the ways of signing in, and
// the logins that follow from them. What somebody may do package access says.
//
// Three ways of signing in: an OpenID Connect provider; a passkey, which is both
// factors since the device verifies its user; a password with the code of a
// second factor. Nobody makes an account by himself: a steward gives a function,
// then makes a link that is used once.
//
// What is kept of a secret is a hash; the secret of a second factor, which must
// be read again, is sealed with a key that only the hub's identity opens.
// Answers, and the time they take, do not tell which accounts there are.
package people
