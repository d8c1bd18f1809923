package page

import (
	"slices"
)

// topics are the pages of help, each with a heading help.TOPIC and a text
// help.TOPIC.text of paragraphs.
var topics = []string{"start", "roles", "keyboard", "refusals", "room"}

type helpData struct {
	Topic  string
	Topics []string
}

func helpList(r *Request) error { return r.Render("help", helpData{Topics: topics}) }

func help(r *Request) error {
	topic := r.PathValue("topic")
	if !slices.Contains(topics, topic) {
		return NotFound()
	}
	return r.Render("help", helpData{topic, topics})
}
