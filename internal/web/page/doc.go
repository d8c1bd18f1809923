// Package page is what every page of the product needs: routes with an action
// each, headers, forms, rendering, errors as pages, and the gallery in which
// each page shows itself in every state.
//
// An area is a package below internal/web that makes an Area: its templates,
// its routes and its gallery states. docs/pages.md says how a page is made.
//
// A request passes, in this order: headers, reference number, cross-origin
// protection, limits of size and time, the login, the language, the action of
// its route, the handler. A route without an action does not exist.
package page
