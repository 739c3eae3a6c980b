# Latchstring: what people want to do with a checkout. `make help` lists it.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# What a build calls itself: the tag, or the commit, or "dev" outside a clone.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# Flags for the quickstart, as in: make run ARGS='--listen 127.0.0.1:9090'
ARGS ?=
# How long `make fuzz` spends on each target.
FUZZTIME ?= 60s
# Packages tested at a time. Several of them start database servers and measure
# races, so more than a few disturb one another.
TEST_P ?= 2
TEST_TIMEOUT ?= 12m

# The version comes from the linker, so that a clone owned by somebody else, or
# an unpacked archive, builds as well.
LDFLAGS := -s -w -X main.version=$(VERSION)
BUILD   := CGO_ENABLED=0 go build -buildvcs=false -trimpath -ldflags '$(LDFLAGS)'

export TEST_P TEST_TIMEOUT VERSION

.PHONY: run build test lint bench fuzz dist tools clean help

run: build ## Build the binary and start the quickstart on embedded SQLite
	@exec bin/latchstring quickstart $(ARGS)

build: ## Build one static binary: bin/latchstring
	$(BUILD) -o bin/latchstring ./cmd/latchstring

test: tools ## Run every test with the race detector, then each fuzz target for 5 s
	@scripts/test.sh
	@scripts/fuzz.sh 5s

lint: ## Check formatting, vet, staticcheck, file sizes and shell scripts
	@scripts/lint.sh

bench: ## Measure the token endpoint and introspection beside their floors
	go run ./test/bench $(ARGS)

fuzz: ## Run each fuzz target for FUZZTIME (60s)
	@scripts/fuzz.sh $(FUZZTIME)

dist: ## Build reproducible archives, checksums and SBOMs for every platform in dist/
	go -C tools run ./dist -root .. -out ../dist -version '$(VERSION)'

tools: ## Fetch what the tests need into .tools/ (PostgreSQL, npm and Python clients)
	@scripts/tools.sh

clean: ## Remove what was built; data and fetched tools stay
	rm -rf bin dist

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
