// Package suppress hides the unsafe cells of a table and as few others as it can,
// and keeps for every unsafe cell a witness: whole moves of hidden cells that cancel
// in every sum, so that the table with the moves and the true table look the same
// from outside. It is made for tables up to millions of cells.
//
// # Method
//
// A circuit is a product over the dimensions of small factors. A factor moves a
// code and the sums above it up, and another code and the sums above it down,
// until the two meet; or it moves a code and all sums above it. Every such product
// keeps all sums. The search goes through the dimensions, cheapest factors first,
// and stops a branch as soon as the cells it would have to hide cost more than the
// best circuit so far; cells that are hidden already cost nothing, which is what
// makes witnesses share cells. A circuit of hidden cells only is looked for first,
// in rows of bits: the intersection of the rows of the cells that move so far tells
// which codes of a dimension all of them may move to.
//
// A witness serves every unsafe cell that it moves far enough. Where cells cannot
// fall, such as ones where hidden cells are known to be at least 1, the search lets
// them fall at a penalty, and lifts each of them again by a circuit of its own; the
// sum of the circuits is the witness. The same repair keeps a parent whose children
// overlap between the largest and the sum of them. A circuit is gone as many steps
// as its falling cells allow; a required protection that one circuit does not reach
// is a sum of circuits, too.
//
// A circuit that moves a cell with all its sums is always there, unless cells on
// it must not be hidden. So everything can be proven at the price of totals; what
// cannot is reported with the reason and stays hidden.
//
// Where protection against singletons is in force, every unsafe cell gets further
// witnesses until nobody who is alone in a hidden cell stands in the way of all of
// them. One that moves none of his cells shows that he cannot tell.
//
// The whole is done a few times. From one round to the next, cells that the last
// pattern hides become cheaper, the more the more witnesses move them: those who came
// first could not know what would be hidden for others, too.
//
// When all cells are proven, improving passes publish secondary cells one by one
// and keep what can be proven without them.
//
// # Order and determinism
//
// Cells are taken in an order drawn from the seed, in batches. The members of a
// batch are searched for side by side, against a pattern that stands still; what was
// found is then taken over in order, if it still holds. Budgets count cells looked
// at, never time. So the same input gives the same output on any machine and with
// any number of threads.
//
// The method follows Cox, "Suppression methodology and statistical disclosure
// control" (1980), for circuits, and Giessing and Repsilber's hypercube method
// (2002) for products of factors, extended by paths through the hierarchy.
package suppress
