package argus

import (
	"errors"

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
