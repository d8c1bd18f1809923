package highs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// The package was linked with short names. These are the ones of the version that
// scripts/highs.sh pins, as its highs.js lists them.
const (
	initialise = "v"
	imports    = "a"
)

// errEnded unwinds a solve: an abort in HiGHS, or the end of its context.
var errEnded = errors.New("HiGHS ended")

// host is what a module calls: its answers to Emscripten's and WASI's functions.
// There are no files but the standard ones, whose output is dropped, and no
// environment.
type host func(ctx context.Context, m api.Module, stack []uint64)

var hosts = map[string]host{
	"a": end,              // __cxa_throw
	"b": end,              // exit
	"c": now,              // emscripten_get_now
	"d": answer(0),        // fd_close
	"e": answer(-enosys),  // fcntl64
	"f": write,            // fd_write
	"g": read,             // fd_read
	"h": answer(-enotty),  // ioctl
	"i": answer(-enoent),  // openat
	"j": now,              // emscripten_date_now
	"k": end,              // abort
	"l": answer(0),        // setitimer
	"m": timezone,         // tzset
	"n": answer(0),        // environ_get
	"o": environmentSizes, // environ_sizes_get
	"p": clock,            // clock_time_get
	"q": grow,             // emscripten_resize_heap
	"r": end,              // proc_exit
	"s": nothing,          // emscripten_runtime_keepalive_clear
	"t": answer(espipe),   // fd_seek
}

// Error numbers of WASI.
const (
	enoent = 44
	enosys = 52
	enotty = 59
	espipe = 70
)

// provide makes the host's functions importable, with the signatures that the
// module asks for.
func provide(ctx context.Context, r wazero.Runtime, wanted []api.FunctionDefinition) error {
	b := r.NewHostModuleBuilder(imports)
	for _, f := range wanted {
		module, name, _ := f.Import()
		do, known := hosts[name]
		if module != imports || !known {
			return fmt.Errorf("the module wants %s.%s, which is not known here", module, name)
		}
		b.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(do), f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	_, err := b.Instantiate(ctx)
	return err
}

func end(context.Context, api.Module, []uint64) { panic(errEnded) }

func nothing(context.Context, api.Module, []uint64) {}

func answer(v int32) host {
	return func(_ context.Context, _ api.Module, stack []uint64) { stack[0] = api.EncodeI32(v) }
}

// clockKey is where a context has the time from which a solve counts.
type clockKey struct{}

// elapsed is the time since a solve began, none where it has no time limit. HiGHS
// looks at the clock all the time: that is where a solve whose context ended stops.
func elapsed(ctx context.Context) time.Duration {
	if ctx.Err() != nil {
		panic(errEnded)
	}
	if began, has := ctx.Value(clockKey{}).(time.Time); has {
		return time.Since(began)
	}
	return 0
}

func now(ctx context.Context, _ api.Module, stack []uint64) {
	stack[0] = api.EncodeF64(float64(elapsed(ctx)) / float64(time.Millisecond))
}

func clock(ctx context.Context, m api.Module, stack []uint64) {
	m.Memory().WriteUint64Le(uint32(stack[2]), uint64(elapsed(ctx)))
	stack[0] = 0
}

func timezone(_ context.Context, m api.Module, stack []uint64) {
	for k := range 2 {
		m.Memory().WriteUint32Le(uint32(stack[k]), 0)
	}
	for k := 2; k < 4; k++ {
		m.Memory().WriteByte(uint32(stack[k]), 0)
	}
}

func environmentSizes(_ context.Context, m api.Module, stack []uint64) {
	m.Memory().WriteUint32Le(uint32(stack[0]), 0)
	m.Memory().WriteUint32Le(uint32(stack[1]), 0)
	stack[0] = 0
}

// write drops what is written and says that all of it was.
func write(_ context.Context, m api.Module, stack []uint64) {
	at, count, sum := uint32(stack[1]), uint32(stack[2]), uint32(0)
	for k := range count {
		n, _ := m.Memory().ReadUint32Le(at + 8*k + 4)
		sum += n
	}
	m.Memory().WriteUint32Le(uint32(stack[3]), sum)
	stack[0] = 0
}

// read is at the end of every file.
func read(_ context.Context, m api.Module, stack []uint64) {
	m.Memory().WriteUint32Le(uint32(stack[3]), 0)
	stack[0] = 0
}

// grow makes the memory as large as asked, and a fifth larger than it was.
func grow(_ context.Context, m api.Module, stack []uint64) {
	const page, most = 1 << 16, 1 << 31
	memory := m.Memory()
	size, wanted := uint64(memory.Size()), uint64(uint32(stack[0]))
	stack[0] = 0
	if wanted > most {
		return
	}
	for _, target := range []uint64{min(most, max(wanted, size+size/5)), wanted} {
		if _, ok := memory.Grow(uint32((target - size + page - 1) / page)); ok {
			stack[0] = 1
			return
		}
	}
}
