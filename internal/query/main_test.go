package query

import (
	"os"
	"testing"

	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main()
	worker.Main()
	os.Exit(m.Run())
}
