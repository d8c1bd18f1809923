package lp

// buckets keep items by count, in doubly linked lists.
type buckets struct {
	head, next, prev, place []int32 // place is the count of an item, -1 where it is out
}

func (b *buckets) fill(counts []int32) {
	n := len(counts)
	b.head = resize(b.head, n+2)
	for i := range b.head {
		b.head[i] = -1
	}
	b.next, b.prev, b.place = resize(b.next, n), resize(b.prev, n), resize(b.place, n)
	for i := n - 1; i >= 0; i-- {
		b.insert(int32(i), counts[i])
	}
}

func (b *buckets) first(count int32) int32 { return b.head[count] }

func (b *buckets) in(i int32) bool { return b.place[i] >= 0 }

func (b *buckets) insert(i, count int32) {
	b.place[i], b.prev[i], b.next[i] = count, -1, b.head[count]
	if h := b.head[count]; h >= 0 {
		b.prev[h] = i
	}
	b.head[count] = i
}

func (b *buckets) remove(i int32) {
	if p := b.prev[i]; p >= 0 {
		b.next[p] = b.next[i]
	} else {
		b.head[b.place[i]] = b.next[i]
	}
	if n := b.next[i]; n >= 0 {
		b.prev[n] = b.prev[i]
	}
	b.place[i] = -1
}

func (b *buckets) move(i, count int32) {
	if b.place[i] != count {
		b.remove(i)
		b.insert(i, count)
	}
}
