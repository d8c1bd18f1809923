# The commands of the project. The two that matter: make demo, make test.

PERSONS ?= 200000
OUT     ?= demo

VERSION := $(shell scripts/version.sh)
LDFLAGS := -X github.com/kruistabel/kruistabel/internal/hub.Version=$(VERSION)

.PHONY: help build demo serve test check deps bench bench-pivot bench-sdc fuzz package package-check clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

build: ## the binary ./kruistabel
	scripts/highs.sh
	scripts/editor.sh
	go build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o kruistabel ./cmd/kruistabel

demo: deps build ## from nothing to a verified release, on made-up persons (PERSONS=200000, OUT=demo)
	scripts/demo.sh '$(OUT)' '$(PERSONS)'

serve: build ## the demo's hub in a browser: https://localhost:8443
	./kruistabel serve '$(OUT)/hub' --demo

test: deps check ## everything: checks of the source, then every test
	scripts/test.sh

check: ## gofmt, go vet, staticcheck, shellcheck where installed
	scripts/check.sh

deps: ## what Go does not bring: HiGHS and the editor for the binary, programs for researchers and tests
	scripts/highs.sh
	scripts/editor.sh
	scripts/axe.sh
	scripts/deps.sh

bench: deps ## measure the building of tables beside a bare scan and plain SQL, and the parts of intake
	scripts/bench.sh

bench-pivot: ## measure the workbench on table 1 of the whole country (ARGS='--n 50')
	scripts/bench-pivot.sh $(ARGS)

bench-sdc: ## measure disclosure control: seconds, memory, suppressions, beside other programs' (ARGS='--only d3')
	scripts/bench-sdc.sh $(ARGS)

bench-load: build ## 200 people at work against a server: seconds, errors, memory (ARGS='--kill', '--for 5m')
	go run ./internal/bench/load $(ARGS)

fuzz: ## look for input that breaks a reader, FUZZTIME=20s each
	scripts/fuzz.sh

package: ## dist/: a .deb, a tarball, and the list of what is inside
	packaging/build.sh dist

package-check: ## make the packages twice, in two places, and compare every bit
	packaging/check.sh --fresh

clean: ## remove what make made, except demo folders
	rm -rf kruistabel dist .deps
