package coding

import (
	"context"
	"testing"
)

func BenchmarkKeysetCode(b *testing.B) {
	k := NewKeyset([32]byte{1, 2, 3}, true)
	numbers := make([]INSZ, 4096)
	for i := range numbers {
		numbers[i] = FromUint64(uint64(85073003328 + i))
	}
	persons := make([]int64, len(numbers))
	b.ReportAllocs()
	for b.Loop() {
		if err := k.Code(context.Background(), numbers, persons); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(numbers))*float64(b.N)/b.Elapsed().Seconds(), "codes/s")
}
