package arch

// rows are the packages in the order in which a study flows.
var rows = []Row{
	// The words of the domain.
	{Package: "./classification", Public: true},
	{Package: "./codelists", Public: true},
	{Package: "./studies", Public: true},

	// Disclosure control. check never imports what protects.
	{Package: "./sdc/lp", Public: true},
	{Package: "./sdc/table", Public: true},
	{Package: "./sdc/sdctest", Public: true, May: []string{"./sdc/table"}},
	{Package: "./sdc/sdctest/cases", Public: true},                              // imported by tests only
	{Package: "./sdc/sdctest/twin", Public: true, May: []string{"./sdc/table"}}, // imported by tests only
	{Package: "./sdc/attack", Public: true, May: []string{"./sdc/table", "./sdc/lp"}},
	{Package: "./sdc/check", Public: true, May: []string{"./sdc/table"}},
	{Package: "./sdc/primary", Public: true, May: []string{"./sdc/table"}},
	{Package: "./sdc/ground", Public: true, May: []string{"./sdc/table", "./sdc/primary"}},
	{Package: "./sdc/suppress", Public: true, May: []string{"./sdc/table", "./sdc/primary", "./sdc/ground"}},
	{Package: "./sdc/refine", Public: true, May: []string{"./sdc/table", "./sdc/ground"}},
	{Package: "./sdc/optimal", Public: true, May: []string{"./sdc/lp", "./sdc/table", "./sdc/ground"}},
	{Package: "./sdc", Public: true, May: []string{
		"./sdc/table", "./sdc/primary", "./sdc/lp", "./sdc/ground", "./sdc/suppress", "./sdc/refine", "./sdc/optimal", "./sdc/check",
	}},
	{Package: "./sdc/compare", Public: true, May: []string{"./sdc/table", "./sdc/primary"}},
	{Package: "./sdc/cellkey", Public: true, May: []string{"./sdc/table", "./sdc/compare"}},
	{Package: "./sdc/round", Public: true, May: []string{"./sdc/table", "./sdc/compare", "./sdc/cellkey"}},
	{Package: "./sdc/problem", Public: true, May: []string{"./sdc/table", "./sdc/check", "./sdc"}},
	{Package: "./sdc/attack/folder", Public: true, May: []string{"./sdc/table", "./sdc/attack", "./sdc/primary", "./sdc/problem"}},
	{Package: "./sdc/textfile", Public: true},
	{Package: "./sdc/argus", Public: true, May: []string{"./sdc/table", "./sdc/problem", "./sdc/textfile"}},
	{Package: "./sdc/rtable", Public: true, May: []string{"./sdc/table", "./sdc/problem", "./sdc/textfile"}},
	{Package: "./sdc/convert", Public: true, May: []string{"./sdc/table", "./sdc/problem", "./sdc/textfile", "./sdc/argus", "./sdc/rtable"}},
	{Package: "./sdc/methods", Public: true, May: []string{
		"./sdc/table", "./sdc/primary", "./sdc", "./sdc/problem", "./sdc/compare", "./sdc/cellkey", "./sdc/round",
	}},

	// What leaves, and how an outsider verifies it.
	{Package: "./release", Public: true, May: []string{"./sdc/table"}},

	// Authorisation and study, deliveries, coding.
	{Package: "./internal/refusal"},
	{Package: "./internal/locale", May: []string{"./internal/refusal"}},
	{Package: "./internal/linkage"},
	{Package: "./internal/study", May: []string{"./classification", "./codelists", "./internal/linkage"}},
	{Package: "./internal/coded"},
	{Package: "./internal/coding"},
	{Package: "./internal/intake", May: []string{"./classification", "./internal/study", "./internal/coded", "./internal/coding"}},

	{Package: "./internal/upload"},

	{Package: "./internal/intake/leak", May: []string{"./internal/coding"}}, // imported by tests only

	// Link and tabulate. The engines do not know each other.
	{Package: "./internal/tabulate"},
	{Package: "./internal/engine", May: []string{"./classification", "./internal/study", "./internal/coded", "./internal/linkage", "./internal/tabulate"}},
	{Package: "./internal/engine/duckdb", May: engineMay},
	{Package: "./internal/engine/memory", May: engineMay},
	{Package: "./internal/engine/enginetest", May: append([]string{"./studies"}, engineMay...)},

	// A stronger solver behind the interface of sdc/lp.
	{Package: "./internal/highs", May: []string{"./sdc/lp"}},

	// The made-up country.
	{Package: "./internal/synth", May: []string{"./classification", "./codelists"}},

	// The hub: what is kept, who does what, in which order.
	{Package: "./internal/audit"},
	{Package: "./internal/store", May: []string{"./internal/audit"}},
	{Package: "./internal/access", May: []string{"./internal/refusal", "./internal/locale", "./internal/study", "./internal/store"}},
	{Package: "./internal/room", May: []string{"./internal/refusal", "./internal/locale", "./internal/audit", "./internal/store"}},
	{Package: "./internal/room/roomtest", May: []string{"./internal/audit", "./internal/store", "./internal/room"}}, // imported by tests only
	{Package: "./internal/airlock", May: []string{
		"./classification", "./codelists", "./sdc/table", "./sdc/check", "./sdc/primary", "./sdc", "./sdc/problem", "./release",
		"./internal/refusal", "./internal/locale", "./internal/study", "./internal/tabulate", "./internal/room",
	}},
	{Package: "./internal/backup"},
	{Package: "./internal/hub", May: []string{
		"./internal/backup",
		"./classification", "./codelists", "./sdc/table", "./sdc", "./sdc/problem", "./release",
		"./internal/refusal", "./internal/locale", "./internal/linkage", "./internal/study", "./internal/coded", "./internal/coding", "./internal/intake", "./internal/upload",
		"./internal/tabulate", "./internal/engine", "./internal/engine/duckdb", "./internal/audit", "./internal/store", "./internal/access", "./internal/room", "./internal/airlock",
	}},
	{Package: "./internal/people/peopletest", May: []string{"./internal/store", "./internal/hub"}}, // imported by tests only
	{Package: "./internal/people", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/study", "./internal/audit", "./internal/store", "./internal/access", "./internal/hub",
	}},
	{Package: "./internal/pivot", May: []string{
		"./classification", "./sdc/table", "./release", "./internal/refusal", "./internal/locale", "./internal/study", "./internal/audit", "./internal/store",
		"./internal/access", "./internal/room", "./internal/airlock", "./internal/hub",
	}},
	{Package: "./internal/fixture", May: []string{"./studies", "./internal/refusal", "./internal/store", "./internal/access", "./internal/hub", "./internal/synth", "./internal/tabulate"}},

	// Programs and SQL that nobody trusts.
	{Package: "./internal/sandbox", May: []string{"./internal/refusal"}},
	{Package: "./internal/query/statement"},
	{Package: "./internal/query/worker", May: []string{"./internal/query/statement"}},
	{Package: "./internal/query", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/room", "./internal/airlock", "./internal/hub", "./internal/sandbox",
		"./internal/query/statement", "./internal/query/worker",
	}},

	// Researchers' programs, and models made by them.
	{Package: "./internal/program", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/study", "./internal/tabulate", "./internal/audit", "./internal/store", "./internal/room",
		"./internal/hub", "./internal/sandbox",
	}},
	{Package: "./internal/model", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/study", "./internal/tabulate", "./internal/room", "./internal/hub", "./internal/sandbox", "./internal/program",
	}},

	// A hub that serves.
	{Package: "./internal/config", May: []string{"./internal/refusal"}},
	{Package: "./internal/socket"},

	// Pages: styles and scripts, the frame, an area each, the site.
	{Package: "./internal/jobs", May: []string{"./internal/refusal", "./internal/study", "./internal/intake", "./internal/store", "./internal/hub"}},
	{Package: "./internal/web/static"},
	{Package: "./internal/web/page", May: []string{"./internal/refusal", "./internal/locale", "./internal/access", "./internal/web/static"}},
	{Package: "./internal/web/public", May: []string{"./internal/locale", "./internal/store", "./internal/hub", "./internal/web/page"}},
	{Package: "./internal/web/signin", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/study", "./internal/access", "./internal/hub", "./internal/people", "./internal/web/page",
	}},
	{Package: "./internal/web/folk", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/study", "./internal/store", "./internal/access", "./internal/hub", "./internal/people", "./internal/web/page", "./internal/web/signin",
	}},
	{Package: "./internal/web/staff", May: []string{
		"./studies", "./internal/refusal", "./internal/locale", "./internal/linkage", "./internal/study", "./internal/intake", "./internal/upload", "./internal/audit", "./internal/store",
		"./internal/access", "./internal/hub", "./internal/jobs", "./internal/web/page",
	}},
	{Package: "./internal/web/desk", May: []string{"./internal/access", "./internal/room", "./internal/hub", "./internal/web/page"}},
	{Package: "./internal/web/bench", May: []string{
		"./studies", "./release", "./internal/refusal", "./internal/locale", "./internal/study", "./internal/tabulate", "./internal/store", "./internal/access",
		"./internal/room", "./internal/airlock", "./internal/hub", "./internal/pivot", "./internal/web/page", "./internal/web/desk",
	}},
	{Package: "./internal/web/wall", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/store", "./internal/access", "./internal/room", "./internal/hub", "./internal/web/page",
	}},
	{Package: "./internal/web/seat", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/store", "./internal/access", "./internal/room", "./internal/hub", "./internal/web/page", "./internal/web/desk",
	}},
	{Package: "./internal/web/lab", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/study", "./internal/store", "./internal/access", "./internal/room", "./internal/airlock",
		"./internal/hub", "./internal/query", "./internal/query/statement", "./internal/query/worker",
		"./internal/pivot", "./internal/program", "./internal/model", "./internal/web/page", "./internal/web/desk",
	}},
	{Package: "./internal/web", May: []string{
		"./internal/hub", "./internal/people", "./internal/web/page", "./internal/web/public", "./internal/web/signin", "./internal/web/folk", "./internal/web/staff", "./internal/web/wall", "./internal/web/seat", "./internal/web/bench", "./internal/web/lab",
	}},
	{Package: "./internal/serve", May: []string{
		"./internal/refusal", "./internal/locale", "./internal/study", "./internal/access", "./internal/audit", "./internal/store", "./internal/room", "./internal/hub", "./internal/upload", "./internal/people",
		"./internal/jobs", "./internal/config", "./internal/socket", "./internal/sandbox", "./internal/pivot", "./internal/query", "./internal/program", "./internal/model",
		"./internal/web", "./internal/web/desk", "./internal/web/bench", "./internal/web/lab", "./internal/web/page", "./internal/web/public", "./internal/web/signin", "./internal/web/staff",
	}},

	// The outermost layer.
	{Package: "./internal/cli", May: []string{
		"./internal/config", "./internal/socket", "./internal/serve",
		"./sdc/table", "./sdc/lp", "./sdc/check", "./sdc/primary", "./sdc", "./sdc/problem", "./sdc/attack", "./sdc/attack/folder", "./sdc/compare",
		"./sdc/methods", "./sdc/textfile", "./sdc/convert", "./internal/highs", "./release",
		"./internal/refusal", "./internal/locale", "./internal/study", "./internal/intake", "./internal/synth", "./internal/store", "./internal/airlock", "./internal/engine", "./internal/linkage", "./internal/access", "./internal/room", "./internal/people", "./internal/hub", "./internal/fixture",
	}},
	{Package: "./cmd/kruistabel", May: []string{"./internal/sandbox", "./internal/query/worker", "./internal/cli"}},

	// A real browser for tests.
	{Package: "./internal/acceptance"},  // nothing but tests of the real program
	{Package: "./internal/web/attack"},  // nothing but tests of the pages as they are served
	{Package: "./internal/web/browser"}, // imported by tests only
	{Package: "./internal/web/gallerytest", May: []string{"./internal/locale", "./internal/web/page", "./internal/web/browser"}}, // imported by tests only

	// Measurements, and this package.
	{Package: "./internal/bench", May: append([]string{"./codelists", "./studies", "./internal/engine/duckdb", "./internal/synth"}, engineMay...)},
	{Package: "./internal/bench/pivot", May: []string{"./internal/study", "./internal/tabulate", "./internal/airlock", "./internal/pivot"}},
	{Package: "./internal/bench/load", May: []string{"./internal/store", "./internal/room", "./internal/hub"}},
	{Package: "./internal/bench/protection", May: []string{"./sdc/table", "./sdc/sdctest"}},
	{Package: "./internal/arch"},
}

