package cli

import (
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/hub"
)

type buildCmd struct {
	hubArgs
	Study   string  `arg:"" name:"STUDY" help:"The study's id."`
	Engine  string  `default:"duckdb" help:"Engine that reads the warehouse: duckdb."`
	Threads threads `placeholder:"N" help:"At most this many processors; all without it."`
}

func (*buildCmd) Help() string {
	return `Builds the tables that the study's authorisation names, from the deliveries in force and the warehouse, and tells how
they met: the linkage report, here summed over quarters (rows and persons linked, spells after those that touch were
merged, education by source with conflicts, sector by rule), in build.json by measure and quarter.

A build gets the next number and is never changed; HUB/studies/STUDY/tables shows the newest one. It holds the tables
(Parquet), build.json (deliveries, hashes, linkage report, seconds by stage), the study file and the code lists that it
was made with.

Refused (status 1) where the authorisation does not allow acts today.

Example:

  kruistabel build hub advice-16-39`
}

func (c *buildCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		bar := a.progress()
		defer bar.end()
		r, err := h.Build(a.ctx, hub.BuildOptions{Study: c.Study, Engine: c.Engine, Threads: int(c.Threads), Progress: bar.show})
		bar.end()
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, r, func(w io.Writer) { writeBuild(w, r) })
	})
}

func writeBuild(w io.Writer, r *hub.BuildReport) {
	fmt.Fprintf(w, "build %d of %s, version %d of the study\n", r.Build, r.Study, r.Version)
	for _, d := range r.Deliveries {
		fmt.Fprintf(w, "  used %s: %d rows of %s of %s\n", d.ID, d.Accepted, d.Kind, d.Supplier)
	}
	for _, t := range r.Tables {
		fmt.Fprintf(w, "  %-16s %9d cells %12d bytes\n", t.Name, t.Rows, t.Bytes)
	}
	writeLinkage(w, r.Linkage)
	total := 0.0
	for _, s := range r.Seconds {
		total += s
	}
	fmt.Fprintf(w, "%.1f seconds; the report is in %s. Put it in force with: kruistabel approve HUB %s %d\n", total, hub.BuildFile, r.Study, r.Build)
}

type approveCmd struct {
	hubArgs
	Study string `arg:"" name:"STUDY" help:"The study's id."`
	Build int    `arg:"" name:"BUILD" help:"Number of the build."`
}

func (*approveCmd) Help() string {
	return `Puts a build in force: output requests use the newest build in force. Its files become read-only, and every later use
compares their hashes with those that were registered.

Where the study says "after_coding: destroyed", the coded rows of the deliveries that the build used are destroyed now:
until then they are needed to build again.

Example:

  kruistabel approve hub advice-16-39 1`
}

func (c *approveCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		r, err := h.Approve(a.ctx, c.Study, c.Build)
		if err != nil {
			return err
		}
		return c.answer(a, h.Synthetic, r, func(w io.Writer) {
			if r.Already {
				fmt.Fprintf(w, "build %d of %s was in force already: nothing was changed\n", r.Build, r.Study)
				return
			}
			fmt.Fprintf(w, "build %d of %s is in force\nsha256 %s\n", r.Build, r.Study, r.Hash)
			for _, d := range r.Destroyed {
				fmt.Fprintf(w, "destroyed the coded rows of delivery %s\n", d)
			}
		})
	})
}
