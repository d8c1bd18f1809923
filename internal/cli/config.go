package cli

import (
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/config"
)

type configCmd struct {
	Check configCheckCmd `cmd:"" help:"Check a configuration file."`
	Show  configShowCmd  `cmd:"" help:"Print a configuration with all its keys."`
}

type configCheckCmd struct {
	File string `arg:"" name:"FILE" help:"The configuration file (YAML)."`
	output
}

func (*configCheckCmd) Help() string {
	return `Checks a configuration file and prints what differs from the defaults. Each fault is told with file, line and column; a key
that is not known is one. Files that it names must be there, and secrets readable by one account only.

Exit status 2: something is wrong.

Example:

  kruistabel config check /etc/kruistabel/serve.yaml`
}

func (c *configCheckCmd) Run(a *app) error {
	conf, err := config.Read(c.File)
	if err != nil {
		return err
	}
	if err := conf.CheckFiles(); err != nil {
		return err
	}
	type line struct {
		Key     string `json:"key"`
		Value   string `json:"value"`
		Default string `json:"default"`
	}
	result := struct {
		File    string `json:"file"`
		Changed []line `json:"changed"`
	}{File: c.File, Changed: []line{}}
	for i, d := range config.Default().Keys() {
		if k := conf.Keys()[i]; k.Value != d.Value {
			result.Changed = append(result.Changed, line{k.Path, k.Value, d.Value})
		}
	}
	return c.answer(a, false, result, func(w io.Writer) {
		fmt.Fprintf(w, "%s holds: %d keys differ from their defaults\n", c.File, len(result.Changed))
		for _, l := range result.Changed {
			fmt.Fprintf(w, "  %-28s %s (default %s)\n", l.Key, l.Value, l.Default)
		}
	})
}

type configShowCmd struct {
	Config string `placeholder:"FILE" help:"Configuration file; the defaults without it."`
}

func (*configShowCmd) Help() string {
	return `Prints every key with what it means and its value: the default, or that of a file. What it prints is a configuration file.

Example:

  kruistabel config show > serve.yaml`
}

func (c *configShowCmd) Run(a *app) error {
	conf := config.Default()
	if c.Config != "" {
		var err error
		if conf, err = config.Read(c.Config); err != nil {
			return err
		}
	}
	_, err := io.WriteString(a.stdout, conf.Text())
	return err
}
