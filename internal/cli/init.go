package cli

import (
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/hub"
)

type initCmd struct {
	Hub       string `arg:"" name:"HUB" help:"Folder to make; it must not exist, or be empty."`
	Warehouse string `required:"" placeholder:"DIR" help:"Folder with the warehouse's Parquet files."`
	Keyset    string `xor:"keys" placeholder:"FILE" help:"Keyset file with the key that persons are coded with; it is sealed to the hub and not needed again."`
	HSM       string `name:"hsm" xor:"keys" placeholder:"URI" help:"PKCS#11 URI of the key in a hardware module, instead of a keyset."`
	Synthetic bool   `help:"The data stand for no real person: synthetic numbers are let in, everything that the hub says or makes tells so. A keyset may say it itself."`
	Identity  string `placeholder:"DIR" help:"Folder for the hub's private identity, outside the hub and outside its backups. Default: $$KRUISTABEL_IDENTITY_DIR, else kruistabel/ in the user's configuration folder."`
	output
}

func (*initCmd) Help() string {
	return `Makes a hub: the directory in which an organisation keeps its studies, deliveries, tables and requests. Only the
account that makes it can read it and run commands on it; that account becomes the first steward.

The hub gets a private identity (DIR/HUB-ID/ with identity.age and signing.key), which opens what is sealed to the hub
and signs its releases. Keep a copy of it apart from the backups of the hub: without it the deliveries and the keyset
cannot be read. Its public key is HUB/hub.pub: give that to whoever verifies releases.

An HSM's PIN is read from the file that pin-source names in the URI, else from $KRUISTABEL_HSM_PIN.

Examples:

  kruistabel init hub --warehouse /data/warehouse --keyset keyset.json
  kruistabel init hub --warehouse /data/warehouse --hsm 'pkcs11:token=hub;object=coding?module-path=/usr/lib/softhsm/libsofthsm2.so'

A demo, with made-up persons:

  kruistabel synth --out demo --persons 10000
  kruistabel init demo/hub --warehouse demo/warehouse --keyset demo/keyset.json --identity demo/identity`
}

func (c *initCmd) Run(a *app) error {
	m, err := hub.Init(a.ctx, hub.InitOptions{Dir: c.Hub, Warehouse: c.Warehouse, Keyset: c.Keyset, HSM: c.HSM,
		Synthetic: c.Synthetic, Identity: c.Identity})
	if err != nil {
		return err
	}
	return c.answer(a, m.Synthetic, m, func(w io.Writer) {
		fmt.Fprintf(w, "hub         %s, id %s\n", m.Dir, m.ID)
		fmt.Fprintf(w, "steward     %s\n", m.Steward)
		fmt.Fprintf(w, "public key  %s\n", m.PublicKey)
		fmt.Fprintf(w, "identity    %s: keep a copy apart from the hub's backups\n", m.Identity)
		for _, warning := range m.Warnings {
			fmt.Fprintf(w, "warning     %s\n", warning)
		}
	})
}
