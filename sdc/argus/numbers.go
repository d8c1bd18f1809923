package argus

import (
	"errors"
	"math"

	"github.com/kruistabel/kruistabel/sdc/textfile"
)

// number normalises a decimal number.
func number(text string) (string, error) {
	if text == "" {
		return "", errors.New("no number: write 0, or take the record out")
	}
	x, err := textfile.Number(text)
	return textfile.Decimal(x), err
}

func positive(text string) (string, error) {
	x, err := textfile.Number(text)
	if err == nil && x <= 0 {
		err = errors.New("not above zero: take a record that stands for nobody out")
	}
	return textfile.Decimal(x), err
}

func wholeNumber(text string) (string, error) {
	x, err := textfile.Number(text)
	if err == nil && (x < 0 || x != math.Trunc(x) || x >= 1<<53) {
		err = errors.New("not a whole number of 0 or more: weights of counts are numbers of units here")
	}
	return textfile.Decimal(x), err
}
