#: make try          see it: Neovim on a sample at a terminal, the annotated sample in a pipe
#: make test         every check; needs Rust, Go, Python and Node.js, and fetches the rest into target/tools
#: make site-test    the site of `goviva docs` in Chromium; pictures go to target/site-shots
#: make oracle       compare with Go's type checker on the standard library and on modules that it fetches
#: make oracle-slice the same on some packages of the standard library
#: make oracle-vet   compare with vet, staticcheck and other analyzers, which it fetches, on the same code
#: make bench        what goviva costs, as ratios measured in one run: beside a bare parse, an echo server, gopls, ast-grep
#: make advisories   known faults of the dependencies; fetches the advisory database
#: make store        progress under kill -9, on small disks, and with 100,000 reviews; needs Linux
#: make stdapi       regenerate the standard library's API from the installed Go
#: make terminal     the quiz, the interview and the progress in a terminal, by keys alone
#: make vscode       drive the VS Code extension in a real VS Code, with gopls beside
#: make vscode-pictures  redraw the pictures of the extension's README from a real run
#: make vscode-settings  write the server's settings into the VS Code extension
#: make first-steps  follow the README from a clone to the first answered question in Neovim and VS Code; builds anew
#: make emacs        drive Emacs: eglot and lsp-mode, with gopls beside goviva
#: make kakoune      drive Kakoune with kak-lsp, which it builds
#: make recorded     record sessions of Neovim, Emacs and VS Code anew, for cargo test to play
#: make lua          read the Neovim plugin's code by luacheck and StyLua; `make lua-format` formats it
#: make package      what `cargo publish` would take, built from nothing; publishes nothing
#: make version V=…  give all that is released together this version
#: make pictures     redraw the pictures of the README from a real run
#: make help         this list

SHELL := /bin/bash
TOOLS := target/tools
GOVIVA := $(CURDIR)/target/debug/goviva
NVIM := $(CURDIR)/$(TOOLS)/neovim/bin/nvim
DENY := $(CURDIR)/$(TOOLS)/audit/bin/cargo-deny
PYTEST := $(TOOLS)/protocol/bin/pytest
ANKI := $(TOOLS)/anki/bin/python
KAK_LSP := $(CURDIR)/$(TOOLS)/kak-lsp/bin/kak-lsp
AST_GREP := $(CURDIR)/$(TOOLS)/ast-grep/bin/ast-grep
RASS := $(CURDIR)/$(TOOLS)/rass/bin/rass
LUA := $(TOOLS)/lua
SITE_TOOLS := $(TOOLS)/site/package.json
VSCODE := $(CURDIR)/$(TOOLS)/vscode
SAMPLE := tests/fixtures/sample
STEP := tests/step.sh
ORACLE := $(TOOLS)/oracle score -goviva $(GOVIVA) -exceptions tests/oracle/exceptions.tsv
PICTURE := python3 tests/editors/neovim/picture.py
# The Go whose standard library is compiled in.
STANDARD_LIBRARY := go1.27.0
# The gopls that runs beside goviva in the editors' tests: the newest that Go 1.26 builds.
GOPLS_VERSION := v0.23.0
GOPLS := $(CURDIR)/$(TOOLS)/gopls/$(GOPLS_VERSION)/gopls
# What the oracle compares in a minute.
ORACLE_SLICE := sync context net/http encoding/json errors io maps slices database/sql log os go/types
export CARGO_TERM_COLOR ?= auto

.PHONY: help try build test format lint unit knowledge go sample lua lua-format neovim visible first-steps emacs kakoune recorded package version vscode vscode-pictures vscode-settings protocol anki terminal site-test audit advisories oracle oracle-slice oracle-vet bench stdapi pictures
.NOTPARALLEL:

help:
	@sed -n 's/^#: //p' Makefile

# The debug build is the one that the tests use, and it is ready soonest.
build:
	@$(STEP) 'build' cargo build

