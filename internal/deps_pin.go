//go:build pin
package internal
import (
 _ "github.com/duckdb/duckdb-go/v2"
 _ "modernc.org/sqlite"
 _ "github.com/alecthomas/kong"
 _ "filippo.io/age"
 _ "aead.dev/minisign"
 _ "gopkg.in/yaml.v3"
 _ "github.com/miekg/pkcs11"
 _ "github.com/klauspost/compress/zstd"
 _ "pgregory.net/rapid"
 _ "github.com/rogpeppe/go-internal/testscript"
 _ "github.com/schollz/progressbar/v3"
 _ "golang.org/x/term"
 _ "golang.org/x/sys/unix"
 _ "golang.org/x/sync/errgroup"
 _ "github.com/apache/arrow-go/v18/arrow"
 _ "github.com/apache/arrow-go/v18/parquet/pqarrow"
)

