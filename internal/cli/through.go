package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/socket"
)

// SocketEnv names the socket of a hub that serves, where it is not beside the
// hub.
const SocketEnv = "KRUISTABEL_SOCKET"

// socketOf is where a hub that serves listens for commands.
func socketOf(dir string) string {
	if path := os.Getenv(SocketEnv); path != "" {
		return path
	}
	return realFolder(dir) + ".sock"
}

// onAHub is a command on a hub: it runs in the process that serves the hub,
// where one does.
type onAHub interface{ hubFolder() string }

func (c *hubArgs) hubFolder() string   { return c.Hub }
func (c *verifyCmd) hubFolder() string { return c.Hub }

// theHub is the folder of the hub on which a command works, empty where it
// works on none.
func theHub(parsed *kong.Context) string {
	node := parsed.Selected()
	if node == nil || !node.Target.CanAddr() {
		return ""
	}
	if c, ok := node.Target.Addr().Interface().(onAHub); ok {
		return c.hubFolder()
	}
	return ""
}

// through runs a command in the process that serves its hub. Served is false
// where none does: the command then runs here, under the hub's lock.
func (a *app) through(parsed *kong.Context, args []string) (status int, served bool, err error) {
	dir := theHub(parsed)
	if dir == "" {
		return 0, false, nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return 0, false, nil // said where the hub is opened
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false, nil
	}
	conn, err := socket.Dial(socketOf(dir), int(st.Uid))
	if errors.Is(err, socket.ErrNoServer) || errors.Is(err, os.ErrPermission) {
		return 0, false, nil
	}
	if err != nil {
		return 0, true, err
	}
	here, err := os.Getwd()
	if err != nil {
		here = "/"
	}
	bar := a.progress()
	defer bar.end()
	as := aPackage
	if strings.HasPrefix(parsed.Command(), "backup") {
		as = aBackup
	}
	client := &socket.Client{Stdout: ended{bar, a.stdout}, Stderr: ended{bar, a.stderr}, Progress: bar.show,
		Open:  func(name string) (*os.File, error) { return openTyped(args, name) },
		Place: func(name string) (socket.Output, error) { return placeTyped(args, dir, name, as) }}
	status, err = client.Run(a.ctx, conn, socket.Ask{Args: args, Folder: here, Terminal: bar.out != nil})
	return status, true, err
}

// ended takes the bar away before something is printed.
type ended struct {
	bar *progress
	to  interface{ Write([]byte) (int, error) }
}

func (e ended) Write(p []byte) (int, error) {
	e.bar.end()
	return e.to.Write(p)
}

// typed reports whether a name was typed as an argument or as the value of a
// flag.
func typed(args []string, name string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		_, value, _ := strings.Cut(arg, "=")
		return arg == name || strings.HasPrefix(arg, "-") && value == name
	})
}

// openTyped opens for the server what was typed, and code lists beside a study
// file that was: nothing else of this account.
func openTyped(args []string, name string) (*os.File, error) {
	if typed(args, name) {
		return openInput(name)
	}
	for _, arg := range args {
		rel, err := filepath.Rel(filepath.Dir(arg), name)
		if filepath.Ext(name) != ".csv" || err != nil || !filepath.IsLocal(rel) {
			continue
		}
		folder, err := os.OpenRoot(filepath.Dir(arg))
		if err != nil {
			return nil, err
		}
		defer folder.Close()
		return folder.OpenFile(rel, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	}
	return nil, syscall.EACCES
}

// placeTyped makes for the server an output that was typed.
func placeTyped(args []string, hubDir, name string, as written) (socket.Output, error) {
	if !typed(args, name) {
		return nil, fmt.Errorf("the server asked for an output that was not typed")
	}
	return newOutput(hubDir, name, as)
}

var errNoCommand = errors.New("there is no command")

// notHere refuses a command that is not on a hub: it would work with the files
// of the account that serves.
func notHere(parsed *kong.Context) error {
	return refusal.New(refusal.Misuse, "Run it where no hub's server is asked.", "%s is not a command on a hub", parsed.Command())
}