try: build
	@if [ -t 0 ] && [ -t 1 ]; then \
		nvim="$$(tests/editors/neovim/find.sh)" || { $(MAKE) --no-print-directory $(NVIM) && nvim=$(NVIM); }; \
		tests/editors/neovim/try.sh $(GOVIVA) "$$nvim"; \
	else \
		$(GOVIVA) annotate $(SAMPLE)/*.go; \
	fi

test: format lint unit audit knowledge go oracle-slice sample lua neovim visible emacs protocol anki terminal site-test vscode

format:
	@$(STEP) 'format' cargo fmt --check

lint:
	@$(STEP) 'lint' cargo clippy --quiet --all-targets -- -D warnings

unit:
	@$(STEP) 'cargo test' cargo test

knowledge: build
	@$(STEP) 'knowledge' $(GOVIVA) check

# The tests that plain `cargo test` leaves out because they need the Go toolchain.
go:
	@$(STEP) 'tests that need Go' cargo test --quiet --test knowledge_go --test standard_library -- --ignored

store:
	@$(STEP) 'progress' cargo test --quiet --test store -- --ignored --nocapture --test-threads 1

sample:
	@$(STEP) 'sample' sh -c 'cd $(SAMPLE) && test -z "$$(gofmt -l .)" && go vet ./... && go test ./...'

# STORY='quiz trouble' runs these stories alone.
neovim: build $(NVIM) $(GOPLS)
	@$(STEP) 'Neovim' tests/editors/neovim/run.sh $(GOVIVA) $(NVIM) $(GOPLS) $(STORY)

visible: build $(NVIM) $(GOPLS)
	@$(STEP) 'Neovim in a terminal' tests/editors/neovim/visible.sh $(GOVIVA) $(NVIM) $(GOPLS)
	@$(STEP) 'first steps in Neovim' tests/editors/neovim/first-steps.sh $(NVIM) $(GOVIVA)

first-steps: $(NVIM) $(VSCODE)/fetched.json
	@$(STEP) 'first steps in Neovim' tests/editors/neovim/first-steps.sh $(NVIM)
	@$(STEP) 'first steps in VS Code' tests/editors/vscode/first-steps.sh $(VSCODE)

emacs: build $(GOPLS) $(RASS)
	@$(STEP) 'Emacs' tests/editors/emacs/run.sh $(GOVIVA) $(GOPLS) $(RASS)

lua: $(LUA)/package.json
	@$(STEP) 'Lua' sh -c 'node $(LUA)/format.mjs --check editors/neovim tests/editors/neovim && luacheck -q editors/neovim tests/editors/neovim'

lua-format: $(LUA)/package.json
	@node $(LUA)/format.mjs editors/neovim tests/editors/neovim

# Not in `make test`: kak-lsp takes minutes to build.
kakoune: build $(GOPLS) $(KAK_LSP)
	@$(STEP) 'Kakoune' tests/editors/kakoune/run.sh $(GOVIVA) $(GOPLS) $(KAK_LSP)

recorded: build $(NVIM) $(GOPLS) $(RASS) $(VSCODE)/fetched.json
	@$(STEP) 'record' tests/editors/record.sh $(GOVIVA) $(NVIM) $(GOPLS) $(RASS) $(VSCODE)

# It builds every dependency anew, so it is no part of `make test`.
package:
	@$(STEP) 'package' cargo publish --dry-run

version:
	@tools/version.py $(V)

# ONLY='beside trouble' runs these stories alone.
vscode: build $(GOPLS) $(VSCODE)/fetched.json
	@$(STEP) 'VS Code' tests/editors/vscode/run.sh $(GOVIVA) $(VSCODE) $(GOPLS) $(ONLY)
	@$(STEP) 'first steps in VS Code' tests/editors/vscode/first-steps.sh $(VSCODE) $(GOVIVA)

vscode-pictures: vscode
	@mkdir -p editors/vscode/media/pictures
	@for picture in target/vscode-shots/picture-*.png; do \
		cp "$$picture" "editors/vscode/media/pictures/$${picture##*/picture-}"; \
	done

vscode-settings: build
	$(GOVIVA) schema | node editors/vscode/scripts/settings.mjs

protocol: build $(PYTEST)
	@$(STEP) 'protocol' env GOVIVA=$(GOVIVA) $(PYTEST) -q tests/protocol

# The library's tests are built by `unit` already.
terminal: build
	@$(STEP) 'quiz in a terminal' tests/terminal/run.sh $(GOVIVA) "$$(cargo test --quiet --lib --no-run --message-format=json | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -1)"

anki: build $(ANKI)
	@$(STEP) 'Anki' $(ANKI) tests/anki/check.py $(GOVIVA)

site-test: build $(SITE_TOOLS)
	@$(STEP) 'site in a browser' tests/site/run.sh $(GOVIVA) $(TOOLS)/site target/site-shots

# Licences, bans and sources need no network; advisories do.
audit: $(DENY)
	@$(STEP) 'audit' $(DENY) check --hide-inclusion-graph licenses bans sources

advisories: $(DENY)
	@$(STEP) 'advisories' $(DENY) check advisories

# The bounds hold for each concept; exceptions.tsv has those that do not reach them, and why.
oracle: build $(TOOLS)/oracle
	@$(STEP) 'oracle on the standard library' $(ORACLE) -precision 0.99 -recall 0.97 "$$(go env GOROOT)/src" ./...
	@$(STEP) 'oracle on modules' $(ORACLE) -precision 0.98 -recall 0.95 -work target/oracle -modules tests/oracle/modules.txt

