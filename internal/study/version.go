package study

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"
)

// Files are the bytes that the study was read from, by name in a folder of its
// own: ID.yaml and the lists it brings. Written to a folder, they load as the
// same study.
func (s *Study) Files() map[string][]byte {
	out := map[string][]byte{s.ID + ".yaml": slices.Clone(s.origin.data)}
	for list, data := range s.origin.own {
		out[path.Clean(s.CodeLists[list])] = slices.Clone(data)
	}
	return out
}

// Digest names this version of the study: the SHA-256 of the study file, or,
// where it brings lists, of the digests of the file and of each list in the
// order of their names, since a list is part of what a study means. For a file
// alone it is what sha256sum prints.
func (s *Study) Digest() string {
	file := sha256.Sum256(s.origin.data)
	if len(s.origin.own) == 0 {
		return hex.EncodeToString(file[:])
	}
	var all bytes.Buffer
	all.Write(file[:])
	for _, list := range slices.Sorted(maps.Keys(s.origin.own)) {
		digest := sha256.Sum256(s.origin.own[list])
		all.WriteString(list + "\n")
		all.Write(digest[:])
	}
	sum := sha256.Sum256(all.Bytes())
	return hex.EncodeToString(sum[:])
}
