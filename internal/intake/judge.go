package intake

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/kruistabel/kruistabel/internal/coded"
)

// minAllowedRejects is how many rows may be rejected however small a file is.
const minAllowedRejects = 100

// admissible tests a request before its file is looked at.
func (r *Request) admissible() error {
	from, ok := map[coded.Kind][]string{
		coded.MeasuresKind: r.Study.Deliveries.MeasuresFrom,
		coded.ProfilesKind: r.Study.Deliveries.ProfilesFrom,
	}[r.Kind]
	switch {
	case !ok:
		return refuse(fmt.Sprintf("%q is not a kind of delivery", r.Kind), "the kinds are measures and profiles")
	case !slices.Contains(from, r.Supplier):
		return refuse(fmt.Sprintf("%q does not deliver %s in study %s", r.Supplier, r.Kind, r.Study.ID), "its suppliers of them are "+strings.Join(from, ", "))
	case r.RequireAnnounced && (r.Rows == nil || r.SHA256 == nil):
		return refuse("the supplier's number of rows and hash are needed: this hub is not synthetic", "give both with --rows and --sha256")
	case r.Rows != nil && *r.Rows < 0:
		return refuse("the announced number of rows is negative", "")
	}
	if r.SHA256 != nil {
		if sum, err := hex.DecodeString(*r.SHA256); err != nil || len(sum) != 32 {
			return refuse("the announced hash is not 64 hex digits", "")
		}
	}
	return nil
}

// judge decides whether a file that was read to its end is taken.
func (r *Request) judge(f *Receipt) error {
	refused := r.unannounced(f)
	if refused == nil {
		refused = r.sameBytes(f)
	}
	if refused == nil {
		if refused = r.tooFew(f); refused != nil {
			refused.Receipt = f
		}
	}
	if refused == nil {
		return nil
	}
	refused.File = f.File
	return refused
}

// unannounced refuses another file than the supplier announced.
func (r *Request) unannounced(f *Receipt) *RefusedError {
	if r.SHA256 != nil && !strings.EqualFold(*r.SHA256, f.SHA256) {
		return refuse("its hash is "+f.SHA256+", not the one announced", "get the file that the supplier announced")
	}
	if r.Rows != nil && *r.Rows != f.Read {
		return refuse(fmt.Sprintf("it has %s, announced were %d", rowsOf(f.Read), *r.Rows), "get the file that the supplier announced")
	}
	return nil
}

// sameBytes refuses a file that counts already. Files without rows are all
// alike, and add nothing twice.
func (r *Request) sameBytes(f *Receipt) *RefusedError {
	if r.Known == nil || f.Read == 0 {
		return nil
	}
	if e := r.Known(f.SHA256); e != nil {
		return refuse(fmt.Sprintf("the same bytes were taken before as %s of %s, see receipt %s", e.Kind, e.Supplier, e.Receipt), e.Do)
	}
	return nil
}

// tooFew refuses a file of which too little would be left.
func (r *Request) tooFew(f *Receipt) *RefusedError {
	share := r.Study.Deliveries.MaxRejectShare
	switch {
	case f.Read == 0 && r.Rows != nil:
		return nil // unannounced has compared: none were announced
	case f.Read == 0:
		return refuse("it has no rows", "if that is right, announce it with --rows 0")
	case f.Accepted == 0:
		return refuse(fmt.Sprintf("none of its %s would be accepted: %s", rowsOf(f.Read), f.reasons()), "deliver a corrected file")
	case f.Rejected > minAllowedRejects && float64(f.Rejected) > share*float64(f.Read)*(1+1e-12):
		return refuse(fmt.Sprintf("%d of its %d rows are rejected, more than the study allows (%.4g %%, at least %d rows): %s",
			f.Rejected, f.Read, share*100, minAllowedRejects, f.reasons()), "deliver a corrected file")
	}
	return nil
}
