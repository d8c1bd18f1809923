package upload

import (
	"errors"
	"fmt"
	"syscall"
)

// ErrNotThere means that there is no such upload, or none of the asker's.
var ErrNotThere = errors.New("there is no such upload")

// ErrBusy means that another connection is sending to the same upload.
var ErrBusy = errors.New("another connection is sending to this upload")

// ErrTooLarge means that more bytes came than were announced.
var ErrTooLarge = errors.New("more bytes came than were announced")

// ErrChecksum means that a piece is not what its checksum says: it was dropped.
var ErrChecksum = errors.New("a piece is not what its checksum says")

// ErrFull means that the disk has no room. What was taken before stays.
var ErrFull = errors.New("the disk of the hub is full")

// OffsetError refuses a piece that does not begin where the upload ends.
type OffsetError struct{ Have, Given int64 }

func (e *OffsetError) Error() string {
	return fmt.Sprintf("the upload goes on at byte %d, not at %d", e.Have, e.Given)
}

// full tells a full disk, or a used-up quota of it, from other faults.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errors.Join(ErrFull, err)
	}
	return err
}
