package sandbox

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	Main()
	if mark := os.Getenv(serverEnv); mark != "" {
		serveOne(mark)
	}
	os.Exit(m.Run())
}
