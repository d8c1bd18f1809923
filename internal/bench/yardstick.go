package main

import (
	"database/sql"
	"embed"
	"fmt"
	"path/filepath"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2" // the yardstick is DuckDB itself
)

//go:embed *.sql
var scripts embed.FS

// yardsticks run as processes of their own, on a country's folder.
var yardsticks = map[string]func(dir string) error{
	"prepare":   func(dir string) error { return script("prepare.sql", dir) },
	"bare scan": func(dir string) error { return script("bare.sql", dir) },
	"plain SQL": func(dir string) error { return script("plain.sql", dir) },
}

// script runs an SQL script in which DIR stands for the country's folder and
// LISTS for the product's code lists.
func script(name, dir string) error {
	text, err := scripts.ReadFile(name)
	if err != nil {
		return err
	}
	lists, err := filepath.Abs("codelists")
	if err != nil {
		return err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	_, err = db.Exec(strings.NewReplacer("DIR", dir, "LISTS", lists).Replace(string(text)))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
