package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/kruistabel/kruistabel/internal/hub"
)

// hubArgs are the arguments that every command on a hub has.
type hubArgs struct {
	Hub string `arg:"" name:"HUB" help:"The hub's directory."`
	As  string `name:"as" placeholder:"NAME" help:"Act as another user; in a synthetic hub only."`
	output
}

// output is how a command answers.
type output struct {
	JSON bool `name:"json" help:"Answer in JSON, for programs."`
}

// onHub opens the hub, tells what was brought to order, and runs fn.
func (c *hubArgs) onHub(a *app, fn func(*hub.Hub) error) (err error) {
	if a.caller != nil {
		h, err := a.caller.hub.Acting(a.caller.hub.Who(), c.As)
		if err != nil {
			return err
		}
		return fn(h)
	}
	h, err := hub.Open(a.ctx, c.Hub, c.As)
	if err != nil {
		return err
	}
	defer func() {
		if closed := h.Close(); err == nil {
			err = closed
		}
	}()
	for _, line := range h.Recovered {
		fmt.Fprintln(a.stderr, "brought to order: "+line)
	}
	return fn(h)
}

// answer prints a result: as JSON, or by text. The answer about a synthetic
// hub says so, in every line.
func (c *output) answer(a *app, synthetic bool, result any, text func(io.Writer)) error {
	if c.JSON {
		return writeJSON(a.stdout, synthetic, result)
	}
	var b bytes.Buffer
	text(&b)
	lines := strings.SplitAfter(b.String(), "\n")
	for _, line := range lines[:len(lines)-1] {
		if synthetic {
			line = "[synthetic] " + line
		}
		if _, err := io.WriteString(a.stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// writeJSON writes an object with the member "synthetic" first.
func writeJSON(w io.Writer, synthetic bool, result any) error {
	data, err := json.Marshal(result)
	if err != nil {
		return err
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &members); err != nil {
		return fmt.Errorf("answer is no JSON object: %w", err)
	}
	if _, has := members["synthetic"]; !has {
		rest := strings.TrimPrefix(string(data), "{")
		data = fmt.Appendf(nil, `{"synthetic":%t,%s`, synthetic, rest)
		if rest == "}" {
			data = fmt.Appendf(nil, `{"synthetic":%t}`, synthetic)
		}
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, data, "", "  "); err != nil {
		return err
	}
	pretty.WriteByte('\n')
	_, err = w.Write(pretty.Bytes())
	return err
}
