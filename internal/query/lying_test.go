package query

import (
	"bufio"
	"io"
	"strings"

	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

func askOf(sql string) worker.Ask { return worker.Ask{SQL: sql, Rows: 100, Bytes: 1 << 20} }

// lying is a worker that says what a test wrote.
func lying(text string) *process {
	return &process{run: &sandbox.Process{In: nowhere{}}, lines: bufio.NewReader(strings.NewReader(text))}
}

type nowhere struct{ io.WriteCloser }

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
