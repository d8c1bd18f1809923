package sdctest

import (
	"math"
	"math/bits"
	"slices"

	"github.com/kruistabel/kruistabel/sdc/table"
)

// classes is the number of hidden classes of people. Each favours its own part of
// every dimension, which is what ties the dimensions to each other.
const classes = 6

// population draws the places of records in a table.
type population struct {
	rand  *Rand
	space *table.Space
	axes  []axis
}

// axis draws the leaves of one dimension.
type axis struct {
	leaves   []int32 // branch by branch
	shuffled []int32
	rank     zipf
	favours  [classes]int // where in leaves a class begins
}

func newPopulation(cells float64, dimensions int, seed uint64) *population {
	p := &population{rand: NewRand(seed)}
	dims := make([]table.Dimension, dimensions)
	for d, size := range sizes(cells, dimensions) {
		t := newTree(p.rand, string(rune('a'+d)), size)
		a := axis{leaves: t.leaves, shuffled: slices.Clone(t.leaves), rank: newZipf(len(t.leaves))}
		p.rand.shuffle(a.shuffled)
		for c := range a.favours {
			a.favours[c] = p.rand.IntN(len(a.leaves))
		}
		dims[d] = t.Dimension
		p.axes = append(p.axes, a)
	}
	var err error
	if p.space, err = table.NewSpace(dims); err != nil {
		panic("sdctest: " + err.Error())
	}
	return p
}

// drawClass draws the hidden class of a record.
func (p *population) drawClass() int { return p.rand.IntN(classes) }

// drawLeaf draws a leaf of dimension d: in half of the cases one that the class
// favours, in the others one that is frequent everywhere.
func (p *population) drawLeaf(d, class int) int {
	a := &p.axes[d]
	rank := a.rank.draw(p.rand)
	if p.rand.Uint64()>>63 == 0 {
		return int(a.shuffled[rank])
	}
	return int(a.leaves[(rank+a.favours[class])%len(a.leaves)])
}

// drawCell draws the leaf cell of a record.
func (p *population) drawCell() int {
	class, cell := p.drawClass(), 0
	for d := range p.axes {
		cell += p.drawLeaf(d, class) * p.space.Stride(d)
	}
	return cell
}

// zipf draws ranks with probabilities that fall with a power of the rank (Zipf,
// Human Behavior and the Principle of Least Effort, 1949).
type zipf struct {
	upTo []uint64 // sums of weights
}

func newZipf(n int) zipf {
	z := zipf{make([]uint64, n)}
	sum := uint64(0)
	for rank := range z.upTo {
		sum += weight(float64(rank+1) + float64(n)/200)
		z.upTo[rank] = sum
	}
	return z
}

// draw takes one number and log(n) comparisons.
func (z zipf) draw(r *Rand) int {
	at, _ := bits.Mul64(r.Uint64(), z.upTo[len(z.upTo)-1])
	low, high := 0, len(z.upTo)-1
	for low < high {
		if middle := (low + high) / 2; z.upTo[middle] > at {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// weight is 2^40 over x to the power of 1.25. Square roots, unlike powers, are the
// same on every machine.
func weight(x float64) uint64 {
	return uint64((1 << 40) / (x * math.Sqrt(math.Sqrt(x))))
}
