package browser

import "github.com/chromedp/cdproto/page"

// TryGo goes to an address that may be refused, and says why it was: the error
// of the browser, empty where the page loads.
func (p *Page) TryGo(url string) (why string) {
	p.t.Helper()
	return command(p, page.Navigate, page.NavigateParams{URL: url}).ErrorText
}
