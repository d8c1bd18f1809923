package staff

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/kruistabel/kruistabel/internal/fixture"
	"github.com/kruistabel/kruistabel/internal/store"
	"github.com/kruistabel/kruistabel/internal/upload"
)

func measures(rows int) string {
	var b strings.Builder
	b.WriteString("insz,measure,start_date,end_date\n")
	for i := range rows {
		fmt.Fprintf(&b, "85073003328,A01,%d-02-01,%d-05-31\n", 1920+i%80, 2001+i/80)
	}
	return b.String()
}

var own = []string{"supplier", "vdab", "kind", "measures", "filename", "m-85073003328.csv"}

// What comes again, too early, damaged or beyond the end changes nothing, and
// the server always says where to go on.
func TestPiecesThatDoNotFit(t *testing.T) {
	s := newSite(t, upload.Limits{})
	text := measures(40)
	up := s.begin(t, "supplier.vdab", len(text), own...)
	if status, _, _ := s.patch(t, "supplier.vdab", up, 0, text[:500]); status != http.StatusNoContent {
		t.Fatalf("%d", status)
	}
	for _, at := range []int{0, 100, 501} {
		status, _, h := s.patch(t, "supplier.vdab", up, at, text[:500])
		if status != http.StatusConflict || h.Get("Upload-Offset") != "500" {
			t.Errorf("at %d: %d, offset %q", at, status, h.Get("Upload-Offset"))
		}
	}
	status, _, _ := s.patch(t, "supplier.vdab", up, 500, text[500:]+"more")
	if status != http.StatusRequestEntityTooLarge {
		t.Errorf("more than announced: %d", status)
	}
	wrong := sha256.Sum256([]byte("other"))
	status, _, _ = s.do(t, "supplier.vdab", http.MethodPatch, up, strings.NewReader(text[500:]), "Upload-Offset", "500", "Content-Type", "application/offset+octet-stream",
		"Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(wrong[:]))
	if status != statusChecksum {
		t.Errorf("a damaged piece: %d", status)
	}
	status, _, h := s.do(t, "supplier.vdab", http.MethodHead, up, nil)
	if status != http.StatusOK || h.Get("Upload-Offset") != "500" || h.Get("Upload-Length") != fmt.Sprint(len(text)) {
		t.Errorf("%d %v", status, h)
	}
	has(t, s.get(t, "supplier.vdab", up), "(number)", "Choose the same file again")
	status, body, _ := s.do(t, "supplier.vdab", http.MethodPost, up+"/finish", nil)
	if status != http.StatusBadRequest {
		t.Errorf("half a file is finished: %d %s", status, plain(body))
	}
}

// Somebody else's upload looks like one that is not there, also to a steward.
func TestUploadsArePrivate(t *testing.T) {
	s := newSite(t, upload.Limits{})
	up := s.begin(t, "supplier.vdab", 100, own...)
	for _, name := range []string{"supplier.dwse", "steward"} {
		for _, path := range []string{up, base + "/uploads/" + strings.Repeat("0", 32), base + "/uploads/..%2f..%2fkeyset.age"} {
			status, body, _ := s.do(t, name, http.MethodGet, path, nil)
			if status != http.StatusNotFound {
				t.Errorf("%s opens %s: %d", name, path, status)
			}
			if strings.Contains(body, "vdab") {
				t.Errorf("the answer to %s tells whose it is", name)
			}
		}
		if status, _, _ := s.patch(t, name, up, 0, "x"); status != http.StatusNotFound {
			t.Errorf("%s sends to it: %d", name, status)
		}
		if status, _, _ := s.do(t, name, http.MethodDelete, up, nil); status != http.StatusNotFound {
			t.Errorf("%s cancels it: %d", name, status)
		}
		if status, _, _ := s.do(t, name, http.MethodPost, up+"/finish", nil); status != http.StatusNotFound {
			t.Errorf("%s finishes it: %d", name, status)
		}
	}
	for _, body := range []string{"dwse", "nobody"} {
		if status, _, _ := s.beginning(t, "supplier.vdab", 10, "supplier", body, "kind", "measures", "filename", "a.csv"); status != http.StatusForbidden {
			t.Errorf("a file in the name of %s: %d", body, status)
		}
	}
	for _, name := range []string{"researcher.sw", "checker1", "supervisor"} {
		if status, _, _ := s.beginning(t, name, 10, own...); status != http.StatusForbidden {
			t.Errorf("a file of %s: %d", name, status)
		}
	}
}

// Size, number and bytes of open uploads are bounded; giving one up makes room.
func TestQuota(t *testing.T) {
	s := newSite(t, upload.Limits{Bytes: 1000, Supplier: 1500, Open: 2, Idle: time.Hour})
	if status, _, _ := s.beginning(t, "supplier.vdab", 1001, own...); status != http.StatusBadRequest {
		t.Errorf("too large: %d", status)
	}
	first := s.begin(t, "supplier.vdab", 1000, own...)
	if status, _, _ := s.beginning(t, "supplier.vdab", 600, own...); status != http.StatusBadRequest {
		t.Errorf("too many bytes: %d", status)
	}
	s.begin(t, "supplier.vdab", 100, own...)
	if status, _, _ := s.beginning(t, "supplier.vdab", 100, own...); status != http.StatusBadRequest {
		t.Errorf("too many: %d", status)
	}
	if status, _, _ := s.do(t, "supplier.vdab", http.MethodDelete, first, nil); status != http.StatusNoContent {
		t.Errorf("cancel: %d", status)
	}
	s.begin(t, "supplier.vdab", 600, own...)
	if left, _ := filepath.Glob(filepath.Join(s.dir, "uploads", "*")); len(left) != 2 {
		t.Errorf("folders %v", left)
	}
}

// A server that is gone loses nothing that it had told; what it had not told
// is sent again. Nothing on the disk shows a row.
func TestServerEndsInBetween(t *testing.T) {
	s := newSite(t, upload.Limits{})
	text := measures(60)
	up := s.begin(t, "supplier.vdab", len(text), own...)
	if status, _, _ := s.patch(t, "supplier.vdab", up, 0, text[:700]); status != http.StatusNoContent {
		t.Fatal(status)
	}
	// The connection breaks in the middle of a piece.
	u, _ := url.Parse(s.URL)
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: h\r\nTest-Who: supplier.vdab\r\nUpload-Offset: 700\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 900\r\n\r\n%s", up, text[700:800])
	time.Sleep(50 * time.Millisecond)
	_ = conn.Close()
	time.Sleep(50 * time.Millisecond)
	s.stop()
	_ = filepath.Walk(filepath.Join(s.dir, "uploads"), func(p string, i os.FileInfo, err error) error {
		if err != nil || i.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if strings.Contains(string(data), "A01") || strings.Contains(string(data), "85073003328") {
			t.Errorf("%s shows a row", p)
		}
		return err
	})
	s.start(t, upload.Limits{})
	_, _, h := s.do(t, "supplier.vdab", http.MethodHead, up, nil)
	var at int
	if _, err := fmt.Sscan(h.Get("Upload-Offset"), &at); err != nil || at != 700 && at != 800 {
		t.Fatalf("goes on at %q", h.Get("Upload-Offset"))
	}
	if status, _, _ := s.patch(t, "supplier.vdab", up, at, text[at:]); status != http.StatusNoContent {
		t.Fatal(status)
	}
	_, _, h = s.do(t, "supplier.vdab", http.MethodPost, up+"/finish", nil)
	j := s.ended(t, h.Get("Location"))
	if j.State != store.JobDone {
		t.Fatalf("%+v\n%s", j, s.log)
	}
	d, err := s.hub.For("steward").DeliveryPage(t.Context(), fixture.Study, j.Result)
	if err != nil || d.Receipt.Read != 60 || d.Receipt.SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(text))) {
		t.Errorf("%+v, %v", d, err)
	}
	if left, _ := filepath.Glob(filepath.Join(s.dir, "uploads", "*")); len(left) > 0 {
		t.Errorf("left after it was taken: %v", left)
	}
}

