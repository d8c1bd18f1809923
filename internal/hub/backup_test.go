package hub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"github.com/kruistabel/kruistabel/internal/audit"
	"github.com/kruistabel/kruistabel/internal/refusal"
	"github.com/kruistabel/kruistabel/internal/store"
)

func noProgress(string, int64, int64) {}

// full is a hub with something of everything, open.
func full(t *testing.T) *Hub {
	t.Helper()
	dir := unpack(t, "hub-schema1.tar.gz")
	if _, err := Upgrade(context.Background(), dir, false); err != nil {
		t.Fatal(err)
	}
	h, err := Open(context.Background(), dir, "griet")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func backUp(t *testing.T, h *Hub, recipient string) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := h.Backup(context.Background(), &b, recipient, noProgress); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func restore(t *testing.T, data []byte, key string) (string, *Restored, error) {
	t.Helper()
	dir := t.TempDir()
	file, to := filepath.Join(dir, "b.krb"), filepath.Join(dir, "hub")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Restore(context.Background(), RestoreOptions{Backup: file, Dir: to, Key: key, Progress: noProgress})
	return to, r, err
}

// A restored backup is the hub that it was made of: every thing is there, and
// the next delivery has a place.
func TestRestoredIsWhole(t *testing.T) {
	h := full(t)
	to, r, err := restore(t, backUp(t, h, ""), "")
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(context.Background(), to, "griet")
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if len(again.Recovered) > 0 || r.ID != h.ID || !r.Synthetic {
		t.Errorf("%+v, brought to order: %v", r, again.Recovered)
	}
	for _, dir := range []string{"studies/regional-inflow/deliveries", "studies/regional-inflow/builds"} {
		if !exists(again.at(dir)) {
			t.Errorf("no %s", dir)
		}
	}
	events, err := again.store.Events(context.Background(), 0)
	if err != nil || events[len(events)-1].Act != audit.HubRestored {
		t.Errorf("the last event is %v, %v", events[len(events)-1].Act, err)
	}
	requests, _ := again.store.Requests(context.Background())
	for _, q := range requests {
		if err := again.checkRequest(q); err != nil {
			t.Error(err)
		}
	}
}

// A backup holds neither the identity nor what is in the making.
func TestBackupLeavesOut(t *testing.T) {
	h := full(t)
	for _, path := range []string{"uploads/u1/part", "cache/data/x", "requests/R0007.partial/spec.yaml"} {
		if err := os.MkdirAll(filepath.Dir(h.at(path)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(h.at(path), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	to, _, err := restore(t, backUp(t, h, ""), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"uploads", "cache", "requests/R0007.partial", "store-schema1.sqlite", "identity", sealFile} {
		if exists(layout(to).at(path)) {
			t.Errorf("%s came back", path)
		}
	}
	if left, _ := h.glob("backup-*"); len(left) > 0 {
		t.Errorf("%v stayed", left)
	}
}

// Whatever happens to one byte of a backup, it is not restored, and nothing
// stands in the hub's place.
func TestDamagedBackups(t *testing.T) {
	h := full(t)
	data := backUp(t, h, "")
	spoil := map[string][]byte{"empty": {}, "another file": []byte("hello\n"), "nothing behind the first line": data[:bytes.IndexByte(data, '\n')+1]}
	for _, share := range []int{1, 30, 50, 70, 99} {
		at := len(data) * share / 100
		changed := bytes.Clone(data)
		changed[at] ^= 1
		spoil[fmt.Sprintf("a bit at %d%%", share)] = changed
		spoil[fmt.Sprintf("cut at %d%%", share)] = data[:at]
	}
	spoil["the last byte gone"] = data[:len(data)-1]
	spoil["more behind it"] = append(bytes.Clone(data), 'x')
	for name, bad := range spoil {
		to, _, err := restore(t, bad, "")
		if err == nil || refusal.KindOf(err) == 0 {
			t.Errorf("%s: %v", name, err)
		}
		if exists(to) || exists(to+partial) {
			t.Errorf("%s: something was left", name)
		}
	}
}

// Somebody who knows the hub's recipient, which is no secret, cannot make a
// backup that passes for the hub's.
func TestForgedBackup(t *testing.T) {
	h := full(t)
	other, err := newIdentity()
	if err != nil {
		t.Fatal(err)
	}
	own, err := h.private()
	if err != nil {
		t.Fatal(err)
	}
	h.shared.identity = &Identity{own.seal, other.sign} // signed by another
	if _, _, err := restore(t, backUp(t, h, ""), ""); err == nil || !strings.Contains(err.Error(), "did not sign") {
		t.Errorf("restored: %v", err)
	}
}

// A backup for another recipient opens with his key alone.
func TestBackupForSomebodyElse(t *testing.T) {
	h := full(t)
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	data := backUp(t, h, id.Recipient().String())
	if _, _, err := restore(t, data, ""); err == nil || !strings.Contains(err.Error(), "--key") {
		t.Errorf("opened with the hub's key: %v", err)
	}
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := restore(t, data, key); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"age1", "ssh-rsa AAAA", "x"} {
		if _, err := h.Backup(context.Background(), io.Discard, bad, noProgress); refusal.KindOf(err) != refusal.Misuse {
			t.Errorf("recipient %q: %v", bad, err)
		}
	}
}

// What is lost in the hub is said when it is backed up, not when the backup is
// needed.
func TestBackupOfAHubWithAHole(t *testing.T) {
	h := full(t)
	if err := removeTree(h.request("R0002")); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Backup(context.Background(), io.Discard, "", noProgress); refusal.KindOf(err) != refusal.NotHeld {
		t.Errorf("%v", err)
	}
}

// While others work, a backup is of one moment: what its store knows is there.
func TestBackupsWhileOthersWork(t *testing.T) {
	h := full(t)
	ctx, stop := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	for w := range 4 {
		wait.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				id := fmt.Sprintf("R%d%03d", w+1, i)
				tmp := h.request(id) + partial
				if err := os.Mkdir(tmp, 0o700); err != nil {
					t.Error(err)
					return
				}
				if err := os.WriteFile(filepath.Join(tmp, specFile), []byte("x"), 0o600); err != nil {
					t.Error(err)
					return
				}
				row := store.Request{ID: id, Study: "advice-16-39", State: "submitted", Made: now()}
				err := h.keep(ctx, tmp, h.request(id), audit.Event{Who: "els", Act: audit.RequestMade, Object: id}, func(tx *store.Tx) error { return tx.AddRequest(row) })
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
		})
	}
	var all [][]byte
	for range 5 {
		all = append(all, backUp(t, h, ""))
	}
	stop()
	wait.Wait()
	for _, data := range all {
		to, _, err := restore(t, data, "")
		if err != nil {
			t.Fatal(err)
		}
		again, err := Open(context.Background(), to, "griet")
		if err != nil {
			t.Fatal(err)
		}
		if len(again.Recovered) > 0 {
			t.Errorf("brought to order: %v", again.Recovered)
		}
		_ = again.Close()
	}
}

// Whoever is no steward makes no backup.
func TestBackupIsForStewards(t *testing.T) {
	h := full(t)
	for _, who := range []string{"els", "tom", "wim", "pia", "nobody-known"} {
		if _, err := h.For(who).Backup(context.Background(), io.Discard, "", noProgress); refusal.KindOf(err) != refusal.Forbidden {
			t.Errorf("%s: %v", who, err)
		}
	}
}
