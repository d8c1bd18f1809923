package staff

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/kruistabel/kruistabel/internal/hub"
	"github.com/kruistabel/kruistabel/internal/locale"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/upload"
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// The protocol of pieces is that of tus 1.0.0: core, creation, checksum,
// termination. Any client of it can deliver; ours is static/upload.js.
const tusVersion = "1.0.0"

// statusChecksum is what tus answers to a piece that is not what it says.
const statusChecksum = 460

// beginUpload makes an upload from the headers of tus, or from a form.
func (d *Desk) beginUpload(r *page.Request) error {
	n, err := newUpload(r)
	if err != nil {
		return err
	}
	u, err := d.uploads(r)
	if err != nil {
		return err
	}
	made, err := u.Begin(r.Context(), n)
	if err != nil {
		return sending(err)
	}
	h := r.Writer.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Location", uploadPath(made.Upload))
	h.Set("Upload-Offset", "0")
	r.Writer.WriteHeader(http.StatusCreated)
	return nil
}

func (d *Desk) uploads(r *page.Request) (*hub.Uploads, error) {
	u, err := d.as(r).Uploads()
	if err != nil {
		return nil, err
	}
	return u.WithLimits(d.Limits), nil
}

func uploadPath(u store.Upload) string { return "/studies/" + u.Study + "/uploads/" + u.ID }

// newUpload reads Upload-Length and Upload-Metadata.
func newUpload(r *page.Request) (n hub.NewUpload, err error) {
	bad := locale.Refuse(refusal.Misuse, "upload.headers")
	meta := map[string]string{}
	for _, pair := range strings.Split(r.Header.Get("Upload-Metadata"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		text, err := base64.StdEncoding.DecodeString(value)
		if err != nil {
			return n, bad
		}
		meta[name] = string(text)
	}
	n = hub.NewUpload{Study: r.PathValue("study"), Supplier: meta["supplier"], Kind: meta["kind"], Name: meta["filename"], SHA256: strings.ToLower(meta["sha256"]), Replaces: meta["replaces"]}
	if n.Size, err = strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64); err != nil {
		return n, bad
	}
	if text := meta["rows"]; text != "" {
		rows, err := strconv.ParseInt(text, 10, 64)
		if err != nil || rows < 0 {
			return n, bad
		}
		n.Rows = &rows
	}
	if n.SHA256 != "" && !isHash(n.SHA256) {
		return n, locale.Refuse(refusal.Misuse, "upload.hash")
	}
	return n, nil
}

func isHash(text string) bool {
	b, err := hex.DecodeString(text)
	return err == nil && len(b) == sha256.Size
}

type uploadData struct {
	Study  *hub.StudyView
	Tabs   []page.Tab
	Upload *hub.Upload
	Max    int64
}

// Percent is how much of the file is safe on the disk.
func (u uploadData) Percent() int64 { return u.Upload.Offset * 100 / max(u.Upload.Size, 1) }

// upload tells how far an upload is: its headers to a script (HEAD), a page to
// people.
func (d *Desk) upload(r *page.Request) error {
	u, err := d.uploads(r)
	if err != nil {
		return err
	}
	id := r.PathValue("study")
	up, err := u.Find(r.Context(), id, r.PathValue("upload"))
	if err != nil {
		return found(err)
	}
	h := r.Writer.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Upload-Offset", strconv.FormatInt(up.Offset, 10))
	h.Set("Upload-Length", strconv.FormatInt(up.Size, 10))
	if r.Method == http.MethodHead {
		r.Writer.WriteHeader(http.StatusOK)
		return nil
	}
	v, _, err := d.as(r).StudyPage(r.Context(), id)
	if err != nil {
		return err
	}
	if up.State == store.UploadTaken {
		return r.Redirect("/studies/" + id + "/deliveries/" + up.Delivery)
	}
	return r.Render("upload", uploadData{v, studyTabs(r.Who.Role, id, "deliveries"), up, d.Limits.Bytes})
}

// appendUpload takes a piece. What is told as the offset is safe on the disk.
func (d *Desk) appendUpload(r *page.Request) error {
	u, err := d.uploads(r)
	if err != nil {
		return err
	}
	offset, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/offset+octet-stream" {
		return locale.Refuse(refusal.Misuse, "upload.headers")
	}
	sum, err := checksum(r.Header.Get("Upload-Checksum"))
	if err != nil {
		return err
	}
	at, err := u.Append(r.Context(), r.PathValue("study"), r.PathValue("upload"), offset, sum, r.Body)
	h := r.Writer.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Upload-Offset", strconv.FormatInt(at, 10))
	if err != nil {
		return sending(err)
	}
	return r.NoContent()
}

