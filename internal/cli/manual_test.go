package cli_test

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

var update = flag.Bool("update", false, "write what the commands of the manual print into its pages, where that is not what they show")

// pages are the documents about disclosure control.
func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("../../docs/methods/*.md")
	if err != nil || len(found) < 5 {
		t.Fatalf("the pages are not where they are looked for: %d, %v", len(found), err)
	}
	return append(found, "../../docs/table-problem.md", "../../docs/from-tau-argus-and-r.md", "../../docs/sdctest.md", "../../README.md")
}

// block is a fenced block of a page: after the fence its language, and for a file its
// name.
var block = regexp.MustCompile("(?ms)^```(\\w+)(?: (\\S+))?\n(.*?)^```$")

// TestManualCommands runs the commands that the pages show, page by page, in a folder
// with the problems of the test suite and the files of the page, and wants what they
// print to be what is shown. Seconds, and how many witnesses and programs it took, may
// differ.
func TestManualCommands(t *testing.T) {
	shown := 0
	for _, page := range pages(t) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "\n```console\n") {
			continue
		}
		shown++
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("../../sdc/sdctest/suite")); err != nil {
				t.Fatal(err)
			}
			now := block.ReplaceAllStringFunc(string(text), func(b string) string { return runBlock(t, dir, b) })
			if *update && now != string(text) {
				if err := os.WriteFile(page, []byte(now), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	if shown < 4 {
		t.Errorf("only %d pages show commands", shown)
	}
}

// runBlock writes the file of a block, or runs its commands, and returns the block
// with what they print.
func runBlock(t *testing.T, dir, text string) string {
	t.Helper()
	part := block.FindStringSubmatch(text)
	language, name, body := part[1], part[2], part[3]
	if name != "" {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(body), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if language != "console" {
		return text
	}
	var now strings.Builder
	for _, step := range strings.Split("\n"+strings.TrimRight(body, "\n"), "\n$ ")[1:] {
		command, want, _ := strings.Cut(step, "\n")
		got := strings.TrimRight(runShown(t, dir, command), "\n")
		if *update {
			if masked(got) != masked(want) {
				want = got
			}
		} else if masked(got) != masked(want) {
			t.Errorf("$ %s\nprints\n%s\nbut the page shows\n%s", command, got, want)
		}
		now.WriteString(strings.TrimRight("$ "+command+"\n"+want, "\n") + "\n")
	}
	return "```console\n" + now.String() + "```"
}

// runShown runs a command of a page: kruistabel, cat or zstdcat.
func runShown(t *testing.T, dir, command string) string {
	t.Helper()
	args := strings.Fields(command)
	switch {
	case args[0] == "cat" && len(args) == 2:
		text, err := os.ReadFile(filepath.Join(dir, args[1]))
		if err != nil {
			t.Error(err)
		}
		return string(text)
	case args[0] == "zstdcat" && len(args) == 2:
		packed, err := os.ReadFile(filepath.Join(dir, args[1]))
		if err != nil {
			t.Error(err)
			return ""
		}
		reader, err := zstd.NewReader(nil)
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		text, err := reader.DecodeAll(packed, nil)
		if err != nil {
			t.Error(err)
		}
		return string(text)
	case args[0] != "kruistabel":
		t.Errorf("$ %s: the pages use kruistabel, cat FILE and zstdcat FILE only", command)
		return ""
	}
	c := exec.Command(args[0], args[1:]...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Errorf("$ %s: %v\n%s", command, err, out)
	}
	return string(out)
}

var (
	masks = regexp.MustCompile(`[0-9.]+ (seconds|witnesses|linear programs)`)
	blank = regexp.MustCompile(`[ \t]+\n`)
)

func masked(text string) string {
	return strings.TrimRight(blank.ReplaceAllString(masks.ReplaceAllString(text, "# $1")+"\n", "\n"), "\n")
}

var (
	commandShown = regexp.MustCompile(`kruistabel ([a-z]+)((?: [^\n` + "`" + `#]*)?)`)
	flagShown    = regexp.MustCompile(`--[a-z][a-z-]*`)
	inlineFlag   = regexp.MustCompile("`(?:([a-z]+) )?(--[a-z][a-z-]*)[^`]*`")
)

// TestManualFlags wants every command that the pages show to exist, with the flags it
// is shown with; and a flag that is named by itself to be one of a command on tables.
func TestManualFlags(t *testing.T) {
	flags := map[string][]string{}
	of := func(command string) []string {
		if _, known := flags[command]; !known {
			out, err := exec.Command("kruistabel", "help", command).CombinedOutput()
			if err != nil {
				t.Errorf("kruistabel help %s: %s", command, out)
			}
			flags[command] = flagShown.FindAllString(string(out), -1)
		}
		return flags[command]
	}
	var all []string
	for _, command := range []string{"protect", "check", "attack", "explain", "compare", "convert"} {
		all = append(all, of(command)...)
	}
	for _, page := range pages(t) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, shown := range commandShown.FindAllStringSubmatch(string(text), -1) {
			for _, name := range flagShown.FindAllString(shown[2], -1) {
				if !slices.Contains(of(shown[1]), name) {
					t.Errorf("%s: kruistabel %s has no flag %s", page, shown[1], name)
				}
			}
			if of(shown[1]); shown[1] == "protect" && !strings.Contains(shown[2], "--out") && strings.HasPrefix(shown[2], " ") {
				t.Errorf("%s: kruistabel protect%s lacks --out", page, shown[2])
			}
		}
		for _, shown := range inlineFlag.FindAllStringSubmatch(string(text), -1) {
			have := all
			if shown[1] != "" {
				have = of(shown[1])
			}
			if !slices.Contains(have, shown[2]) {
				t.Errorf("%s: there is no flag %s", page, shown[0])
			}
		}
	}
}

// TestReadmeExample wants the lines of Go in the README to be those of the example of
// package sdc, which is run.
func TestReadmeExample(t *testing.T) {
	example, err := os.ReadFile("../../sdc/example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for _, b := range block.FindAllStringSubmatch(string(readme), -1) {
		if b[1] != "go" {
			continue
		}
		blocks++
		lines := "\t" + strings.ReplaceAll(strings.TrimRight(b[3], "\n"), "\n", "\n\t") + "\n"
		if !strings.Contains(string(example), lines) {
			t.Errorf("sdc/example_test.go has not the lines\n%s", b[3])
		}
	}
	if blocks != 1 {
		t.Errorf("the README has %d examples in Go", blocks)
	}
}
