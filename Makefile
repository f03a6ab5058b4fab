# befund - survey analysis in C and Lua. `make help` lists the targets.
# A variant is another build folder: make test BUILD=build/o3 CFLAGS=-O3
BUILD  ?= build
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
ifeq ($(origin CC), default)
CC = gcc
endif

# Debian packages: to build and run, for the specs, for lint.
DEPS      = gcc libc6-dev liblua5.4-dev lua-filesystem lua-dkjson libcsv-dev libgsl-dev libreadstat-dev libseccomp-dev \
            libglpk-dev zlib1g-dev libmd-dev libxlsxwriter-dev libedit-dev
# To draw charts: Debian's node where there is no npm, a font; packages of npm in build/npm.
NPM         = build/npm
DEPS_CHARTS = fonts-liberation $(if $(shell command -v npm),,nodejs npm)
DEPS_TEST = lua-busted unzip tmux
# LibreOffice and LaTeX, for make test-office.
DEPS_OFFICE = libreoffice-calc-nogui texlive-latex-recommended texlive-luatex lmodern
# What specs see of the user's language.
SPEC      = env -u LC_ALL -u LC_CTYPE -u LC_MESSAGES LANG=C.UTF-8
DEPS_LINT = clang-14 clang-format-14 lua-check
# The browser of make test-browser; what drives it in build/npm-browser.
DEPS_BROWSER = chromium $(if $(shell command -v npm),,nodejs npm)
DEPS_FUZZ = clang-14 libclang-rt-14-dev
# Peers of make bench; Debian's node where there is none.
DEPS_BENCH = r-cran-survey r-cran-mass r-cran-data.table pspp sqlite3 valgrind $(if $(shell command -v npm),,nodejs npm)
DUCKDB     = @duckdb/node-api@1.5.6-r.1