func checksum(header string) ([]byte, error) {
	if header == "" {
		return nil, nil
	}
	kind, text, _ := strings.Cut(header, " ")
	sum, err := base64.StdEncoding.DecodeString(text)
	if kind != "sha256" || err != nil || len(sum) != sha256.Size {
		return nil, locale.Refuse(refusal.Misuse, "upload.headers")
	}
	return sum, nil
}

// sending gives the faults of an upload the statuses of tus, and a full disk its
// own page.
func sending(err error) error {
	var offset *upload.OffsetError
	switch {
	case errors.Is(err, upload.ErrNotThere):
		return found(err)
	case errors.As(err, &offset):
		return page.Fail(http.StatusConflict, locale.Refuse(refusal.Changed, "upload.offset", "have", locale.Size(offset.Have), "given", locale.Size(offset.Given)))
	case errors.Is(err, upload.ErrBusy):
		return page.Fail(http.StatusLocked, locale.Refuse(refusal.Full, "upload.busy"))
	case errors.Is(err, upload.ErrTooLarge):
		return page.Fail(http.StatusRequestEntityTooLarge, locale.Refuse(refusal.Misuse, "upload.more"))
	case errors.Is(err, upload.ErrChecksum):
		return page.Fail(statusChecksum, locale.Refuse(refusal.Misuse, "upload.checksum"))
	case errors.Is(err, upload.ErrFull):
		return page.Fail(http.StatusInsufficientStorage, locale.Refuse(refusal.Full, "upload.disk"))
	}
	return err
}

func (d *Desk) cancelUpload(r *page.Request) error {
	u, err := d.uploads(r)
	if err != nil {
		return err
	}
	if err := u.Cancel(r.Context(), r.PathValue("study"), r.PathValue("upload")); err != nil {
		return found(err)
	}
	if r.Method == http.MethodDelete {
		r.Writer.Header().Set("Tus-Resumable", tusVersion)
		return r.NoContent()
	}
	r.Flash("info", "upload.cancelled")
	return r.Redirect("/studies/" + r.PathValue("study") + "/deliveries")
}

// finishUpload has the server check an upload that is whole. A script gets the
// address of the job.
func (d *Desk) finishUpload(r *page.Request) error {
	id := r.PathValue("study")
	job, err := d.Jobs.Deliver(r.Context(), d.as(r), id, r.PathValue("upload"))
	if err != nil {
		return sending(err)
	}
	to := fmt.Sprintf("/studies/%s/jobs/%d", id, job)
	if strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
		return r.JSON(map[string]string{"path": to})
	}
	return r.Redirect(to)
}

// sendWhole is the form without a script: the file comes in one piece, after
// its other fields, and is encrypted as it is read.
func (d *Desk) sendWhole(r *page.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return locale.Refuse(refusal.Misuse, "staff.form")
	}
	n := hub.NewUpload{Study: r.PathValue("study")}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return locale.Refuse(refusal.Misuse, "staff.form")
		}
		if part.FormName() == "file" {
			n.Name = part.FileName()
			return d.takeWhole(r, n, part)
		}
		text, err := io.ReadAll(io.LimitReader(part, 200))
		if err != nil {
			return locale.Refuse(refusal.Misuse, "staff.form")
		}
		if err := fill(&n, part.FormName(), strings.TrimSpace(string(text))); err != nil {
			return err
		}
	}
}

func (d *Desk) takeWhole(r *page.Request, n hub.NewUpload, body io.Reader) error {
	size, err := strconv.ParseInt(r.Header.Get("Content-Length"), 10, 64)
	if err != nil || size <= 0 {
		return locale.Refuse(refusal.Misuse, "staff.form")
	}
	u, err := d.uploads(r)
	if err != nil {
		return err
	}
	made, err := u.Whole(r.Context(), n, size, body)
	if err != nil {
		return sending(err)
	}
	id, err := d.Jobs.Deliver(r.Context(), d.as(r), n.Study, made.ID)
	if err != nil {
		return sending(err)
	}
	return r.Redirect(fmt.Sprintf("/studies/%s/jobs/%d", n.Study, id))
}

// fill takes a field of the form.
func fill(n *hub.NewUpload, field, text string) error {
	switch field {
	case "supplier":
		n.Supplier = text
	case "kind":
		n.Kind = text
	case "replaces":
		n.Replaces = text
	case "sha256":
		if n.SHA256 = strings.ToLower(text); text != "" && !isHash(n.SHA256) {
			return locale.Refuse(refusal.Misuse, "upload.hash")
		}
	case "rows":
		if text == "" {
			return nil
		}
		rows, err := strconv.ParseInt(text, 10, 64)
		if err != nil || rows < 0 {
			return locale.Refuse(refusal.Misuse, "upload.rows")
		}
		n.Rows = &rows
	}
	return nil
}
