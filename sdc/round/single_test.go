package round

import (
	"context"
	"math"
	"testing"

	"github.com/kruistabel/kruistabel/sdc/cellkey"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// The mean over all draws is the count, for every base and count.
func TestRandomIsUnbiased(t *testing.T) {
	for base := int64(2); base < 13; base++ {
		for n := range 3*base + 1 {
			sum := int64(0)
			for draw := range base {
				got := roundUp(n, base, draw)
				if got%base != 0 || got <= n-base || got >= n+base {
					t.Fatalf("%d to base %d: %d is not beside it", n, base, got)
				}
				sum += got
			}
			if sum != n*base {
				t.Errorf("%d to base %d: the mean is %d/%d", n, base, sum, base)
			}
		}
	}
}

// The draws cut the keys into ranges of equal length.
func TestShareIsUniform(t *testing.T) {
	for n := int64(2); n < 20; n++ {
		length := ^uint64(0)/uint64(n) + 1
		for k := range n {
			first := uint64(k) * length
			if got := share(first+length/2, n); got != k {
				t.Errorf("the middle of range %d of %d falls into %d", k, n, got)
			}
		}
		if share(0, n) != 0 || share(^uint64(0), n) != n-1 {
			t.Errorf("the ends of the keys do not fall into the ends of %d ranges", n)
		}
	}
}

// The generator is the same for all time.
func TestDrawsGolden(t *testing.T) {
	d := newDraws(1)
	got := [3]uint64{d.next(), d.next(), d.next()}
	if want := [3]uint64{0xf18d6ce93d6cf1ee, 0xb95f66d327e8d78, 0xc7061b1b93322ba9}; got != want {
		t.Errorf("draws are %#x, want %#x", got, want)
	}
}

// With keys of persons a total of one part is rounded as the part, and two tables of
// the same persons round them alike.
func TestRandomIsConsistent(t *testing.T) {
	sex, region := dimension(t, "sex", "Total", "F", "M"), dimension(t, "region", "Total", "N", "S")
	secret, err := cellkey.NewSecret([]byte("sixteen bytes and more"))
	if err != nil {
		t.Fatal(err)
	}
	persons := []struct{ id, sex, region string }{{"1", "F", "N"}, {"2", "F", "N"}, {"3", "M", "N"}, {"4", "M", "S"}, {"5", "F", "S"}, {"6", "F", "S"}, {"7", "M", "S"}}
	hash := secret.Hasher()
	make2 := func(dims ...table.Dimension) (table.Problem, cellkey.Keys) {
		b := table.NewBuilder("persons", table.Frequency, dims...)
		space, err := table.NewSpace(dims)
		if err != nil {
			t.Fatal(err)
		}
		keys := make(cellkey.Keys, space.Len())
		for _, person := range persons {
			codes := []string{person.sex, person.region}[:len(dims)]
			if err := b.Add(1, codes...); err != nil {
				t.Fatal(err)
			}
			cell, _ := space.Find(codes...)
			keys[cell] += hash.Record(person.id)
		}
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		return p, keys
	}
	both, keys := make2(sex, region)
	one, keysOfOne := make2(sex)
	for base := int64(2); base < 6; base++ {
		wide, err1 := Random{Base: base, Keys: keys}.Apply(context.Background(), &both)
		narrow, err2 := Random{Base: base, Keys: keysOfOne}.Apply(context.Background(), &one)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		for _, code := range []string{"F", "M", "Total"} {
			a, _ := both.Table.Find(code, "Total")
			b, _ := one.Table.Find(code)
			if wide.Counts[a] != narrow.Counts[b] {
				t.Errorf("base %d: %s is %d in one table and %d in the other", base, code, wide.Counts[a], narrow.Counts[b])
			}
		}
	}
}

// The formula of OpenSAFELY, ceil(n/6)·6 − 3 for n above 0, and the classes.
func TestMidpoint(t *testing.T) {
	for _, width := range []int64{2, 3, 5, 6, 10} {
		b := table.NewBuilder("counts", table.Frequency, leaves(t, 40))
		for n := range int64(40) {
			if err := b.Add(n, code(n)); err != nil {
				t.Fatal(err)
			}
		}
		p, err := b.Problem(table.Rules{}, "")
		if err != nil {
			t.Fatal(err)
		}
		out, err := Midpoint{Width: width}.Apply(context.Background(), &p)
		if err != nil {
			t.Fatal(err)
		}
		for cell, n := range p.Table.Counts {
			got := out.Counts[cell]
			if width == 6 && n > 0 && got != (n+5)/6*6-3 {
				t.Errorf("%d becomes %d to the midpoint of 6", n, got)
			}
			lower, upper := out.Between(cell)
			for other, m := range p.Table.Counts {
				if same := out.Counts[other] == got; same != (m >= lower && m <= upper) {
					t.Errorf("width %d: %d and %d: the class of %d is not %d to %d", width, n, m, n, lower, upper)
				}
			}
			if n > 0 && upper-lower != width-1 {
				t.Errorf("width %d: the class of %d is %d to %d", width, n, lower, upper)
			}
		}
	}
}

func code(n int64) string { return string(rune('A'+n/10)) + string(rune('0'+n%10)) }

func leaves(t *testing.T, n int64) table.Dimension {
	var nodes []table.Node
	for i := range n {
		nodes = append(nodes, table.Node{Code: code(i)})
	}
	d, err := table.NewDimension("leaf", nodes)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The exponential draws have about the mean and the tails that they should have.
func TestExponential(t *testing.T) {
	d := newDraws(3)
	const n = 100_000
	sum, above := 0.0, [4]float64{}
	for range n {
		x := d.exponential()
		if x < 0 {
			t.Fatalf("an exponential draw of %g", x)
		}
		sum += x
		for k := range above {
			if x > float64(k+1) {
				above[k]++
			}
		}
	}
	if mean := sum / n; mean < 1 || mean > 1.08 {
		t.Errorf("the mean is %g", mean)
	}
	for k, often := range above {
		if share, want := often/n, math.Exp(-float64(k+1)); share < 0.95*want || share > 1.15*want {
			t.Errorf("%g of the draws are above %d, want about %g", share, k+1, want)
		}
	}
}
