package worker

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"github.com/kruistabel/kruistabel/internal/query/statement"
)

// database is an in-memory DuckDB with views on one study's tables, locked.
type database struct {
	db   mapping.Database
	conn mapping.Connection
}

// expressionDepth is how deep expressions may be nested.
const expressionDepth = 150

// tableName is what a table of a study is called.
var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,60}$`)

// open opens DuckDB with nothing that a statement could use but the views. What
// is set here cannot be changed after, and the sandbox holds what DuckDB does
// not: memory beyond its limit, and statements that cannot be interrupted.
func open(s Setup, folder string) (*database, error) {
	var config mapping.Config
	if mapping.CreateConfig(&config) == mapping.StateError {
		return nil, errors.New("duckdb: no configuration")
	}
	defer mapping.DestroyConfig(&config)
	settings := map[string]string{
		"memory_limit": strconv.FormatInt(s.Memory>>20, 10) + "MiB", "threads": strconv.Itoa(max(1, s.Threads)),
		"temp_directory": "", "max_temp_directory_size": "0KiB",
		"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "allow_community_extensions": "false",
		"allow_unsigned_extensions": "false", "allow_persistent_secrets": "false", "enable_external_file_cache": "false",
		"max_expression_depth": strconv.Itoa(expressionDepth),
	}
	for name, value := range settings {
		if mapping.SetConfig(config, name, value) == mapping.StateError {
			return nil, fmt.Errorf("duckdb: setting %s refused", name)
		}
	}
	d := &database{}
	var message string
	if mapping.OpenExt(":memory:", &d.db, config, &message) == mapping.StateError {
		return nil, fmt.Errorf("duckdb: %s", message)
	}
	if mapping.Connect(d.db, &d.conn) == mapping.StateError {
		return nil, errors.New("duckdb: no connection")
	}
	return d, d.lock(s, folder)
}

func (d *database) close() {
	mapping.Disconnect(&d.conn)
	mapping.Close(&d.db)
}

// lock makes the views and closes everything else, the lock last.
func (d *database) lock(s Setup, folder string) error {
	var files []string
	for _, table := range s.Tables {
		if !tableName.MatchString(table) {
			return fmt.Errorf("%q is no name of a table", table)
		}
		file := literal(path.Join(folder, table+".parquet"))
		if err := d.query("CREATE VIEW "+identifier(table)+" AS SELECT * FROM read_parquet("+file+")", nil); err != nil {
			return err
		}
		files = append(files, file)
	}
	for _, sql := range []string{
		"SET enable_logging = false",
		"SET allowed_paths = [" + strings.Join(files, ", ") + "]",
		"SET enable_external_access = false",
		"SET lock_configuration = true",
	} {
		if err := d.query(sql, nil); err != nil {
			return err
		}
	}
	return nil
}

// tables are the views with their columns.
func (d *database) tables(names []string) ([]Table, error) {
	out := []Table{}
	for _, name := range names {
		columns, err := d.columns("SELECT * FROM " + identifier(name))
		if err != nil {
			return nil, err
		}
		out = append(out, Table{Name: name, Columns: columns})
	}
	return out, nil
}

// decide checks a statement and gives it back as the checked tree reads: what
// was looked at is what runs, without comments or anything after it.
func (d *database) decide(sql string, tables statement.Tables) (*statement.Checked, string, error) {
	if n := utf8.RuneCountInString(sql); n > statement.MaxText {
		return nil, "", &statement.Refusal{Key: "large.statement", Args: []string{"n", strconv.Itoa(n), "limit", strconv.Itoa(statement.MaxText)}}
	}
	if strings.ContainsRune(sql, 0) || !utf8.ValidString(sql) {
		return nil, "", &statement.Refusal{Key: "syntax", Args: []string{"message", "it is not plain text"}}
	}
	tree, err := d.one("SELECT json_serialize_sql(" + literal(sql) + ")")
	if err != nil {
		return nil, "", &statement.Refusal{Key: "syntax", Args: []string{"message", firstLine(err.Error())}}
	}
	checked, err := statement.Check([]byte(tree), tables)
	if err != nil {
		return nil, "", explained(err, sql)
	}
	again, err := d.one("SELECT json_deserialize_sql(" + literal(tree) + ")")
	if err != nil {
		return nil, "", &statement.Refusal{Key: "not.read.back"}
	}
	// The text is read once more and decided on once more.
	if second, err := d.one("SELECT json_serialize_sql(" + literal(again) + ")"); err != nil {
		return nil, "", &statement.Refusal{Key: "not.read.back"}
	} else if _, err := statement.Check([]byte(second), tables); err != nil {
		return nil, "", err
	}
	return checked, again, nil
}

// explained says more about what is no SELECT.
func explained(err error, sql string) error {
	var no *statement.Refusal
	if !errors.As(err, &no) || no.Key != "select" {
		return err
	}
	word, _, _ := strings.Cut(strings.TrimSpace(sql), " ")
	if strings.Contains(strings.ToUpper(sql), "PIVOT") {
		return &statement.Refusal{Key: "pivot"}
	}
	word, _, _ = strings.Cut(word, "\n")
	return &statement.Refusal{Key: "select", Args: []string{"word", strings.ToUpper(cut(word, 20))}}
}

func firstLine(s string) string { line, _, _ := strings.Cut(s, "\n"); return line }

// columns prepares a query and gives the columns of its result.
func (d *database) columns(sql string) ([]Column, error) {
	var p mapping.PreparedStatement
	defer mapping.DestroyPrepare(&p)
	if mapping.Prepare(d.conn, sql, &p) == mapping.StateError {
		return nil, errors.New(mapping.PrepareError(p))
	}
	n := mapping.PreparedStatementColumnCount(p)
	out := make([]Column, n)
	for i := range out {
		t := mapping.PreparedStatementColumnLogicalType(p, mapping.IdxT(i))
		name, kind := typeOf(mapping.GetTypeId(t))
		mapping.DestroyLogicalType(&t)
		out[i] = Column{Name: cut(mapping.PreparedStatementColumnName(p, mapping.IdxT(i)), 200), Type: name, Kind: kind}
	}
	return out, nil
}

// plan is DuckDB's plan as text.
func (d *database) plan(sql string) (string, error) {
	var text string
	err := d.query("EXPLAIN "+sql, func(row []*string) (bool, error) {
		if len(row) == 2 && row[1] != nil {
			text += *row[1]
		}
		return true, nil
	})
	return cut(text, 20_000), err
}

// one is the single text that a query gives.
func (d *database) one(sql string) (out string, err error) {
	err = d.query(sql, func(row []*string) (bool, error) {
		if len(row) == 1 && row[0] != nil {
			out = *row[0]
		}
		return false, nil
	})
	return out, err
}

// query runs a statement whose columns are all texts, and hands over its rows
// until take has enough.
func (d *database) query(sql string, take func([]*string) (bool, error)) error {
	var res mapping.Result
	defer mapping.DestroyResult(&res)
	if mapping.Query(d.conn, sql, &res) == mapping.StateError {
		return errors.New(mapping.ResultError(&res))
	}
	for take != nil {
		c := mapping.FetchChunk(res)
		if c.Ptr == nil || mapping.DataChunkGetSize(c) == 0 {
			mapping.DestroyDataChunk(&c)
			return nil
		}
		goOn, err := hand(c, take)
		mapping.DestroyDataChunk(&c)
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

// hand gives a block of rows to take.
func hand(c mapping.DataChunk, take func([]*string) (bool, error)) (bool, error) {
	n, columns := int(mapping.DataChunkGetSize(c)), int(mapping.DataChunkGetColumnCount(c))
	data := make([][]mapping.StringT, columns)
	valid := make([][]uint64, columns)
	for i := range columns {
		v := mapping.DataChunkGetVector(c, mapping.IdxT(i))
		data[i] = unsafe.Slice((*mapping.StringT)(mapping.VectorGetData(v)), n)
		if mask := mapping.VectorGetValidity(v); mask != nil {
			valid[i] = unsafe.Slice((*uint64)(mask), (n+63)/64)
		}
	}
	for r := range n {
		row := make([]*string, columns)
		for i := range columns {
			if valid[i] != nil && valid[i][r>>6]>>(r&63)&1 == 0 {
				continue
			}
			s := mapping.StringTData(&data[i][r])
			row[i] = &s
		}
		if goOn, err := take(row); err != nil || !goOn {
			return false, err
		}
	}
	return true, nil
}

// cut keeps a text short.
func cut(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return string([]rune(s)[:runes]) + "…"
}

func literal(s string) string    { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// typeOf is the name and kind of a type.
func typeOf(t mapping.Type) (string, Kind) {
	switch t {
	case mapping.TypeBoolean:
		return "BOOLEAN", Truth
	case mapping.TypeTinyInt, mapping.TypeSmallInt, mapping.TypeInteger, mapping.TypeUTinyInt, mapping.TypeUSmallInt, mapping.TypeUInteger:
		return "INTEGER", Number
	case mapping.TypeBigInt, mapping.TypeUBigInt:
		return "BIGINT", Number
	case mapping.TypeHugeInt, mapping.TypeUHugeInt:
		return "HUGEINT", Number
	case mapping.TypeFloat, mapping.TypeDouble:
		return "DOUBLE", Number
	case mapping.TypeDecimal:
		return "DECIMAL", Number
	case mapping.TypeDate:
		return "DATE", Date
	case mapping.TypeTimestamp:
		return "TIMESTAMP", Date
	case mapping.TypeVarchar:
		return "VARCHAR", Text
	}
	return "OTHER", Text
}