// engineMay is what an engine may import.
var engineMay = []string{"./classification", "./internal/study", "./internal/coded", "./internal/linkage", "./internal/tabulate", "./internal/engine"}

var drivers = []Driver{
	// The worker answers SQL of researchers in a process of its own, in the sandbox: it shares nothing with the engine.
	{"github.com/duckdb/duckdb-go", []string{"./internal/engine/duckdb", "./internal/query/worker", "./internal/bench"}},
	{"github.com/duckdb/duckdb-go-bindings", []string{"./internal/engine/duckdb"}},
	{"C", []string{"./internal/engine/duckdb"}},
	{"modernc.org/sqlite", []string{"./internal/store", "./internal/people/peopletest"}},
	{"database/sql", []string{"./internal/store", "./internal/people/peopletest", "./internal/bench"}},
	{"github.com/miekg/pkcs11", []string{"./internal/coding"}},
	{"filippo.io/age", []string{"./internal/upload", "./internal/coded", "./internal/coding", "./internal/hub", "./internal/backup"}},
	{"aead.dev/minisign", []string{"./release", "./internal/hub", "./internal/cli"}},
	{"github.com/alecthomas/kong", []string{"./internal/cli"}},
	{"github.com/schollz/progressbar", []string{"./internal/cli"}},
	{"golang.org/x/term", []string{"./internal/cli"}},
	{"gopkg.in/yaml.v3", []string{"./internal/study", "./internal/airlock", "./internal/locale", "./internal/config"}},
	{"github.com/tetratelabs/wazero", []string{"./internal/highs"}},
	{"github.com/chromedp/chromedp", []string{"./internal/web/browser"}},
	{"github.com/go-webauthn/webauthn", []string{"./internal/people"}},
	{"github.com/coreos/go-oidc", []string{"./internal/people"}},
	{"golang.org/x/oauth2", []string{"./internal/people"}},
	{"net/http", []string{"./internal/web/desk", "./internal/web/staff", "./internal/people", "./internal/people/peopletest", "./internal/web/signin", "./internal/web/page", "./internal/web/gallerytest", "./internal/serve", "./internal/bench/load", "./internal/web/lab"}},
}

var servers = []string{"net/http", "database/sql", "modernc.org/sqlite", "github.com/duckdb", "github.com/miekg/pkcs11"}

var separations = []Separation{
	{"./sdc/check", []string{"./sdc", "./sdc/suppress", "./sdc/primary"}, "what checks a protected table does not import what protected it"},
	{"./sdc/attack", []string{"./sdc", "./sdc/suppress", "./sdc/primary", "./sdc/ground"}, "what attacks a protected table does not import what protected it"},
	{"./release", []string{"./sdc", "./sdc/suppress", "./sdc/primary"}, "who verifies a release does not import what protected it"},
	{"./internal/engine/duckdb", []string{"./internal/engine/memory"}, "the oracle and what it judges do not know each other"},
	{"./internal/engine/memory", []string{"./internal/engine/duckdb"}, "the oracle and what it judges do not know each other"},
	{"./internal/synth", []string{"./internal/study", "./internal/intake", "./internal/engine", "./internal/coding"},
		"the made-up country is not made by the code that it tests"},
	{"./internal/study", []string{"./internal/coding", "./internal/engine", "./internal/hub"}, "the words of the domain know neither keys nor rows"},
}
