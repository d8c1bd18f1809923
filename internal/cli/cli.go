// Package cli is the command line of kruistabel. A command here reads its
// arguments, calls one operation of the hub or of a library, and prints the
// answer; it decides nothing.
//
// Exit statuses: 0 done, 1 what was checked does not hold or is forbidden, 2
// wrong use or bad input, 3 a fault of the machine or the program; 128 and the
// signal's number where a signal stopped it. status.go is the one place where
// errors become statuses and messages.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/kruistabel/kruistabel/internal/hub"
)

// commands is the grammar. Names are fixed: scripts rely on them.
type commands struct {
	Init    initCmd    `cmd:"" group:"hub" help:"Make a hub directory."`
	User    userCmd    `cmd:"" group:"hub" help:"People, their functions and accounts: user add, user invite."`
	Study   studyCmd   `cmd:"" group:"hub" help:"Study files and their authorisations: study add, study check."`
	Deliver deliverCmd `cmd:"" group:"hub" help:"Take a supplier's delivery."`
	Build   buildCmd   `cmd:"" group:"hub" help:"Build the tables of a study."`
	Approve approveCmd `cmd:"" group:"hub" help:"Put a build in force."`
	Seat    seatCmd    `cmd:"" group:"hub" help:"Workstations of rooms: seat add."`
	Session sessionCmd `cmd:"" group:"hub" help:"Supervised sessions: session ask, open, list, pause, resume, end."`
	Serve   serveCmd   `cmd:"" group:"serve" help:"Serve a hub: pages, and commands of other accounts."`
	Backup  backupCmd  `cmd:"" group:"serve" help:"Write a backup of a hub, while it serves."`
	Restore restoreCmd `cmd:"" group:"serve" help:"Make a hub of a backup."`
	Upgrade upgradeCmd `cmd:"" group:"serve" help:"Bring a hub of an older version up to date."`
	Config  configCmd  `cmd:"" group:"serve" help:"The configuration of serve: config check, config show."`
	Request requestCmd `cmd:"" group:"output" help:"Ask for an output; prints its id."`
	Review  reviewCmd  `cmd:"" group:"output" help:"A checker's vote on a request."`
	Release releaseCmd `cmd:"" group:"output" help:"Write the package of an approved request."`
	Verify  verifyCmd  `cmd:"" group:"output" help:"Verify a release package, offline."`
	Protect protectCmd `cmd:"" group:"table" help:"Protect a table and prove it."`
	Check   checkCmd   `cmd:"" group:"table" help:"Check a protected table and its proof."`
	Attack  attackCmd  `cmd:"" group:"table" help:"Derive what an intruder can from a protected table."`
	Explain explainCmd `cmd:"" group:"table" help:"Explain one cell: rules, figures, why hidden."`
	Compare compareCmd `cmd:"" group:"table" help:"Compare methods of protection on one table."`
	Convert convertCmd `cmd:"" group:"table" help:"Convert problems of tau-ARGUS and R, from and to."`
	Synth   synthCmd   `cmd:"" group:"other" help:"Make a synthetic country to try things on."`
	Fixture fixtureCmd `cmd:"" group:"other" help:"Make a small hub whose figures are known."`
	Help    helpCmd    `cmd:"" group:"other" help:"Explain a command."`

	Version kong.VersionFlag `help:"Print the version and stop."`
}

const overview = `Kruistabel runs a hub that holds linked administrative data about persons: it takes an authorisation, builds
the tables that it allows, and lets nothing out that is not anonymous.

The way of a study, each step a command:

  kruistabel init HUB --warehouse DIR --keyset FILE
  kruistabel study add HUB studies/advice-16-39.yaml
  kruistabel deliver HUB advice-16-39 --supplier vdab --kind measures FILE
  kruistabel build HUB advice-16-39
  kruistabel approve HUB advice-16-39 1
  kruistabel seat add HUB terminal --room blue
  kruistabel session open HUB advice-16-39 --researcher NAME --seat terminal --identity passport
  kruistabel request HUB advice-16-39 SPEC
  kruistabel review HUB R0001 --approve --reason TEXT
  kruistabel release HUB R0001 --out result.krp
  kruistabel verify result.krp --key hub.pub

"kruistabel help COMMAND" explains a command with examples. Exit status: 0 done; 1 what was checked does not hold,
or it is forbidden; 2 wrong use or bad input, nothing was changed; 3 a fault of the machine or the program.`

