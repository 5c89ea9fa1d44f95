# Everything runs in one virtual environment, .venv, made from the pins in requirements-dev.txt.

PYTHON ?= python3
PORT ?= 8000
# Where `make publish` publishes to (docs/publishing.md).
TO ?= git:origin\#gh-pages
# Worker processes of pytest: more than there are processors, since browsers and servers are waited for.
WORKERS ?= 4
# Minutes of CPU that `make test-long` looks for texts and quotes that break a law.
FUZZ ?= 10
# Minutes of `make fuzz`, half of them by laws and half by coverage.
MINUTES ?= 60

# The size of the site that `make bench` builds, and how often.
ARTICLES ?= 1000
ROUNDS ?= 5

BIN := .venv/bin
PINS := .venv/.pins-installed
READY := .venv/.onrecord-installed

.PHONY: help site publish serve test test-long fuzz bench bench-growth bench-anchoring bench-lighthouse tools lint types format messages wheel audit release pin clean
.DEFAULT_GOAL := help

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

site: $(READY) ## Build the site into public/
	@$(BIN)/onrecord build . --out public
	@echo "The site is in $(CURDIR)/public: open $(CURDIR)/public/index.html"

publish: $(READY) ## Publish the site (TO=git:origin#gh-pages)
	@$(BIN)/onrecord publish . --to $(TO)

serve: $(READY) ## Show the site in a browser, and every change at once (PORT=8000)
	@$(BIN)/onrecord serve . --port $(PORT)

test: $(READY) tools .venv-store/.ready ## Run the tests; installs the browser and checkers they need
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

test-long: $(READY) tools .venv-store/.ready ## Run the tests, the long ones too, with many more generated examples
	HYPOTHESIS_PROFILE=long $(BIN)/pytest -n $(WORKERS) --dist worksteal -m ""
	$(BIN)/python -m tests.fuzz --minutes $(FUZZ)

fuzz: $(READY) ## Look for texts, quotes and bytes that do harm (MINUTES=60)
	$(BIN)/python -m tests.fuzz --minutes $$(( $(MINUTES) / 2 ))
	$(BIN)/python -m tests.fuzz.guided --minutes $$(( $(MINUTES) - $(MINUTES) / 2 ))

bench: $(READY) .venv-bench/.ready ## Compare how long builds take (ARTICLES=, ROUNDS=); writes docs/performance.md
	.venv-bench/bin/python -m tests.benchmarks.build $(ARTICLES) --runs $(ROUNDS) --peers --write

bench-growth: $(READY) ## See how time and memory grow to 100,000 articles (half an hour, 15 GB); writes docs/performance.md
	$(BIN)/python -m tests.benchmarks.growth --write

bench-lighthouse: $(READY) ## Ask Lighthouse about the edition's pages (ROUNDS=); writes docs/performance.md
	npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts --prefix tests/benchmarks
	$(BIN)/python -m tests.benchmarks.lighthouse --runs $(ROUNDS) --write

# The peers have an environment of their own: nothing else depends on them.
bench-anchoring: $(READY) .venv-bench/.ready ## Compare with others how quotes are placed; writes docs/anchoring.md
	.venv-bench/bin/python -m tests.benchmarks.anchoring --write

.venv-bench/.ready: tests/benchmarks/requirements.txt tests/benchmarks/package.json requirements.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --require-hashes --only-binary :all: -r requirements.txt
	.venv-bench/bin/pip install --quiet --only-binary :all: -r tests/benchmarks/requirements.txt
	.venv-bench/bin/pip install --quiet --no-deps --editable .
	npm install --silent --no-audit --no-fund --prefix tests/benchmarks
	touch $@

tools: $(READY)
	@$(BIN)/python tests/tools/setup

# An S3-compatible server, to publish to. On its own: it wants an older dateutil than we have.
.venv-store/.ready: tests/tools/store.txt
	@$(PYTHON) -m venv .venv-store
	@.venv-store/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

lint: $(READY) ## Check style, types and architecture
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

types: $(READY) ## Check types only
	$(BIN)/mypy

format: $(READY) ## Put the code into the project's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: $(READY) ## Bring the catalogues of translations up to date
	$(BIN)/python -m tests.tools.messages

wheel: $(READY) ## Build the sdist and the wheel into dist/
	$(BIN)/python -m tests.release.packages dist

audit: $(READY) .venv-audit/.ready ## Check the dependencies: pins, licences, known weaknesses
	$(BIN)/python -m tests.release.audit

# What is said to it: make release RELEASE="--dry-run" (docs/releasing.md).
release: $(READY) .venv-audit/.ready ## Make and check a release, all but its upload (RELEASE=--dry-run)
	$(BIN)/python -m tests.release $(RELEASE)

# What asks and lists has more dependencies than the program: an environment of its own.
.venv-audit/.ready: tests/release/requirements.txt
	rm -rf .venv-audit
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --require-hashes --only-binary :all: -r tests/release/requirements.txt
	touch $@

# The pins name packages, versions and hashes and nothing else: no index, no path, so that they hold anywhere.
# One set serves Linux and macOS, x86_64 and arm64, from Python 3.11 on.
COMPILE := .venv-pin/bin/uv pip compile --quiet --no-config \
	--universal --python-version 3.11 --generate-hashes --only-binary :all: \
	--no-header --no-emit-index-url --no-emit-find-links

pin: .venv-pin/bin/uv ## Pin the dependencies anew (UPGRADE=--upgrade: to their newest versions)
	$(COMPILE) pyproject.toml $(UPGRADE) --output-file requirements.txt
	$(COMPILE) pyproject.toml $(UPGRADE) --group dev --constraint requirements.txt --output-file requirements-dev.txt
	$(COMPILE) tests/release/requirements.in $(UPGRADE) --output-file tests/release/requirements.txt
	$(COMPILE) tests/tools/store.in $(UPGRADE) --output-file tests/tools/store.txt

.venv-pin/bin/uv: Makefile
	rm -rf .venv-pin
	$(PYTHON) -m venv .venv-pin
	.venv-pin/bin/pip install --quiet uv==0.13.9
	touch $@

clean: ## Remove everything that make has made, .venv too
	rm -rf public .onrecord dist .venv .venv-pin .venv-bench .venv-audit .venv-store tests/tools/node_modules tests/benchmarks/node_modules
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# The stamp is taken away first and set last: an interrupted set-up is begun anew the next time.
$(PINS): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'OnRecord needs Python 3.11 or newer; "$(PYTHON)" is not. Name another: make PYTHON=python3.12 site' >&2; \
		exit 1; }
	@rm -f $@ && rm -rf .venv
	@echo "Setting up .venv (once)"
	@$(PYTHON) -m venv .venv || { \
		echo 'Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv' >&2; \
		exit 1; }
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@

# The dependencies are in place by now, so nothing is fetched here.
$(READY): $(PINS) pyproject.toml generator/onrecord/version.py
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
