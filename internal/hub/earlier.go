package hub

import (
	"slices"

	"github.com/kruistabel/kruistabel/internal/intake"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

func checkReplaces(all []store.Delivery, o DeliverOptions) error {
	if o.Replaces == "" {
		return nil
	}
	i := slices.IndexFunc(all, func(d store.Delivery) bool { return d.ID == o.Replaces && d.Study == o.Study })
	if i < 0 {
		return refusal.New(refusal.Misuse, "Name the delivery by the id on its receipt.", "--replaces: study %s has no delivery %q", o.Study, o.Replaces)
	}
	switch d := all[i]; {
	case d.Replaced != "":
		return refusal.New(refusal.Misuse, "Replace that one.", "--replaces: %s was replaced by %s already", d.ID, d.Replaced)
	case d.Supplier != o.Supplier || d.Kind != o.Kind:
		return refusal.New(refusal.Misuse, "A delivery is replaced by one of the same supplier and kind.", "--replaces: %s holds %s of %s", d.ID, d.Kind, d.Supplier)
	}
	return nil
}

// earlier finds the delivery on whose account the same bytes are not taken
// again: one of the study that counts still. What was replaced does not: going
// back to an earlier file is a correction like any other.
func earlier(all []store.Delivery, o DeliverOptions, hash string) *intake.Earlier {
	i := slices.IndexFunc(all, func(d store.Delivery) bool {
		return d.Study == o.Study && d.Hash == hash && d.InForce() && (d.Destroyed == "" || mustReplace(d, o))
	})
	if i < 0 {
		return nil
	}
	d := all[i]
	return &intake.Earlier{Receipt: d.ID, Supplier: d.Supplier, Kind: d.Kind, Do: whatInstead(d, o)}
}

// mustReplace says whether a delivery whose rows were destroyed has to be named
// as replaced: beside it the same rows would be of no use, since every build
// stops at the destroyed ones.
func mustReplace(d store.Delivery, o DeliverOptions) bool {
	return d.ID != o.Replaces && d.Supplier == o.Supplier && d.Kind == o.Kind
}

// whatInstead says what to do about bytes that were taken already.
func whatInstead(d store.Delivery, o DeliverOptions) string {
	switch {
	case d.Destroyed != "":
		return "its coded rows were destroyed: to bring them back, give --replaces " + d.ID
	case d.Supplier != o.Supplier || d.Kind != o.Kind:
		return "find out whose file it is; if it is not that of " + d.Supplier + ", have " + d.ID + " replaced first"
	case o.Replaces != "" && o.Replaces != d.ID:
		return d.ID + " counts already; to withdraw " + o.Replaces + ", replace it by a file that has only a header, with --rows 0"
	}
	return "it counts already: nothing needs to be done"
}
