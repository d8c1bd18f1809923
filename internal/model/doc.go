// Package model makes descriptive models of a table of the study without leaving
// the pivot: cross tables with tests, logistic and multinomial logistic
// regression, log-linear models.
//
// A Spec is chosen by menus and checked against the table; nothing of it becomes
// code. The counts that it needs, and no others, go to one fixed script in R
// inside the sandbox, as numbered dimensions and codes. What comes back are
// estimates of true counts: they are seen at a desk, and leave by a release only.
package model
