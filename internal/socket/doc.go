// Package socket is how other accounts of the machine reach a hub that serves:
// one command of the command line at a time over a Unix socket, known by the
// account of the process that connects and by nothing that it says.
//
// The client says what was typed. The server runs it and asks for what it needs:
// an input file, which the client opens with its own rights and passes as a
// descriptor, or a place for an output, whose bytes the client writes. No path
// of a client is ever opened by the server.
//
// Frames are a kind (one byte), a length (four bytes, big-endian) and content.
// What a client sends is bounded in size, number and time; when it goes away,
// the context of its command ends.
package socket

import "time"

const (
	maxFrame = 1 << 20          // bytes of one frame
	patience = 30 * time.Second // that the other end may let us wait
)

// kind is what a frame is.
type kind byte

// What the client sends.
const (
	ask    kind = 'A' // Ask, first and once
	cancel kind = 'C' // stop the command
	file   kind = 'F' // answer to open: error number, empty where a descriptor comes along
	reply  kind = 'R' // answer to place and commit: what went wrong, empty for nothing
)

// What the server sends.
const (
	stdout   kind = 'o'
	stderr   kind = 'e'
	progress kind = 'p'
	open     kind = 'f' // name of an input file
	place    kind = 'w' // name of an output that will come
	data     kind = 'd' // of the output
	commit   kind = 'c' // the output is whole
	drop     kind = 'x' // it will not be
	exit     kind = 'q' // exit status: the end
)

// Ask is a command as it was typed.
type Ask struct {
	Args     []string `json:"args"`
	Folder   string   `json:"folder"`   // in which it was typed; for messages only
	Terminal bool     `json:"terminal"` // progress is wanted
}

// Step is how far a command is.
type Step struct {
	Name  string `json:"name"`
	Done  int64  `json:"done"`
	Total int64  `json:"total"`
}
