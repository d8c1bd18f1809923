package arch

// Row is a package and the packages of this module that it may import. Tests
// may import more.
type Row struct {
	Package string
	Public  bool // others may import it: see checkPublic
	May     []string
}

// Driver is a module or package behind which something outside the program
// lies, or which would otherwise spread, and the packages that may import it.
type Driver struct {
	Path      string
	Importers []string
}

// Separation says that a package must not reach others.
type Separation struct {
	From string
	Not  []string
	Why  string
}

// Rules is the structure of a module.
type Rules struct {
	Rows        []Row
	Drivers     []Driver
	Servers     []string // what no public package reaches
	Separations []Separation
}

// Structure is the structure of this module.
var Structure = Rules{Rows: rows, Drivers: drivers, Servers: servers, Separations: separations}
