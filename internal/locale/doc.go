// Package locale is every sentence that the product shows on a page, in Dutch,
// French, German and English, and the way in which each writes numbers and days.
//
// A sentence has a key and stands with its four languages beside each other in
// catalogue/AREA.yaml:
//
//	room.open: {nl: Sessie openen, fr: Ouvrir une session, de: Sitzung öffnen, en: Open session}
//	bench.cells:
//	  nl: {one: "{n} cel", other: "{n} cellen"}
//	  fr: {one: "{n} cellule", other: "{n} cellules"}
//	  de: {one: "{n} Zelle", other: "{n} Zellen"}
//	  en: {one: "{n} cell", other: "{n} cells"}
//
// A placeholder is a name in braces. It may say how to write its argument, as in
// {day:long}: see Format. The plural goes by the argument n; where it goes by
// another, the entry says so with "by: files". No sentence is built from pieces.
//
// English is that of the United Kingdom (en-GB): en-BE writes 1.234 for what
// others read as 1,234.
package locale
