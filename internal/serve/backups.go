package serve

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// backups makes a backup each so many days in the folder that the
// configuration names, and removes the oldest beyond those that stay.
func (s *Site) backups(ctx context.Context) {
	plan := s.config.Backup
	if plan.Folder == "" {
		return
	}
	s.background(ctx, "backups", func(ctx context.Context) error {
		tick := time.NewTicker(10 * time.Minute)
		defer tick.Stop()
		for {
			if newest := newestBackup(plan.Folder); time.Since(newest) > time.Duration(plan.Every)*24*time.Hour-30*time.Minute {
				if err := s.backUp(ctx); err != nil {
					s.fault("backups")(err)
				}
			}
			select {
			case <-ctx.Done():
				return nil
			case <-tick.C:
			}
		}
	})
}

const backupSuffix = ".krb"

func backupsIn(folder string) (names []string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "hub-") && strings.HasSuffix(e.Name(), backupSuffix) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names) // names begin with the time
	return names
}

func newestBackup(folder string) time.Time {
	names := backupsIn(folder)
	if len(names) == 0 {
		return time.Time{}
	}
	info, err := os.Stat(filepath.Join(folder, names[len(names)-1]))
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// backUp writes one backup whole or not at all.
func (s *Site) backUp(ctx context.Context) error {
	plan := s.config.Backup
	f, err := os.CreateTemp(plan.Folder, "making-*.partial")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already after the rename
	made, err := s.hub.BackupByItself(ctx, f, plan.Recipient)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	name := fmt.Sprintf("hub-%s%s", time.Now().UTC().Format("20060102T150405Z"), backupSuffix)
	if err := os.Rename(f.Name(), filepath.Join(plan.Folder, name)); err != nil {
		return err
	}
	s.log.Info("a backup was made", "file", name, "files", made.Files, "sha256", made.SHA256)
	names := backupsIn(plan.Folder)
	for len(names) > max(plan.Keep, 1) {
		if err := os.Remove(filepath.Join(plan.Folder, names[0])); err != nil {
			return err
		}
		names = names[1:]
	}
	return nil
}
