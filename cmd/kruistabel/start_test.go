package main

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// TestStartsSoon holds what packages do before main: the program starts twice for
// each statement in SQL, and once for each program in the sandbox.
func TestStartsSoon(t *testing.T) {
	command := exec.Command(os.Args[0], "-test.run=^$")
	command.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	bytes := 0
	for _, m := range regexp.MustCompile(`init (\S+) @.*, (\d+) bytes`).FindAllStringSubmatch(string(out), -1) {
		n, _ := strconv.Atoi(m[2])
		if bytes += n; n > 3<<20 {
			t.Errorf("package %s takes %d bytes before the program begins: make it when it is needed", m[1], n)
		}
	}
	if bytes == 0 || bytes > 12<<20 {
		t.Errorf("packages take %d bytes before the program begins", bytes)
	}
}
