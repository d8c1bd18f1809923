// Command kruistabel runs a hub for linked administrative data. See
// "kruistabel help".
package main

import (
	"github.com/kruistabel/kruistabel/internal/cli"
	"github.com/kruistabel/kruistabel/internal/query/worker"
	"github.com/kruistabel/kruistabel/internal/sandbox"
)

func main() {
	sandbox.Main()
	worker.Main()
	cli.Main()
}
