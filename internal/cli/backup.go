package cli

import (
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/hub"
)

type backupCmd struct {
	hubArgs
	File string `arg:"" name:"FILE" help:"Backup to write; it must not exist."`
	To   string `placeholder:"RECIPIENT" help:"age recipient (age1...) to whom it is encrypted; the hub itself without it."`
}

func (*backupCmd) Help() string {
	return `Writes a backup of the whole hub, as it is at one moment, while it serves. The file is encrypted to the hub: with it and a
copy of the hub's private identity the hub can be restored elsewhere. With --to it is encrypted to somebody else, such as
a key that lies in a safe.

Not in it: the private identity, which is kept apart; uploads in progress; caches. Only stewards make one.

Examples:

  kruistabel backup hub /backup/hub-2026-11-23.krb
  kruistabel backup hub hub.krb --to age1pq1...`
}

func (c *backupCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		out, err := a.output(c.Hub, c.File, aBackup)
		if err != nil {
			return err
		}
		bar := a.progress()
		defer bar.end()
		b, err := h.Backup(a.ctx, out, c.To, bar.show)
		bar.end()
		if err == nil {
			err = out.Commit()
		} else {
			out.Drop()
		}
		if err != nil {
			return err
		}
		b.File = a.named(c.File)
		return c.answer(a, h.Synthetic, b, func(w io.Writer) {
			fmt.Fprintf(w, "backup of hub %s, made %s\n%s: %d files, %d bytes\nsha256 %s\n", b.Hub, b.Made, b.File, b.Files, b.Bytes, b.SHA256)
		})
	})
}

type restoreCmd struct {
	File     string `arg:"" name:"FILE" help:"The backup."`
	Hub      string `arg:"" name:"HUB" help:"Folder to make; it must not exist, or be empty."`
	Identity string `placeholder:"DIR" help:"Folder with the hub's private identity. Default: $$KRUISTABEL_IDENTITY_DIR, else kruistabel/ in the user's configuration folder."`
	Key      string `placeholder:"FILE" help:"age identity of the recipient to whom it is encrypted, if not to the hub."`
	output
}

func (*restoreCmd) Help() string {
	return `Makes a hub of a backup, whole or not at all. Each file is compared with the hash that the hub signed before the hub is put
in its place. Logins and sessions come back ended; what the backup lacks is told.

Two hubs of one backup are the same hub: let only one of them serve.

Exit status 1: the backup is damaged, or not the hub's own. 2: HUB exists, or the key does not open it.

Examples:

  kruistabel restore /backup/hub-2026-11-23.krb hub
  kruistabel restore hub.krb hub --key safe.key`
}

func (c *restoreCmd) Run(a *app) error {
	bar := a.progress()
	defer bar.end()
	r, err := hub.Restore(a.ctx, hub.RestoreOptions{Backup: c.File, Dir: c.Hub, Identity: c.Identity, Key: c.Key, Progress: bar.show})
	bar.end()
	if err != nil {
		return err
	}
	return c.answer(a, r.Synthetic, r, func(w io.Writer) {
		fmt.Fprintf(w, "hub %s restored to %s: %d files, as of %s\n", r.ID, r.Hub, r.Files, r.Made)
		for _, note := range r.Notes {
			fmt.Fprintf(w, "note: %s\n", note)
		}
	})
}

type upgradeCmd struct {
	Hub    string `arg:"" name:"HUB" help:"The hub's directory."`
	DryRun bool   `help:"Only say what would be done."`
	output
}

func (*upgradeCmd) Help() string {
	return `Brings a hub that an older version made to this version. It first makes a copy of the store, HUB/store-schemaN.sqlite; each
step is whole or not at all. Nothing else of the hub changes: tables, deliveries and requests stay as they were made.
Stop the hub's server before. An older version refuses the hub afterwards; remove the copy when the hub works.

Example:

  kruistabel upgrade hub --dry-run`
}

func (c *upgradeCmd) Run(a *app) error {
	u, err := hub.Upgrade(a.ctx, c.Hub, c.DryRun)
	if err != nil {
		return err
	}
	return c.answer(a, false, u, func(w io.Writer) {
		if len(u.Steps) == 0 {
			fmt.Fprintf(w, "%s has schema version %d already: nothing was changed\n", c.Hub, u.From)
			return
		}
		for _, s := range u.Steps {
			fmt.Fprintf(w, "schema %d: %s\n", s.Version, s.What)
		}
		if u.DryRun {
			fmt.Fprintf(w, "%s would go from schema %d to %d: nothing was changed\n", c.Hub, u.From, u.To)
			return
		}
		fmt.Fprintf(w, "%s went from schema %d to %d; the store as it was is %s\n", c.Hub, u.From, u.To, u.Copy)
	})
}
