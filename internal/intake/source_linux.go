package intake

import (
	"io/fs"
	"syscall"
)

// changeTime is when the file's content or inode last changed; unlike the time
// of modification no program can set it back.
func changeTime(info fs.FileInfo) [2]int64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return [2]int64{int64(st.Ctim.Sec), int64(st.Ctim.Nsec)}
	}
	return [2]int64{}
}
