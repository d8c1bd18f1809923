// Package web puts the site together: the frame and every area.
package web

import (
	"github.com/kruistabel/kruistabel/internal/web/page"
)

// New makes the site of its areas. A site is an http.Handler.
func New(site page.Site, parts Parts) (*page.Frame, error) {
	return page.New(site, areas(parts)...)
}
