package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/intake"
)

type deliverCmd struct {
	hubArgs
	Study    string  `arg:"" name:"STUDY" help:"The study's id."`
	File     string  `arg:"" name:"FILE" help:"The delivery: CSV (may be packed with gzip) or Parquet."`
	Supplier string  `required:"" placeholder:"ID" help:"Body that delivers, such as vdab."`
	Kind     string  `required:"" placeholder:"KIND" help:"measures or profiles."`
	Rows     *int64  `placeholder:"N" help:"Number of rows that the supplier announced; needed unless the hub is synthetic."`
	SHA256   *string `name:"sha256" placeholder:"HEX" help:"Hash of the file that the supplier announced; needed unless the hub is synthetic."`
	Replaces string  `placeholder:"DELIVERY" help:"Delivery of the same supplier and kind that this one corrects."`
}

func (*deliverCmd) Help() string {
	return `Takes a delivery and prints its receipt. The whole file is checked before any row counts.

A faulty file is refused whole (status 2, nothing changed): another number of rows or hash than announced, unknown or
missing columns, no UTF-8, a row with another number of fields, no rows, too many rejected rows, the same bytes
as a delivery in force.
A faulty row is rejected alone (status 0): the receipt has its line and the reason, never a value of it.

measures: insz, measure, start_date, end_date
profiles: insz, education_level, education_source, work_disability, valid_from, valid_to

Persons are coded at once; the rows are kept encrypted, each delivery under a key of its own. A replaced delivery stays
on record and no build uses it any more; its file may come again, to go back to it. A file that has only a header, with
--rows 0, withdraws what it replaces. A steward delivers for any supplier, a supplier for his own body.

Examples:

  kruistabel deliver hub advice-16-39 --supplier vdab --kind measures vdab_measures.csv --rows 5120 --sha256 9f86d081...
  kruistabel deliver hub advice-16-39 --supplier vdab --kind profiles corrected.csv --replaces D0002`
}

func (c *deliverCmd) Run(a *app) error {
	return c.onHub(a, func(h *hub.Hub) error {
		bar := a.progress()
		defer bar.end()
		taken, err := h.Deliver(a.delivered(c.File), hub.DeliverOptions{Study: c.Study, Supplier: c.Supplier, Kind: c.Kind, File: c.File,
			Rows: c.Rows, SHA256: c.SHA256, Replaces: c.Replaces, Progress: bar.show})
		bar.end()
		if err != nil {
			c.refused(a, h, err)
			return err
		}
		return c.answer(a, h.Synthetic, taken, func(w io.Writer) {
			_ = taken.WriteText(w) // the writer is a buffer
			if taken.Rejected > 0 {
				fmt.Fprintf(w, "all rejected lines are in %s\n", taken.RejectsFile)
			}
		})
	})
}

// delivered has the intake read a caller's file as he opened it.
func (a *app) delivered(path string) context.Context {
	if a.caller == nil {
		return a.ctx
	}
	file, fault := a.open(path)
	content := intake.Content{Open: func() (io.ReadCloser, error) { return file, fault }}
	if fault != nil {
		return intake.WithContent(a.ctx, content)
	}
	context.AfterFunc(a.ctx, func() { _ = file.Close() })
	info, err := file.Stat()
	if err == nil {
		content.Size = info.Size()
	}
	return intake.WithContent(a.ctx, content)
}

// refused shows what the file of a refused delivery holds, where it was read to
// its end: the supplier needs the lines.
func (c *deliverCmd) refused(a *app, h *hub.Hub, err error) {
	var r *intake.RefusedError
	if !errors.As(err, &r) || r.Receipt == nil || r.Receipt.Rejected == 0 {
		return
	}
	_ = c.answer(a, h.Synthetic, r.Receipt, func(w io.Writer) { _ = r.Receipt.WriteText(w) }) // the refusal itself matters more
}
