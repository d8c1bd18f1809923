package page

import (
	"fmt"
	"html/template"
)

// icons are line drawings of 20 by 20, drawn for this product. They stand beside
// a word and say nothing alone.
var icons = map[string]string{
	"draft":    `<circle cx="10" cy="10" r="6.5"/>`,
	"waiting":  `<circle cx="10" cy="10" r="6.5"/><path class="f" d="M10 10V3.5A6.5 6.5 0 0 1 16.5 10z"/>`,
	"needs":    `<circle class="f" cx="10" cy="10" r="6.5"/>`,
	"passed":   `<path d="m4 10.5 4 4 8-9"/>`,
	"note":     `<circle cx="10" cy="10" r="7"/><path d="M10 9v5M10 6v.5"/>`,
	"blocking": `<path d="m5 5 10 10M15 5 5 15"/>`,
	"locked":   `<rect x="4.5" y="9" width="11" height="8" rx="1"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>`,
	"warn":     `<path d="M10 3 2.5 16.5h15zM10 8v4M10 14v.5"/>`,
	"running":  `<path d="M16.5 10A6.5 6.5 0 1 1 10 3.5M13 3.5h3.5V7"/>`,
	"paused":   `<path d="M7 5v10M13 5v10"/>`,
	"ended":    `<rect x="5.5" y="5.5" width="9" height="9"/>`,
	"eye":      `<path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z"/><circle cx="10" cy="10" r="2.3"/>`,
	"next":     `<path d="m8 5 5 5-5 5"/>`,
	"prev":     `<path d="m12 5-5 5 5 5"/>`,
	"up":       `<path d="m5 12 5-5 5 5"/>`,
	"down":     `<path d="m5 8 5 5 5-5"/>`,
	"add":      `<path d="M10 4v12M4 10h12"/>`,
	"remove":   `<path d="M4 10h12"/>`,
	"close":    `<path d="m5 5 10 10M15 5 5 15"/>`,
	"search":   `<circle cx="9" cy="9" r="5.5"/><path d="m13 13 4 4"/>`,
	"filter":   `<path d="M3 5h14l-5.5 6.5V16l-3 1v-5.5z"/>`,
	"table":    `<path d="M3 4.500h14v11H3zM3 8.500h14M3 12h14M8 4.500v11"/>`,
	"chart":    `<path d="M3.500 3.500v13h13M7 13v-3M10.500 13V7M14 13V9"/>`,
	"swap":     `<path d="M5 7h10l-3-3M15 13H5l3 3"/>`,
	"move":     `<path d="M10 3v14M3 10h14M10 3 8 5M10 3l2 2M10 17l-2-2M10 17l2-2M3 10l2-2M3 10l2 2M17 10l-2-2M17 10l-2 2"/>`,
	"undo":     `<path d="M7 4 3.500 7.500 7 11M4 7.500h8a4.500 4.500 0 0 1 0 9H9"/>`,
	"earlier":  `<path d="M7 4 3.500 7.500 7 11M4 7.500h8a4.500 4.500 0 0 1 0 9H9"/>`,
	"edit":     `<path d="m4 13-.5 3.500L7 16l9-9-3-3zM11.500 5.500l3 3"/>`,
	"delete":   `<path d="M4 6h12M8 6V4h4v2M6 6l.7 10.500h6.600L14 6"/>`,
	"file":     `<path d="M5 2.500h6.500L15 6v11.500H5zM11.500 2.500V6H15"/>`,
	"upload":   `<path d="M10 13V3.500M6 7.500l4-4 4 4M3.500 13v3.500h13V13"/>`,
	"download": `<path d="M10 3.500V13M6 9l4 4 4-4M3.500 13v3.500h13V13"/>`,
	"people":   `<circle cx="7.500" cy="7" r="3"/><path d="M2 16.500c0-3 2.500-5 5.500-5s5.500 2 5.500 5M13 4.200a3 3 0 0 1 0 5.600M15 12c2 .7 3 2.400 3 4.500"/>`,
	"person":   `<circle cx="10" cy="6.500" r="3.500"/><path d="M3.500 17c0-3.500 3-5.500 6.500-5.500s6.500 2 6.500 5.500"/>`,
	"seat":     `<path d="M3 4h14v9H3zM10 13v3.500M6.500 16.500h7"/>`,
	"room":     `<path d="M3 17V3h9v14M12 6h5v11M2 17h16M9 10v.5"/>`,
	"clock":    `<circle cx="10" cy="10" r="7"/><path d="M10 6v4.200l3 1.800"/>`,
	"key":      `<circle cx="6.500" cy="10" r="3.500"/><path d="M10 10h8M15 10v3M18 10v2"/>`,
	"message":  `<path d="M3 4h14v9.500H9L5.500 17v-3.500H3z"/>`,
	"play":     `<path d="M6 4v12l10-6z"/>`,
	"stop":     `<rect x="5.500" y="5.500" width="9" height="9"/>`,
	"menu":     `<path d="M3 5.500h14M3 10h14M3 14.500h14"/>`,
	"help":     `<circle cx="10" cy="10" r="7"/><path d="M7.800 8a2.200 2.200 0 1 1 3.200 2c-.7.4-1 .8-1 1.600M10 14v.4"/>`,
	"link":     `<path d="M8 12l4-4M9 6l1.500-1.500a3.200 3.200 0 0 1 5 5L14 11M11 14l-1.500 1.500a3.200 3.200 0 0 1-5-5L6 9"/>`,
	"shield":   `<path d="M10 2.500 16.500 5v5c0 4-2.800 6.500-6.500 7.500C6.300 16.500 3.500 14 3.500 10V5z"/>`,
	"book":     `<path d="M10 5C8 3.500 5.500 3.500 3 4v12c2.500-.5 5-.5 7 1 2-1.500 4.500-1.500 7-1V4c-2.500-.5-5-.5-7 1zM10 5v12"/>`,
	"list":     `<path d="M7 5.500h10M7 10h10M7 14.500h10M3.500 5.500h.5M3.500 10h.5M3.500 14.500h.5"/>`,
	"grip":     `<path d="M7 5v.5M13 5v.5M7 10v.5M13 10v.5M7 15v.5M13 15v.5"/>`,
	"sort":     `<path d="M6 4v12M3.500 13.500 6 16l2.500-2.500M14 16V4M11.500 6.500 14 4l2.500 2.500"/>`,
	"settings": `<path d="M3 6h8M15 6h2M3 14h2M9 14h8"/><circle cx="13" cy="6" r="2"/><circle cx="7" cy="14" r="2"/>`,
	"out":      `<path d="M8 3.500H3.500v13H8M8 10h9M13.500 6.500 17 10l-3.500 3.500"/>`,
	"basket":   `<path d="M3 8h14l-1.500 8.500h-11zM7 8l2-5M13 8l-2-5"/>`,
	"sun":      `<circle cx="10" cy="10" r="3.500"/><path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.300 4.300l1.400 1.400M14.300 14.300l1.400 1.400M4.300 15.700l1.400-1.400M14.300 5.700l1.400-1.400"/>`,
	"moon":     `<path d="M16.500 12A7 7 0 0 1 8 3.500a7 7 0 1 0 8.500 8.500z"/>`,
	"half":     `<circle cx="10" cy="10" r="7"/><path class="f" d="M10 3a7 7 0 0 1 0 14z"/>`,
	"check":    `<rect x="3.500" y="3.500" width="13" height="13" rx="1"/><path d="m6.500 10 2.500 2.500 4.500-5"/>`,
	"code":     `<path d="m7 6-4 4 4 4M13 6l4 4-4 4M11 4 9 16"/>`,
}

// icon is a drawing that stands beside a word.
func icon(name string) (template.HTML, error) {
	drawing, there := icons[name]
	if !there {
		return "", fmt.Errorf("icon: there is none called %q", name)
	}
	return template.HTML(`<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">` + drawing + `</svg>`), nil
}

// tones are the marks of a state with the tone of each.
var tones = map[string]string{
	"draft": "mute", "waiting": "info", "needs": "warn", "passed": "ok", "note": "info", "blocking": "error", "locked": "mute",
	"warn": "warn", "running": "info", "paused": "warn", "ended": "mute", "eye": "info",
}

// state is a state: its drawing, its word and its tone.
func state(mark string, word any) (template.HTML, error) {
	tone, there := tones[mark]
	if !there {
		return "", fmt.Errorf("state: there is no mark %q", mark)
	}
	drawing, err := icon(mark)
	if err != nil {
		return "", err
	}
	text, is := word.(template.HTML)
	if !is {
		text = template.HTML(template.HTMLEscapeString(fmt.Sprint(word)))
	}
	return template.HTML(`<span class="state `+tone+`">`) + drawing + text + `</span>`, nil
}