// A server that was killed while it checked says so, and the file can be
// checked again.
func TestCheckingIsInterrupted(t *testing.T) {
	s := newSite(t, upload.Limits{})
	text := measures(20)
	up := s.begin(t, "supplier.vdab", len(text), own...)
	if status, _, _ := s.patch(t, "supplier.vdab", up, 0, text); status != http.StatusNoContent {
		t.Fatal(status)
	}
	id := up[strings.LastIndex(up, "/")+1:]
	s.stop()
	// As a killed server leaves it: the job runs, the upload is held.
	s.start(t, upload.Limits{})
	s.stopQueueOnly(t, id)
	s.start(t, upload.Limits{})
	all, err := s.hub.Store().Jobs(t.Context(), fixture.Study)
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	path := fmt.Sprintf("%s/jobs/%d", base, all[0].ID)
	for range 100 {
		if _, body, _ := s.do(t, "supplier.vdab", http.MethodGet, path, nil); strings.Contains(body, "Have it checked again") {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	has(t, s.get(t, "supplier.vdab", path), "Interrupted", "The file is still there", "Have it checked again")
	_, _, h := s.do(t, "supplier.vdab", http.MethodPost, up+"/finish", nil)
	if j := s.ended(t, h.Get("Location")); j.State != store.JobDone {
		t.Errorf("%+v", j)
	}
}

// stopQueueOnly leaves a job running and an upload held, as a kill would.
func (s *site) stopQueueOnly(t *testing.T, id string) {
	t.Helper()
	s.stop()
	h := reopen(t, s.dir)
	defer h.Close()
	as := h.For("supplier.vdab")
	job, err := as.AskDelivery(t.Context(), fixture.Study, id)
	if err != nil {
		t.Fatal(err)
	}
	j, err := h.Store().Job(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.BeginJob(t.Context(), j); err != nil {
		t.Fatal(err)
	}
}

// Without a script the form sends the file in one piece.
func TestFormWithoutScript(t *testing.T) {
	s := newSite(t, upload.Limits{})
	text := measures(10)
	body := "--b\r\nContent-Disposition: form-data; name=\"supplier\"\r\n\r\nvdab\r\n--b\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nmeasures\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"rows\"\r\n\r\n10\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a.csv\"\r\n\r\n" + text + "\r\n--b--\r\n"
	status, answer, h := s.do(t, "supplier.vdab", http.MethodPost, base+"/deliveries/new", strings.NewReader(body), "Content-Type", "multipart/form-data; boundary=b")
	if status != http.StatusSeeOther {
		t.Fatalf("%d %s\n%s", status, plain(answer), s.log)
	}
	if j := s.ended(t, h.Get("Location")); j.State != store.JobDone {
		t.Fatalf("%+v", j)
	}
	// Another number of rows than announced: refused whole, said in its words.
	_, _, h = s.do(t, "supplier.vdab", http.MethodPost, base+"/deliveries/new", strings.NewReader(strings.Replace(strings.Replace(body, "\r\n\r\n10\r\n", "\r\n\r\n12\r\n", 1), "1920", "1919", 1)), "Content-Type", "multipart/form-data; boundary=b")
	if j := s.ended(t, h.Get("Location")); j.State != store.JobFailed {
		t.Errorf("%+v", j)
	}
	has(t, s.get(t, "supplier.vdab", h.Get("Location")), "it has 10 rows, announced were 12", "Nothing was taken")
}

// A full disk has a page of its own, and what was sent before stays.
func TestDiskIsFull(t *testing.T) {
	s := newSite(t, upload.Limits{})
	dir := filepath.Join(s.dir, "uploads")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m,mode=700"); err != nil {
		t.Skip("a small disk cannot be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	big := strings.Repeat("x", 8<<20)
	status, body, _ := s.beginning(t, "supplier.vdab", len(big), own...)
	if status != http.StatusInsufficientStorage || !strings.Contains(body, "disk of the hub is full") {
		t.Errorf("announced more than there is: %d %s", status, body)
	}
	s.Server.Close()
	s.stop()
	s.start(t, upload.Limits{Bytes: 1 << 30, Supplier: 1 << 30, Open: 9, Idle: time.Hour, Spare: -1 << 30})
	up := s.begin(t, "supplier.vdab", len(big), own...)
	if status, _, _ := s.patch(t, "supplier.vdab", up, 0, big[:1<<20]); status != http.StatusNoContent {
		t.Fatal(status)
	}
	status, body, h := s.patch(t, "supplier.vdab", up, 1<<20, big[1<<20:])
	if status != http.StatusInsufficientStorage || h.Get("Upload-Offset") != fmt.Sprint(1<<20) {
		t.Errorf("%d %s %v", status, body, h)
	}
}

func sum(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }
