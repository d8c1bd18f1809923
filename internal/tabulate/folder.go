package tabulate

import (
	"context"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// File is a table that was written.
type File struct {
	Table  string
	Path   string
	Rows   int
	Bytes  int64
	SHA256 string // hexadecimal
}

// WriteFolder writes every table to dir/NAME.parquet, several at once (threads
// 0: all processors), and tells of each in the order given. done is called, in
// any order, as each is finished.
func WriteFolder(ctx context.Context, dir string, tables []Table, threads int, done func(File)) ([]File, error) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	out := make([]File, len(tables))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(threads)
	for i := range tables {
		work.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			file, err := write(filepath.Join(dir, tables[i].Name+".parquet"), &tables[i])
			if err != nil {
				return err
			}
			out[i] = file
			done(file)
			return nil
		})
	}
	return out, work.Wait()
}
