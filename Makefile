# Trama's verbs. `make` alone lists them. Everything may be run again at any time; what is done is not done twice.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help run test dev bless lint audit fuzz schemathesis bench migration tools packages page binary check-format check-rust check-page \
        test-rust test-page test-generated test-browser
MAKEFLAGS += --no-builtin-rules --no-print-directory

TARGET := $(or $(CARGO_TARGET_DIR),target)
PAGE := web/dist/index.html
MODULES := web/node_modules/.package-lock.json
PAGE_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)

help: ## lists the verbs
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

run: tools $(PAGE) ## builds everything and starts http://localhost:8080 with a small invented map
	cargo build --release --locked --bin trama
	exec $(TARGET)/release/trama serve --demo

dev: tools $(PAGE) ## the same, rebuilt as you write: the page on http://localhost:5173, the server behind it
	cargo build --locked --bin trama
	web/node_modules/.bin/vite web & page=$$!
	trap "kill $$page" EXIT
	cargo run --locked --bin trama -- serve --demo

# The page is looked at and packages come while Rust is compiled; cargo's own runs wait for each other.
test: tools ## everything that must hold before a change lands
	@$(MAKE) --jobs=4 --output-sync=line lint test-page packages binary
	$(MAKE) test-rust test-generated test-browser
	echo "make test: everything holds"

lint: check-format check-rust check-page audit ## formatting and lints, of Rust and of the page, and what its libraries are

fuzz: binary ## throws things at every parser for many moments: make fuzz rounds=500 parsers="csv kind"
	TRAMA_ROUNDS=$(or $(rounds),50) cargo test --locked --workspace --test parsers -- $(parsers)

schemathesis: binary ## holds a running server to the description of its API: PyPI's schemathesis, installed under target/
	tests/schemathesis/run.sh

audit: ## what is known against the libraries, where the databases of advisories can be reached; licences, bans, sources
	tests/audit.sh

bless: $(MODULES) binary ## accepts snapshots, the API's description and the types made from it, as they are now
	INSTA_UPDATE=always cargo test --locked --workspace --lib --test sight
	$(TARGET)/debug/trama openapi > web/openapi.json
	web/node_modules/.bin/openapi-typescript web/openapi.json --output web/src/api/schema.d.ts

bench: packages $(PAGE) ## measures, and writes tests/bench/README.md
	# Everything in one go: otherwise the libraries are compiled twice, once for the program and once for what measures it.
	cargo build --release --locked --workspace --bins --benches
	cargo bench --locked --workspace --bench figures

migration: ## starts a migration on both stores: make migration name=add_groups
	@name="$(name)"; [[ $$name =~ ^[a-z_]+$$ ]] || { echo 'say how it is called: make migration name=add_groups'; exit 2; }
	last=$$(ls migrations/sqlite | grep -E '^[0-9]{4}_' | sort | tail -1 | cut -c1-4)
	next=$$(printf '%04d' $$((10#$${last:-0} + 1)))
	for store in sqlite postgres; do : > "migrations/$$store/$${next}_$$name.sql"; echo "migrations/$$store/$${next}_$$name.sql"; done

# What the verbs are made of.

check-format:
	cargo fmt --all --check

# The page is embedded in the binary, so it is built before anything that compiles the server.
check-rust: $(PAGE)
	cargo clippy --locked --workspace --all-targets -- --deny warnings

check-page: $(MODULES)
	npm --prefix web run --silent lint
	npm --prefix web run --silent check

test-page: $(MODULES)
	npm --prefix web test --silent

# Units and laws, then from outside the built binary: SQLite, and a private PostGIS cluster that the stories start and end.
# Stories wait for their servers now and then: one more at a time than there are cores in a small machine.
test-rust: packages binary
	RUST_TEST_THREADS=3 cargo test --locked --workspace

test-generated: $(MODULES) binary
	@mkdir -p $(TARGET)/generated
	$(TARGET)/debug/trama openapi > $(TARGET)/generated/openapi.json
	web/node_modules/.bin/openapi-typescript $(TARGET)/generated/openapi.json --output $(TARGET)/generated/schema.d.ts > /dev/null
	diff -u web/openapi.json $(TARGET)/generated/openapi.json && diff -u web/src/api/schema.d.ts $(TARGET)/generated/schema.d.ts \
	  || { echo 'The API has changed: look at it, then run `make bless`.'; exit 1; }

test-browser: packages binary
	@ln -sfn ../../web/node_modules tests/browser/node_modules
	cd tests/browser && TRAMA_BIN=$(abspath $(TARGET))/debug/trama node_modules/.bin/playwright test

# Everything in one go: the libraries are compiled once for the program and for what tests it.
binary: $(PAGE)
	cargo build --locked --workspace --bins --lib --tests

page: $(PAGE)

tools:
	@tests/packages.sh build

packages: $(MODULES)
	@tests/packages.sh

$(MODULES): web/package.json web/package-lock.json
	npm --prefix web ci --no-audit --no-fund
	@touch $@

$(PAGE): $(MODULES) $(PAGE_SOURCES)
	npm --prefix web run build
	# The file that embeds the page is compiled anew.
	@touch $@ server/src/http/page.rs
