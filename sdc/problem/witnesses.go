package problem

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/klauspost/compress/zstd"
	"github.com/kruistabel/kruistabel/sdc/table"
)

// maxLine bounds a witness in bytes.
const maxLine = 64 << 20

// ReadWitnesses reads the witnesses of a protected folder. Their cells are still row
// numbers of protected.csv: Published.Rows has the cells.
func ReadWitnesses(dir string) ([]table.Witness, error) {
	file, err := open(dir, WitnessFile)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return parseWitnesses(file)
}

func parseWitnesses(file io.Reader) ([]table.Witness, error) {
	unpacked, err := zstd.NewReader(file)
	if err != nil {
		return nil, &Error{WitnessFile, 0, err}
	}
	defer unpacked.Close()
	var witnesses []table.Witness
	var p witnessParser
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(make([]byte, 1<<17), maxLine)
	for lines.Scan() {
		w, err := p.parse(lines.Bytes())
		if err != nil {
			return nil, &Error{WitnessFile, len(witnesses) + 1, err}
		}
		witnesses = append(witnesses, w)
	}
	if err := lines.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a witness is larger than %d bytes", maxLine)
		}
		return nil, &Error{WitnessFile, len(witnesses) + 1, err}
	}
	return witnesses, nil
}

// witnessParser reads witnesses, one JSON object a line, with the keys of the format
// and no others. Lists share large blocks of memory.
type witnessParser struct {
	text  []byte
	at    int
	rows  block[int32]
	moves block[int64]
}

// block hands out slices of a large one.
type block[N int32 | int64] struct{ list, free []N }

const blockSize = 1 << 16

// take keeps what is in list.
func (b *block[N]) take() []N {
	if len(b.list) > len(b.free) {
		b.free = make([]N, max(blockSize, len(b.list)))
	}
	n := copy(b.free, b.list)
	kept := b.free[:n:n]
	b.free = b.free[n:]
	return kept
}

// parse reads one line.
func (p *witnessParser) parse(line []byte) (table.Witness, error) {
	p.text, p.at = line, 0
	var w table.Witness
	seen := 0
	err := p.object(func(key string) error {
		var err error
		bit := 0
		switch key {
		case "cells":
			bit, err = 1, p.numbers(&w.Cells)
		case "move":
			bit, err = 2, p.moveList(&w.Move)
		case "den":
			bit, err = 4, p.number(&w.Den)
		case "plus":
			bit, err = 8, p.number(&w.Plus)
		case "minus":
			bit, err = 16, p.number(&w.Minus)
		case "up":
			bit, err = 32, p.numbers(&w.Up)
		case "down":
			bit, err = 64, p.numbers(&w.Down)
		case "without":
			bit, err = 128, p.numbers(&w.Without)
		default:
			return fmt.Errorf("%q is not a key of a witness: use cells, move, den, plus, minus, up, down and without", key)
		}
		if seen&bit != 0 {
			return fmt.Errorf("key %q appears twice", key)
		}
		seen |= bit
		return err
	})
	switch {
	case err != nil:
		return w, err
	case seen&31 != 31:
		return w, errors.New("a witness has cells, move, den, plus and minus: one of them is missing")
	case len(w.Cells) != len(w.Move):
		return w, errors.New("cells and move must be of the same length")
	}
	if len(w.Without) == 0 {
		w.Without = nil
	}
	return w, nil
}

// object reads a JSON object whose keys are plain words, and nothing after it.
func (p *witnessParser) object(value func(key string) error) error {
	if err := p.expect('{'); err != nil {
		return err
	}
	if p.peek() == '}' {
		p.at++
		return p.finish()
	}
	for {
		key, err := p.key()
		if err == nil {
			err = value(key)
		}
		if err != nil {
			return err
		}
		if p.peek() == ',' {
			p.at++
			continue
		}
		if err := p.expect('}'); err != nil {
			return err
		}
		return p.finish()
	}
}

func (p *witnessParser) finish() error {
	if p.peek() != 0 || p.at < len(p.text) {
		return p.fail("the end of the line")
	}
	return nil
}

// peek is the next character that is not space, 0 at the end.
func (p *witnessParser) peek() byte {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; c {
		case ' ', '\t', '\r':
			p.at++
		default:
			return c
		}
	}
	return 0
}

func (p *witnessParser) fail(what string) error {
	return fmt.Errorf("byte %d: %s was expected: a witness is one JSON object a line, of whole numbers", p.at+1, what)
}

func (p *witnessParser) expect(c byte) error {
	if p.peek() != c {
		return p.fail(fmt.Sprintf("%q", c))
	}
	p.at++
	return nil
}

func (p *witnessParser) key() (string, error) {
	if err := p.expect('"'); err != nil {
		return "", err
	}
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= 'a' && p.text[p.at] <= 'z' {
		p.at++
	}
	key := p.text[start:p.at]
	if err := p.expect('"'); err != nil {
		return "", err
	}
	return intern(key), p.expect(':')
}

// intern makes nothing for the usual keys.
func intern(key []byte) string {
	for _, usual := range [...]string{"cells", "move", "den", "plus", "minus", "up", "down", "without"} {
		if string(key) == usual {
			return usual
		}
	}
	return string(key)
}

// number reads a whole number as JSON has them: no sign but minus, no leading zero.
func (p *witnessParser) number(into *int64) error {
	negative := p.peek() == '-'
	if negative {
		p.at++
	}
	start, n := p.at, uint64(0)
	for p.at < len(p.text) && p.text[p.at]-'0' <= 9 {
		n = 10*n + uint64(p.text[p.at]-'0')
		p.at++
	}
	digits := p.at - start
	switch {
	case digits == 0 || digits > 1 && p.text[start] == '0' || digits > 19 || n > math.MaxInt64:
		p.at = start
		return p.fail("a whole number of 64 bits")
	case p.at < len(p.text) && (p.text[p.at] == '.' || p.text[p.at]|0x20 == 'e'):
		return p.fail("a whole number and no fraction")
	}
	*into = int64(n)
	if negative {
		*into = -*into
	}
	return nil
}

// list reads a list of whole numbers, or null for none.
func (p *witnessParser) list(visit func(n int64) error) error {
	if p.peek() == 'n' && p.at+4 <= len(p.text) && string(p.text[p.at:p.at+4]) == "null" {
		p.at += 4
		return nil
	}
	if err := p.expect('['); err != nil {
		return err
	}
	if p.peek() == ']' {
		p.at++
		return nil
	}
	for {
		var n int64
		if err := p.number(&n); err != nil {
			return err
		}
		if err := visit(n); err != nil {
			return err
		}
		if p.peek() == ',' {
			p.at++
			continue
		}
		return p.expect(']')
	}
}

func (p *witnessParser) numbers(into *[]int32) error {
	p.rows.list = p.rows.list[:0]
	err := p.list(func(n int64) error {
		if n != int64(int32(n)) {
			return fmt.Errorf("row %d: rows are numbered in 32 bits", n)
		}
		p.rows.list = append(p.rows.list, int32(n))
		return nil
	})
	*into = p.rows.take()
	return err
}

func (p *witnessParser) moveList(into *[]int64) error {
	p.moves.list = p.moves.list[:0]
	err := p.list(func(n int64) error {
		p.moves.list = append(p.moves.list, n)
		return nil
	})
	*into = p.moves.take()
	return err
}
