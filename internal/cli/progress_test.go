package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestBytesHaveAUnit draws the bar of a delivery that is being checked.
func TestBytesHaveAUnit(t *testing.T) {
	var out bytes.Buffer
	p := &progress{out: &out}
	p.show("checking", 1_000_000, 5_000_000)
	time.Sleep(150 * time.Millisecond) // it is drawn ten times a second
	p.show("checking", 2_000_000, 5_000_000)
	if !strings.Contains(out.String(), "MB") || strings.Contains(out.String(), "2000000") {
		t.Errorf("drawn: %q", out.String())
	}
}

func TestNoBarsOnADumbTerminal(t *testing.T) {
	if draws("dumb") || !draws("xterm-256color") || !draws("") {
		t.Error("bars are drawn on the wrong terminals")
	}
}
