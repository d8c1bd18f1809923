package duckdb

/*
#include <stdint.h>
#include <stdlib.h>
void kruistabel_wanted(void *info, void *input, void *output);
void kruistabel_take(void *info, void *input, void *output);
static void *kruistabel_wanted_pointer(void) { return (void *)kruistabel_wanted; }
static void *kruistabel_take_pointer(void) { return (void *)kruistabel_take; }
*/
import "C"

import (
	"context"
	"fmt"
	"runtime/cgo"
	"sync"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// reader takes part in a scan from inside it: DuckDB's threads call it with a
// block of rows at a time, several at once.
type reader interface {
	// wanted says of each person number whether its row is to be read.
	wanted(persons []int64, out []bool) error
	// take reads rows that are wanted; column 0 is the person number.
	take(c chunk) error
}

// fault is an error of this program or its machine, not of the warehouse.
type fault struct{ what string }

func (f *fault) Error() string { return f.what }

// callbacks is what the two SQL functions of a session call: wanted(person)
// and take(person, ...), served by the reader of the scan that is running.
type callbacks struct {
	reader reader
	mu     sync.Mutex
	err    error // the first one
	handle cgo.Handle
	box    unsafe.Pointer // C memory that holds the handle
}

// scan runs a statement whose rows r reads. The statement calls wanted and take.
func (s *session) scan(ctx context.Context, sql string, r reader) error {
	s.calls.reader, s.calls.err = r, nil
	err := s.query(ctx, sql, func(chunk) error { return nil })
	if s.calls.err != nil {
		return s.calls.err
	}
	return err
}

func (s *session) registerCallbacks() error {
	s.calls = &callbacks{}
	s.calls.handle = cgo.NewHandle(s.calls)
	s.calls.box = C.malloc(C.size_t(unsafe.Sizeof(cgo.Handle(0))))
	*(*cgo.Handle)(s.calls.box) = s.calls.handle
	if err := s.register("wanted", mapping.TypeBoolean, false, C.kruistabel_wanted_pointer()); err != nil {
		return err
	}
	return s.register("take", mapping.TypeBigInt, true, C.kruistabel_take_pointer())
}

func (c *callbacks) release() {
	c.handle.Delete()
	C.free(c.box)
}

// register makes a scalar function whose first parameter is a BIGINT and that
// sees nulls as they are.
func (s *session) register(name string, result mapping.Type, more bool, code unsafe.Pointer) error {
	f := mapping.CreateScalarFunction()
	defer mapping.DestroyScalarFunction(&f)
	mapping.ScalarFunctionSetName(f, name)
	withType(mapping.TypeBigInt, func(t mapping.LogicalType) { mapping.ScalarFunctionAddParameter(f, t) })
	withType(result, func(t mapping.LogicalType) { mapping.ScalarFunctionSetReturnType(f, t) })
	if more {
		withType(mapping.TypeAny, func(t mapping.LogicalType) { mapping.ScalarFunctionSetVarargs(f, t) })
	}
	mapping.ScalarFunctionSetSpecialHandling(f)
	mapping.ScalarFunctionSetVolatile(f) // it has an effect: never folded, shared or called twice
	mapping.ScalarFunctionSetExtraInfo(f, s.calls.box, nil)
	mapping.ScalarFunctionSetFunction(f, code)
	if mapping.RegisterScalarFunction(s.conn, f) == mapping.StateError {
		return fmt.Errorf("duckdb: function %s refused", name)
	}
	return nil
}

func withType(t mapping.Type, use func(mapping.LogicalType)) {
	logical := mapping.CreateLogicalType(t)
	defer mapping.DestroyLogicalType(&logical)
	use(logical)
}

//export kruistabel_wanted
func kruistabel_wanted(info, input, output unsafe.Pointer) {
	serve(info, input, func(r reader, c chunk) error {
		out := unsafe.Slice((*bool)(mapping.VectorGetData(mapping.Vector{Ptr: output})), c.rows)
		return r.wanted(c.column(0).bigints(), out)
	})
}

//export kruistabel_take
func kruistabel_take(info, input, output unsafe.Pointer) {
	serve(info, input, func(r reader, c chunk) error {
		clear(unsafe.Slice((*int64)(mapping.VectorGetData(mapping.Vector{Ptr: output})), c.rows))
		return r.take(c)
	})
}

// serve finds the reader of a call and brings its error, or a panic, back to
// the scan: neither may cross C.
func serve(info, input unsafe.Pointer, do func(reader, chunk) error) {
	function := mapping.FunctionInfo{Ptr: info}
	calls := (*(*cgo.Handle)(mapping.ScalarFunctionGetExtraInfo(function))).Value().(*callbacks)
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = &fault{fmt.Sprintf("while reading the warehouse: %v", p)}
			}
		}()
		return do(calls.reader, newChunk(mapping.DataChunk{Ptr: input}))
	}()
	if err == nil {
		return
	}
	calls.mu.Lock()
	if calls.err == nil {
		calls.err = err
	}
	calls.mu.Unlock()
	mapping.ScalarFunctionSetError(function, "stopped by the reader")
}
