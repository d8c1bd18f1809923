// Package folder attacks a protected problem in a folder: protected.csv of this
// program, or of any other that writes it. It reads what an intruder sees, runs
// package attack on it, and writes attack.csv beside it. Where the folder of the
// problem has the data, too, it judges: which unsafe cells are known exactly, which
// intervals are shorter than the rules require, and who can derive whom.
package folder
