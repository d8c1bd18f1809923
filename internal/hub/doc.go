// Package hub runs a hub: the directory in which one organisation keeps its
// studies, deliveries, tables and requests, and every act upon it.
//
// # The directory
//
//	HUB/                         0700, readable by one account only
//	  lock                       held by the command that is running
//	  store.sqlite               people, studies, deliveries, builds, requests, events
//	  hub.pub                    public key with which releases are verified
//	  keyset.age                 the coding keys, sealed to the hub (none with an HSM)
//	  studies/STUDY/revisions/R/ study.yaml and its own code lists, as registered
//	  studies/STUDY/deliveries/D/
//	  studies/STUDY/builds/N/    tables, build.json, study.yaml, codelists/
//	  studies/STUDY/study.yaml   link to the newest revision
//	  studies/STUDY/tables       link to the newest finished build
//	  requests/ID/               spec, problem, protected table, witnesses, reports
//	  releases/ID.krp            what left
//
// The private identity of the hub lies outside the directory (see Identity), so
// that a copy of the directory gives nobody the coded rows nor the signature.
//
// # One writer
//
// Open takes the lock and brings the directory to order: what a killed command
// left unfinished is removed, what it had promised is finished. Each operation
// then either happens whole or not at all: files are made beside their place,
// flushed and renamed, and a change of the store is one transaction with its
// event. An act whose effect lies outside the store commits its intention first
// and its outcome after.
//
// # Who may do what
//
// Package access decides: functions, the state of the authorisation, separation
// of functions. A refusal is itself an event.
package hub