oracle-slice: build $(TOOLS)/oracle
	@$(STEP) 'oracle' $(ORACLE) -precision 0.99 -recall 0.97 "$$(go env GOROOT)/src" $(ORACLE_SLICE:%=./%/...)

$(TOOLS)/oracle: $(wildcard tests/oracle/*.go) tests/oracle/go.mod
	@$(STEP) 'build the oracle' sh -c 'cd tests/oracle && go vet . && go build -o $(CURDIR)/$@ .'

# On demand: analyzers differ from concepts on purpose, and tests/oracle/README.md says how.
oracle-vet: build $(TOOLS)/oracle $(TOOLS)/vet
	@$(STEP) 'vet on modules' $(TOOLS)/oracle compare -goviva $(GOVIVA) -vet $(TOOLS)/vet -work target/oracle -modules tests/oracle/modules.txt
	@$(STEP) 'vet on the standard library' $(TOOLS)/oracle compare -goviva $(GOVIVA) -vet $(TOOLS)/vet "$$(go env GOROOT)/src" ./...

$(TOOLS)/vet: tests/oracle/vet/main.go tests/oracle/vet/go.mod tests/oracle/vet/go.sum
	@$(STEP) 'build the analyzers' sh -c 'cd tests/oracle/vet && go build -o $(CURDIR)/$@ .'

bench: $(GOPLS) $(AST_GREP)
	cargo bench --bench scan
	cargo bench --bench keystroke
	GOPLS=$(GOPLS) AST_GREP=$(AST_GREP) cargo bench --bench latency

stdapi:
	cd tools/stdapi && GOTOOLCHAIN=$(STANDARD_LIBRARY) go run . -o ../../src/facts/standard_library.txt

pictures: visible terminal
	@$(PICTURE) 'Neovim: lenses beside declarations, and a hover that goviva and gopls share' <target/screens/beside.ansi >docs/neovim-hover.svg
	@$(PICTURE) 'Neovim: a question, its answer, and the reason' <target/screens/verdict.ansi >docs/neovim-quiz.svg
	@$(PICTURE) 'The quiz in a terminal: an answer that was not known, and the reason of every option' <target/screens/quiz-verdict.ansi >docs/terminal-quiz.svg
	@$(PICTURE) 'The interview in a terminal: a question against the clock' <target/screens/interview-follow-up.ansi >docs/terminal-interview.svg
	@$(PICTURE) 'The progress in a terminal: a calendar of answers, and the curve of what is remembered' <target/screens/progress.ansi >docs/terminal-progress.svg

# Tools, pinned, outside of everything else on the machine. Each is made anew when its list changes.

$(NVIM): tests/editors/neovim/requirements.txt
	@$(STEP) 'fetch Neovim' tests/venv.sh $(TOOLS)/neovim $<
	@touch $@

$(GOPLS):
	@$(STEP) 'build gopls' env GOBIN=$(@D) go install golang.org/x/tools/gopls@$(GOPLS_VERSION)

# Emacs itself comes from the system: it has no package elsewhere.
$(RASS): tests/editors/emacs/requirements.txt tests/editors/emacs/fetch.sh
	@$(STEP) 'fetch Emacs' sh -c 'tests/editors/emacs/fetch.sh && tests/venv.sh $(TOOLS)/rass $<'
	@touch $@

$(KAK_LSP):
	@$(STEP) 'build kak-lsp' sh -c 'tests/editors/kakoune/fetch.sh && cargo install --quiet --locked kak-lsp@22.0.0 --root $(TOOLS)/kak-lsp'

$(LUA)/package.json: $(wildcard tests/editors/neovim/lint/*)
	@$(STEP) 'fetch luacheck and StyLua' tests/editors/neovim/lint/fetch.sh $(LUA)
	@touch $@

$(VSCODE)/fetched.json: tests/editors/vscode/package.json
	@$(STEP) 'fetch VS Code' tests/editors/vscode/fetch.sh $(VSCODE)
	@touch $@

$(DENY): tests/audit/requirements.txt
	@$(STEP) 'fetch cargo-deny' tests/venv.sh $(TOOLS)/audit $<
	@touch $@

$(AST_GREP): benches/latency/requirements.txt
	@$(STEP) 'fetch ast-grep' tests/venv.sh $(TOOLS)/ast-grep $<
	@touch $@

$(PYTEST): tests/protocol/requirements.txt
	@$(STEP) 'fetch pytest-lsp' tests/venv.sh $(TOOLS)/protocol $<
	@touch $@

$(ANKI): tests/anki/requirements.txt
	@$(STEP) 'fetch Anki' tests/venv.sh $(TOOLS)/anki $<
	@touch $@

$(SITE_TOOLS): tests/site/package.json
	@$(STEP) 'fetch Playwright and axe-core' tests/site/fetch.sh $(TOOLS)/site
	@touch $@
