package duckdb

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// session is one in-memory DuckDB with one connection. It talks to the driver's
// C interface directly: database/sql would box every value of every row.
type session struct {
	db    mapping.Database
	conn  mapping.Connection
	calls *callbacks
}

// memoryLimit bounds what DuckDB itself may hold; the scan needs a few row
// groups, and what it finds is kept outside DuckDB.
const memoryLimit = "1GB"

func open(threads int, temp string) (*session, error) {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, errors.New("duckdb: no configuration")
	}
	defer mapping.DestroyConfig(&config)
	settings := map[string]string{
		"memory_limit":                 memoryLimit,
		"temp_directory":               temp,
		"preserve_insertion_order":     "false",
		"autoinstall_known_extensions": "false",
		"autoload_known_extensions":    "false",
		"allow_persistent_secrets":     "false",
	}
	if threads > 0 {
		settings["threads"] = strconv.Itoa(threads)
	}
	for name, value := range settings {
		if mapping.SetConfig(config, name, value) == mapping.StateError {
			return nil, fmt.Errorf("duckdb: setting %s refused", name)
		}
	}
	s := &session{}
	var message string
	if mapping.OpenExt(":memory:", &s.db, config, &message) == mapping.StateError {
		return nil, fmt.Errorf("duckdb: %s", message)
	}
	if mapping.Connect(s.db, &s.conn) == mapping.StateError {
		mapping.Close(&s.db)
		return nil, errors.New("duckdb: no connection")
	}
	if err := s.registerCallbacks(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) close() {
	s.calls.release()
	mapping.Disconnect(&s.conn)
	mapping.Close(&s.db)
}

// query runs one statement and hands each chunk of the answer to take, whose
// first error ends it. A cancelled context interrupts the statement.
func (s *session) query(ctx context.Context, sql string, take func(chunk) error) error {
	stop := context.AfterFunc(ctx, func() { mapping.Interrupt(s.conn) })
	defer stop()
	var res mapping.Result
	state := mapping.Query(s.conn, sql, &res)
	defer mapping.DestroyResult(&res)
	if err := ctx.Err(); err != nil {
		return err
	}
	if state == mapping.StateError {
		return failure(mapping.ResultError(&res))
	}
	for {
		c := mapping.FetchChunk(res)
		if c.Ptr == nil || mapping.DataChunkGetSize(c) == 0 {
			mapping.DestroyDataChunk(&c)
			return ctx.Err()
		}
		err := take(newChunk(c))
		mapping.DestroyDataChunk(&c)
		if err != nil {
			return err
		}
	}
}

// failure tells errors of the machine from those of what was read.
func failure(message string) error {
	text := plain(message)
	for _, own := range []string{"Out of Memory Error", "INTERNAL Error", "FATAL Error"} {
		if strings.HasPrefix(text, own) {
			return &fault{text}
		}
	}
	return errors.New(text)
}

// plain keeps the first line of a message of DuckDB: the rest quotes the
// statement. Values of rows stand in conversion errors between quotes, so what
// is quoted there is cut.
func plain(message string) string {
	message, _, _ = strings.Cut(message, "\n")
	if kind, rest, ok := strings.Cut(message, "Conversion Error:"); ok {
		before := rest[:strings.IndexAny(rest+"'", "'\"")]
		return strings.TrimSpace(kind+"a value cannot be read as its column's type:"+before) + " ..."
	}
	return message
}

// literal quotes a text for SQL, identifier a name.
func literal(s string) string    { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