CHECKS   = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
DEFINES  = -D_GNU_SOURCE -ffp-contract=off -pthread -I/usr/include/lua5.4
LIBS     = -Wl,--as-needed -llua5.4 -lcsv -lgsl -lgslcblas -lm -ldl
FUZZED   = -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
SANITIZE = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
OBJECTS  = $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/*.c))
C_FILES  = $(wildcard src/*.[ch] spec/*/*.[ch])
PRELOADS = $(patsubst spec/faults/%.c,$(BUILD)/%.so,$(wildcard spec/faults/*.c))

all: $(BUILD)/befund ## build the program

$(BUILD)/befund: $(OBJECTS)
	@echo "link $@"
	@$(CC) $(CFLAGS) -pthread -o $@ $^ $(LIBS)

$(BUILD)/%.o: src/%.c Makefile | $(BUILD)
	@echo "$(CC) $<"
	@$(CC) $(CHECKS) $(DEFINES) $(CFLAGS) -MMD -c -o $@ $<

$(BUILD)/%.so: spec/faults/%.c Makefile | $(BUILD)
	@echo "$(CC) $<"
	@$(CC) $(CHECKS) $(DEFINES) -O2 -g -fPIC -shared -o $@ $<

$(BUILD)/%_fuzz: spec/fuzz/%_fuzz.c spec/fuzz/fuzz.h $(filter-out $(BUILD)/main.o,$(OBJECTS))
	@echo "link $@"
	@$(CC) $(CHECKS) $(DEFINES) -Isrc $(CFLAGS) -fsanitize=fuzzer -o $@ $(filter-out %.h,$^) $(LIBS)

preloads: $(PRELOADS)

$(BUILD):
	@mkdir -p $@

study: deps ## the bundled study: its chapters, its recommendations, its figures verified; build/report
	@$(MAKE) -s --no-print-directory all
	$(BUILD)/befund chapter all
	$(BUILD)/befund recommendation all
	$(BUILD)/befund verify
	@mkdir -p $(BUILD)/report
	$(BUILD)/befund report --output $(BUILD)/report/index.html
	$(BUILD)/befund report --output $(BUILD)/report/study.xlsx

# Installs what is missing of $(1), and only that; silent and offline when nothing is.
define install_missing
	@there=$$(dpkg-query -W -f='$${Package} $${db:Status-Status}\n' $(1) 2>/dev/null | sed -n 's/ installed$$//p'); \
	missing=; \
	for package in $(1); do \
		echo "$$there" | grep -qx "$$package" || missing="$$missing $$package"; \
	done; \
	test -z "$$missing" && exit 0; \
	install="env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends$$missing"; \
	if test "$$(id -u)" = 0; then as=; \
	elif command -v sudo >/dev/null; then as=sudo; \
	else echo "missing:$$missing; install with, as root: apt-get update && $$install" >&2; exit 1; fi; \
	echo "installing$$missing"; \
	$$as apt-get update -q && $$as $$install
endef

deps: ## install what is missing to build and run
	$(call install_missing,$(DEPS))
	@$(MAKE) -s --no-print-directory deps-charts || echo "no charts; for them: make deps-charts" >&2

# The packages are whole or not there, and new whenever their lock is.
deps-charts: ## ... and what draws charts: node, a font, packages of npm
	$(call install_missing,$(DEPS_CHARTS))
	@cmp -s lib/report/package-lock.json $(NPM)/package-lock.json || { \
		rm -rf $(NPM).new && mkdir -p $(NPM).new && cp lib/report/package*.json $(NPM).new && \
		npm ci --prefix $(NPM).new --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 && \
		rm -rf $(NPM) && mv $(NPM).new $(NPM); }

deps-test: deps ## ... and for the specs
	$(call install_missing,$(DEPS_TEST))

deps-lint: deps ## ... and for lint
	$(call install_missing,$(DEPS_LINT))

deps-fuzz: deps ## ... and for fuzzing
	$(call install_missing,$(DEPS_FUZZ))

deps-browser: deps ## ... and a browser, playwright-core, axe-core and ajv in build/npm-browser
	$(call install_missing,$(DEPS_BROWSER))
	@cmp -s spec/browser/package-lock.json build/npm-browser/package-lock.json || { \
		rm -rf build/npm-browser.new && mkdir -p build/npm-browser.new && \
		cp spec/browser/package*.json build/npm-browser.new && \
		npm ci --prefix build/npm-browser.new --ignore-scripts --no-audit --no-fund --loglevel=error && \
		rm -rf build/npm-browser && mv build/npm-browser.new build/npm-browser; }

deps-bench: deps ## ... and the peers of make bench, DuckDB in build/bench/npm
	$(call install_missing,$(DEPS_BENCH))
	@test -d build/bench/npm || npm install --prefix build/bench/npm --no-audit --no-fund --silent $(DUCKDB)

test: deps-test ## the specs, in the built program
	@$(MAKE) -s --no-print-directory all preloads
	$(SPEC) $(BUILD)/befund spec

test-browser: deps-browser ## the report in a browser: charts, search, language, links, accessibility
	@$(MAKE) -s --no-print-directory all
	BUILD=$(BUILD) node spec/browser/browser.js

interop: deps-test ## files to and from R's haven and PSPP, where these are installed (r-cran-haven, pspp)
	@$(MAKE) -s --no-print-directory all
	$(SPEC) $(BUILD)/befund spec spec/interop/interop.lua

test-office: deps-test ## workbooks in LibreOffice, documents in LaTeX
	$(call install_missing,$(DEPS_OFFICE))
	@$(MAKE) -s --no-print-directory all
	$(SPEC) $(BUILD)/befund spec spec/interop/office.lua

asan: deps-test ## the specs under address and undefined-behaviour sanitizers, leaks included
	@$(MAKE) -s --no-print-directory BUILD=$(BUILD)/asan CFLAGS="$(SANITIZE)" all
	$(SPEC) BEFUND_SANITIZED=1 UBSAN_OPTIONS=print_stacktrace=1 $(BUILD)/asan/befund spec

faults: deps-test ## the slow spec: every allocation made to fail
	@$(MAKE) -s --no-print-directory all preloads
	$(SPEC) BEFUND_FAULTS=all $(BUILD)/befund spec spec/faults

# The seeds are made by the specs' builders; what is found new is kept with the specs (spec/fuzz/README.md).
FUZZ    ?= csv
SECONDS ?= 60
fuzz: deps-fuzz ## FUZZ=csv SECONDS=60: made-up input; also sav, dta, wire, store, codebook
	@$(MAKE) -s --no-print-directory all
	@$(MAKE) -s --no-print-directory BUILD=$(BUILD)/fuzz CC=clang-14 CFLAGS="$(FUZZED)" $(BUILD)/fuzz/$(FUZZ)_fuzz
	BUILD=$(BUILD) sh spec/fuzz/run.sh $(FUZZ) $(SECONDS)

# How it works and what it found: spec/bench/README.md.
ROWS    ?= 1000000
ROUNDS  ?= 3
bench: deps ## ROWS=1000000 ROUNDS=3 TASKS="T2 T3" PEERS="DuckDB": seconds beside the peers that are installed
	@$(MAKE) -s --no-print-directory all
	@mkdir -p build/bench
	@$(CC) -O2 -ffp-contract=off -o build/bench/gen spec/bench/gen.c -lm
	@$(CC) -O3 -march=native -ffp-contract=off -pthread -o build/bench/yardstick spec/bench/yardstick*.c -lm
	@$(CC) -O2 -o build/bench/took spec/bench/took.c
	@ROWS=$(ROWS) ROUNDS=$(ROUNDS) build/befund spec/bench/bench.lua

lint: deps-lint ## luacheck, clang-format, no warning from gcc and clang
	luacheck --quiet --no-color lib scripts spec
	clang-format-14 --dry-run -Werror $(C_FILES)
	@$(MAKE) -s --no-print-directory BUILD=$(BUILD)/gcc CC=gcc CFLAGS="-O2 -Werror" all
	@$(MAKE) -s --no-print-directory BUILD=$(BUILD)/clang CC=clang-14 CFLAGS="-O2 -Werror" all

check: lint asan test ## what must pass before a change lands

SHARE = $(DESTDIR)$(PREFIX)/share
install: all ## PREFIX=/usr/local DESTDIR=: the program, its library and study; manual, completion, stubs for editors
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/befund/spec $(SHARE)/man/man1 $(SHARE)/bash-completion/completions
	install $(BUILD)/befund $(DESTDIR)$(PREFIX)/bin/befund
	cp -R lib scripts data $(SHARE)/befund
	cp -R spec/support $(SHARE)/befund/spec
	rm -rf $(SHARE)/befund/npm
	test ! -d $(NPM) || cp -R $(NPM) $(SHARE)/befund/npm
	$(BUILD)/befund help --as index --output $(SHARE)/befund/help.lua
	$(BUILD)/befund help --as stubs --output $(SHARE)/befund/befund.stubs.lua
	$(BUILD)/befund help --as man --output $(SHARE)/man/man1/befund.1
	$(BUILD)/befund help --as markdown --output $(SHARE)/befund/manual.md
	$(BUILD)/befund help --as bash --output $(SHARE)/bash-completion/completions/befund

uninstall: ## what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/befund
	rm -rf $(SHARE)/befund $(SHARE)/man/man1/befund.1 $(SHARE)/bash-completion/completions/befund

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 16

-include $(OBJECTS:.o=.d)
.PHONY: all preloads study deps deps-charts deps-test deps-lint deps-fuzz deps-bench deps-browser test test-browser test-office bench asan faults fuzz interop lint check install uninstall clean help
