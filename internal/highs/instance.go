package highs

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero/api"
)

// Short names of the functions that are called, by the name that HiGHS's C
// interface gives them.
var exports = map[string]string{
	"malloc": "uc", "free": "tc",
	"create": "F", "clear": "ea", "run": "N", "version": "H", "sizeofInt": "Yb",
	"passLp": "U", "passMip": "V",
	"setBool": "ia", "setInt": "ja", "setDouble": "ka", "setString": "la", "resetOptions": "xa",
	"setSolution": "Va", "getSolution": "Ea", "getModelStatus": "Ga", "getDualRay": "Ha",
	"getInt": "Aa", "getInt64": "Ca", "getDouble": "Ba",
}

// instance is a running copy of the module with one HiGHS object in it.
type instance struct {
	module api.Module
	call   map[string]api.Function
	object uint64
	held   []uint64 // memory to be freed after the solve
}

func newInstance(ctx context.Context, module api.Module) (*instance, error) {
	in := &instance{module: module, call: map[string]api.Function{}}
	for name, short := range exports {
		if in.call[name] = module.ExportedFunction(short); in.call[name] == nil {
			return nil, fmt.Errorf("HiGHS: the module has no %s", name)
		}
	}
	var err error
	if in.object, err = in.do(ctx, "create"); err != nil {
		return nil, err
	}
	size, err := in.do(ctx, "sizeofInt", in.object)
	if err != nil || size != 4 {
		return nil, fmt.Errorf("HiGHS: its whole numbers have %d bytes, 4 are expected (%w)", size, err)
	}
	return in, nil
}

// do calls a function. Those of HiGHS return a status, of which errors are -1.
func (in *instance) do(ctx context.Context, name string, arguments ...uint64) (uint64, error) {
	results, err := in.call[name].Call(ctx, arguments...)
	if err != nil {
		return 0, fmt.Errorf("HiGHS: %s: %w", name, err)
	}
	if len(results) == 0 {
		return 0, nil
	}
	return results[0], nil
}

// must calls a function of the object that returns a status.
func (in *instance) must(ctx context.Context, name string, arguments ...uint64) error {
	status, err := in.do(ctx, name, append([]uint64{in.object}, arguments...)...)
	if err == nil && int32(status) < 0 {
		err = fmt.Errorf("HiGHS: %s is refused", name)
	}
	return err
}

// room is fresh memory of the module, freed by release.
func (in *instance) room(ctx context.Context, bytes int) (uint64, error) {
	at, err := in.do(ctx, "malloc", uint64(max(bytes, 8)))
	if err == nil && at == 0 {
		err = fmt.Errorf("HiGHS: no memory for %d bytes", bytes)
	}
	if err == nil {
		in.held = append(in.held, at)
	}
	return at, err
}

func (in *instance) release(ctx context.Context) error {
	for _, at := range in.held {
		if _, err := in.do(ctx, "free", at); err != nil {
			return err
		}
	}
	in.held = in.held[:0]
	return nil
}

// bytes puts bytes into the module.
func (in *instance) bytes(ctx context.Context, data []byte) (uint64, error) {
	at, err := in.room(ctx, len(data))
	if err == nil && !in.module.Memory().Write(uint32(at), data) {
		err = fmt.Errorf("HiGHS: %d bytes do not fit at %d", len(data), at)
	}
	return at, err
}

func (in *instance) text(ctx context.Context, s string) (uint64, error) {
	return in.bytes(ctx, append([]byte(s), 0))
}

func (in *instance) doubles(ctx context.Context, values []float64) (uint64, error) {
	data := make([]byte, 0, 8*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
	}
	return in.bytes(ctx, data)
}

func (in *instance) ints(ctx context.Context, values []int32) (uint64, error) {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, uint32(v))
	}
	return in.bytes(ctx, data)
}

// readDoubles copies numbers out of the module.
func (in *instance) readDoubles(at uint64, n int) ([]float64, error) {
	data, ok := in.module.Memory().Read(uint32(at), uint32(8*n))
	if !ok {
		return nil, fmt.Errorf("HiGHS: no %d numbers at %d", n, at)
	}
	values := make([]float64, n)
	for k := range values {
		values[k] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*k:]))
	}
	return values, nil
}
