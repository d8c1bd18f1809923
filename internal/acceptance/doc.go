// Package acceptance plays the day of each role on the real program, in a real
// browser: a hub is made, served, and worked on as people do. It has nothing but
// tests.
package acceptance