// app is what commands share.
type app struct {
	ctx    context.Context
	stdout io.Writer
	stderr io.Writer
	parser *kong.Kong
	caller *caller // for whom a server runs it; nil: for whoever typed it
}

// exit carries an exit status out of the parser.
type exit int

// Run runs one command and returns its exit status.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) (status int) {
	a := &app{ctx: ctx, stdout: stdout, stderr: stderr}
	defer func() {
		if code, ok := recover().(exit); ok {
			status = int(code)
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := a.parse(args)
	if err != nil {
		return a.fail(err)
	}
	if status, served, err := a.through(parsed, args); served {
		if err != nil {
			return a.fail(err)
		}
		return status
	}
	return a.fail(parsed.Run(a))
}

func (a *app) parse(args []string) (*kong.Context, error) {
	var grammar commands
	parser, err := kong.New(&grammar,
		kong.Name("kruistabel"), kong.Description(overview), kong.Vars{"version": version()},
		kong.Writers(a.stdout, a.stderr), kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 110}),
		kong.ExplicitGroups([]kong.Group{
			{Key: "hub", Title: "A hub and its studies"}, {Key: "serve", Title: "A hub that serves"}, {Key: "output", Title: "What leaves"},
			{Key: "table", Title: "Tables, without a hub"}, {Key: "other", Title: "Other"},
		}))
	if err != nil {
		return nil, err
	}
	a.parser = parser
	if err := unknownCommand(parser, args); err != nil {
		return nil, err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return nil, usage(parsed, err)
	}
	if err := checkGiven(parsed); err != nil {
		return nil, usage(parsed, err)
	}
	return parsed, nil
}

// version says which program this is; a test build says that it is one.
func version() string {
	if hub.ClockIsSettable {
		return "kruistabel " + hub.Version + ", a test build: its clock can be set"
	}
	return "kruistabel " + hub.Version
}

// unknownCommand names the commands there are; the parser would only say that
// an argument is unexpected.
func unknownCommand(parser *kong.Kong, args []string) error {
	var names []string
	for _, n := range parser.Model.Children {
		names = append(names, n.Name)
	}
	if strings.HasPrefix(args[0], "-") || slices.Contains(names, args[0]) {
		return nil
	}
	return &usageError{fmt.Errorf("%q is not a command of this version", args[0]), "Commands are: " + strings.Join(names, ", ")}
}

// usageError is wrong use of the command line.
type usageError struct {
	cause error
	todo  string
}

func (e *usageError) Error() string { return e.cause.Error() + "\n  " + e.todo }

func usage(parsed *kong.Context, err error) error {
	var p *kong.ParseError
	if errors.As(err, &p) {
		parsed = p.Context
	}
	command := ""
	if parsed != nil && parsed.Selected() != nil {
		command = " " + strings.TrimPrefix(parsed.Selected().Path(), "kruistabel ")
	}
	return &usageError{err, "See: kruistabel help" + command}
}

type helpCmd struct {
	Command []string `arg:"" optional:"" name:"COMMAND" help:"The command to explain, such as: deliver, study add."`
}

func (c *helpCmd) Run(a *app) error {
	if len(c.Command) > 0 {
		if err := unknownCommand(a.parser, c.Command); err != nil {
			return err
		}
	}
	node := a.parser.Model.Node
	for i, word := range c.Command {
		if node = child(node, word); node == nil {
			return &usageError{fmt.Errorf("%q is not a command", strings.Join(c.Command, " ")),
				"See: kruistabel help " + strings.Join(c.Command[:i], " ")}
		}
	}
	if parsed, err := a.parser.Parse(append(slices.Clone(c.Command), "--help")); err != nil {
		return usage(parsed, err)
	}
	return nil
}

// child is the command of a name below a command, nil where there is none.
func child(n *kong.Node, name string) *kong.Node {
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Main runs the program with the process's arguments and signals.
func Main() {
	ctx, stopped := watchSignals(os.Stderr)
	status := Run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if ctx.Err() != nil && status != 0 {
		status = stopped()
	}
	os.Exit(status)
}
