package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Page is one tab. Its methods fail the test where the page does not do what
// they ask.
type Page struct {
	t   testing.TB
	ctx context.Context

	mu      sync.Mutex
	console []string
	asked   []string
	bodies  []network.RequestID
	status  int64
}

// Desktop and Phone are the widths that pages are made for.
const (
	Desktop = 1280
	Phone   = 390
)

// Page opens a tab. Tabs with the same person share sign-in: each call with own
// true has cookies of its own.
func (b *Browser) Page(t testing.TB, width int64, own bool) *Page {
	t.Helper()
	options := []chromedp.ContextOption{}
	if own {
		options = append(options, chromedp.WithNewBrowserContext())
	}
	ctx, cancel := chromedp.NewContext(b.ctx, options...)
	t.Cleanup(cancel)
	p := &Page{t: t, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	p.listen(ctx)
	command(p, network.Enable, network.EnableParams{})
	command(p, log.Enable, cdp.Empty{})
	p.Resize(width)
	return p
}

func (p *Page) listen(ctx context.Context) {
	err := chromedp.Listen(ctx, func(ev any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e := ev.(type) {
		case *log.EventEntryAdded:
			p.console = append(p.console, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		case *runtime.EventExceptionThrown:
			p.console = append(p.console, "exception: "+e.ExceptionDetails.Text)
		case *network.EventRequestWillBeSent:
			p.asked = append(p.asked, e.Request.URL)
		case *network.EventResponseReceived:
			p.bodies = append(p.bodies, e.RequestID)
			if e.Type == network.ResourceTypeDocument {
				p.status = e.Response.Status
			}
		}
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// Resize changes the width of the window in CSS pixels.
func (p *Page) Resize(width int64) {
	p.t.Helper()
	command(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1, Mobile: width < 600})
}

// command sends a command of the protocol.
func command[P, R any](p *Page, c cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	out, err := chromedp.Call(ctx, c, params)
	if err != nil {
		p.t.Fatalf("%T: %v", params, err)
	}
	return out
}

// get runs an action, with the patience of a test.
func get[T any](p *Page, what string, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, action)
	if err != nil {
		p.t.Fatalf("%s: %v\npage: %s", what, err, p.where())
	}
	return out
}

func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	get(p, what, chromedp.Steps(steps...))
}

// where is what the page shows, for messages.
func (p *Page) where() string {
	ctx, cancel := context.WithTimeout(p.ctx, 2*time.Second)
	defer cancel()
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + (document.body ? document.body.innerText.slice(0, 1500) : "")`))
	return text
}

// Go opens an address and waits for the page.
func (p *Page) Go(url string) { p.t.Helper(); p.do("go to "+url, chromedp.Navigate(url)) }

// Back goes back as the browser's button does.
func (p *Page) Back() { p.t.Helper(); p.do("back", chromedp.NavigateBack()) }

// Status is the HTTP status of the newest document.
func (p *Page) Status() int64 { p.mu.Lock(); defer p.mu.Unlock(); return p.status }

// URL is where the page is.
func (p *Page) URL() string { p.t.Helper(); return get(p, "address", chromedp.Location()) }

// Text is the visible text of the first element that a selector finds.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return get(p, "text of "+selector, chromedp.Text(chromedp.CSS(selector)))
}

// HTML is the page as it is now.
func (p *Page) HTML() string {
	p.t.Helper()
	return get(p, "html", chromedp.OuterHTML(chromedp.CSS("html")))
}

// Eval runs a script in the page, and waits for a promise.
func Eval[T any](p *Page, script string) T {
	p.t.Helper()
	return get(p, "script "+script, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// Click clicks what a selector finds, once it is visible.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.do("click "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

// Fill types into a field, in the place of what it held.
func (p *Page) Fill(selector, text string) {
	p.t.Helper()
	p.do("fill "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.SetValue(chromedp.CSS(selector), ""),
		chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Choose chooses an option of a list by its value, as a person does: with its
// events.
func (p *Page) Choose(selector, value string) {
	p.t.Helper()
	found := Eval[bool](p, fmt.Sprintf(`(() => { const e = document.querySelector(%q); if (!e) return false; e.value = %q;
		e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return e.value === %q })()`, selector, value, value))
	if !found {
		p.t.Fatalf("%s has no option %q\npage: %s", selector, value, p.where())
	}
}

// Upload gives files to a file field.
func (p *Page) Upload(selector string, files ...string) {
	p.t.Helper()
	p.do("upload to "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Key presses a key as the keyboard does: "Enter", "Tab", "ArrowDown", "Escape"
// or a character, with modifiers such as kb.ModifierCtrl.
func (p *Page) Key(key string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	if special, ok := keys[key]; ok {
		key = special
	}
	p.do("press "+key, chromedp.KeyEvent(key, chromedp.KeyModifiers(modifiers...)))
}

var keys = map[string]string{"Enter": kb.Enter, "Tab": kb.Tab, "Escape": kb.Escape, "ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp,
	"ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "Home": kb.Home, "End": kb.End, "Delete": kb.Delete, "Backspace": kb.Backspace}

// Wait waits until a selector finds something visible.
func (p *Page) Wait(selector string) {
	p.t.Helper()
	p.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Until waits until a script is true.
func (p *Page) Until(script string) {
	p.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+script+")"))
		cancel()
		if err == nil && is {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("never became true: %s\npage: %s", script, p.where())
		}
	}
}

// UntilText waits until the page shows a text.
func (p *Page) UntilText(text string) {
	p.t.Helper()
	p.Until(fmt.Sprintf("document.body.innerText.includes(%q)", text))
}

// Media sets media features, such as "prefers-color-scheme", "dark" or
// "forced-colors", "active".
func (p *Page) Media(pairs ...string) {
	p.t.Helper()
	var features []*emulation.MediaFeature
	for pair := range slices.Chunk(pairs, 2) {
		features = append(features, &emulation.MediaFeature{Name: pair[0], Value: pair[1]})
	}
	command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
}

// Screenshot writes the whole page as a PNG into the folder that
// KRUISTABEL_SCREENSHOTS names; without it nothing is written.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	dir := os.Getenv("KRUISTABEL_SCREENSHOTS")
	if dir == "" {
		return
	}
	png := get(p, "screenshot", chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Complaints are the errors and warnings on the page's console so far.
func (p *Page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.console), func(line string) bool {
		return !strings.HasPrefix(line, "error") && !strings.HasPrefix(line, "warning") && !strings.HasPrefix(line, "exception")
	})
}

// Asked are the addresses that the page asked for so far.
func (p *Page) Asked() []string { p.mu.Lock(); defer p.mu.Unlock(); return slices.Clone(p.asked) }

// Answers are the bodies of all answers so far that the browser still has.
func (p *Page) Answers() (all []string) {
	p.mu.Lock()
	ids := slices.Clone(p.bodies)
	p.mu.Unlock()
	for _, id := range ids {
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		if answer, err := chromedp.Call(ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id}); err == nil {
			all = append(all, string(answer.Body))
		}
		cancel()
	}
	return all
}

// Forget drops what Complaints, Asked and Answers gathered.
func (p *Page) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.console, p.asked, p.bodies = nil, nil, nil
}
