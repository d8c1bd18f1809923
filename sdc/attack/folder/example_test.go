package folder_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/kruistabel/kruistabel/sdc/attack"
	"github.com/kruistabel/kruistabel/sdc/attack/folder"
	"github.com/kruistabel/kruistabel/sdc/sdctest"
)

// A program that takes 0 for possible hid just the two ones of 1 + 1 + 8 = 10. Its
// result is a folder with protected.csv.
func ExampleAttack() {
	dir, err := os.MkdirTemp("", "attack")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	instance, err := sdctest.Find("floors")
	if err != nil {
		log.Fatal(err)
	}
	if err := instance.CopyTo(dir); err != nil {
		log.Fatal(err)
	}
	theirs := filepath.Join(dir, "theirs")
	if err := os.Mkdir(theirs, 0o755); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(theirs, "protected.csv"), []byte("row,n,status\nT,10,s\na,,x\nb,,x\nc,8,s\n"), 0o644); err != nil {
		log.Fatal(err)
	}

	found, err := folder.Attack(context.Background(), dir, theirs, attack.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("safe:", found.Safe(), "known exactly:", found.Known, "of", found.Unsafe)
	// Output: safe: false known exactly: 2 of 2
}
