// Package cellkey changes the counts of a table by small random amounts that depend
// on who is counted: the cell-key method of the Australian Bureau of Statistics
// (Fraser, Wooton 2005; Marley, Leaver 2011), as European offices use it for
// censuses (Giessing 2016; Giessing, Tent 2019).
//
// # Keys
//
// Every person has a record key, a random number of 64 bits that a keyed hash makes
// of the person number ([Secret.Record]). The key of a cell is the sum of the record
// keys of the persons in it, modulo 2^64. A cell key is uniform, and independent of
// those of cells with other persons. The same persons give the same key, in every
// table and in every part of a table.
//
// # Noise
//
// A [Table] of probabilities gives for every count the distribution of the noise; the
// cell key picks from it. So the same persons are published with the same count
// wherever they appear, and repeating a table averages nothing out. Empty cells stay
// empty. The table is made from the largest noise, the variance and the smallest
// positive count that is published, by maximum entropy: of all distributions that
// satisfy the conditions the one that tells an intruder least ([New]).
//
// # What it does not do
//
// Published totals are not the sums of their parts, because each has its own noise.
// Magnitudes are refused: their variant needs the contributions of each cell.
package cellkey
