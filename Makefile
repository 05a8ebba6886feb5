# Everything goes through one virtual environment made from the lock files.
# Needed on a fresh machine: Python 3.11 or newer, make, and a package index that pip can reach.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip install --disable-pip-version-check -qq --require-hashes
PYTEST_WORKERS ?= 2
MYPY_PACKAGES := $(foreach p,domain models activities workflows runtime worker web cli,$(if $(wildcard $(p)/__init__.py),$(p)))

.PHONY: help up demo test trust check format bench capture compare pictures lock browser imap mediawiki clean-data tables texts vendor record-histories

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another with: make PYTHON=python3.12 …"; exit 1; }
	@echo "▸ making the virtual environment $(VENV)"
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "The venv module is missing. On Debian: apt install python3-venv"; exit 1; }

$(STAMP): requirements.txt | $(BIN)/python
	@echo "▸ installing the locked packages (a minute or two the first time)"
	@$(PIP) -r requirements.txt \
	  || { echo "The packages could not be installed. Can pip reach a package index (pip config list)?"; exit 1; }
	@touch $@

$(DEV_STAMP): requirements-dev.txt | $(STAMP)
	@echo "▸ installing the locked tools for tests and checks"
	@$(PIP) -r requirements-dev.txt \
	  || { echo "The packages could not be installed. Can pip reach a package index (pip config list)?"; exit 1; }
	@touch $@

up: $(STAMP) ## Start everything; Ctrl-C stops it
	@exec $(BIN)/python -m cli up --stop-with-parent

demo: $(STAMP) ## Fill the running stack with twelve communities and their exchanges
	@exec $(BIN)/python -m cli demo

# With compiled modules kept, whatever the shell says: the tests start many programs.
test: $(DEV_STAMP) browser imap mediawiki ## Run every test, in random order
	@PYTHONDONTWRITEBYTECODE= exec $(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadgroup $(ARGS)

trust: $(DEV_STAMP) ## Run attacks and faults whole (make test runs them in short form)
	@exec env TRUST=whole $(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadgroup -m "attack or fault" $(ARGS)

check: $(DEV_STAMP) ## Lint, types, import order, unused dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(addprefix -p ,$(MYPY_PACKAGES))
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .
	$(BIN)/vulture

format: $(DEV_STAMP) ## Lay the code out
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

tables: $(DEV_STAMP) ## Write the pages in docs/ that are made from code and tests
	@$(BIN)/python -m docs.state_machine
	@$(BIN)/python -m docs.refusals
	@exec $(BIN)/python -m docs.requirements

texts: $(DEV_STAMP) ## Collect the sentences to translate
	@exec $(BIN)/python -m models.texts.catalogue extract

vendor: $(DEV_STAMP) ## Fetch the vendored front-end files again
	@exec $(BIN)/python -m web.site.vendor

record-histories: $(DEV_STAMP) ## Record the histories that the replay tests replay (read CONTRIBUTING first)
	@$(BIN)/python -m tests.replay.record
	@$(BIN)/python -m tests.replay.record_incidents
	@$(BIN)/python -m tests.replay.record_memberships
	@$(BIN)/python -m tests.replay.record_clinics
	@exec $(BIN)/python -m tests.replay.record_connections

bench: $(DEV_STAMP) ## Measure, each figure beside its baseline
	@exec $(BIN)/python -m bench

capture: $(DEV_STAMP) ## Write down all that a running demo shows: make capture OUT=before
	@exec $(BIN)/python -m tests.support.capture $(OUT) $(ARGS)

compare: $(DEV_STAMP) ## Tell two captures apart: make compare BEFORE=before AFTER=after
	@exec $(BIN)/python -m tests.support.compare $(BEFORE) $(AFTER) $(ARGS)

pictures: $(DEV_STAMP) ## Take every page of a fresh demo, then README's pictures: make pictures OUT=/tmp/pictures
	@$(BIN)/python -m docs.every_page $(or $(OUT),$(error Say where to: make pictures OUT=/tmp/pictures))
	@exec $(BIN)/python -m docs.pictures

lock: $(DEV_STAMP) ## Compile the lock files again from requirements*.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header $(LOCK_ARGS) -o requirements-dev.txt requirements-dev.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header $(LOCK_ARGS) -c requirements-dev.txt -o requirements.txt requirements.in
	@! grep -n '://' requirements.txt requirements-dev.txt || { echo "A lock file holds an address"; exit 1; }

# Debian's Chromium is used because the browser tests may not download one. No browser, no browser
# tests: that is an error and not a skip.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then sudo=; \
	  elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then sudo=sudo; \
	  else echo "The browser tests need Chromium. Install it (Debian: apt install chromium fonts-noto-core) and run make test again."; exit 1; fi; \
	  echo "▸ installing Chromium for the browser tests (apt)"; \
	  $$sudo apt-get -qq update && DEBIAN_FRONTEND=noninteractive $$sudo apt-get -qq -y install --no-install-recommends chromium fonts-noto-core >/dev/null \
	  || { echo "apt could not install chromium. Install it by hand and run make test again."; exit 1; }; }

# A real IMAP server for the tests of mails that come back; without it they are skipped, and say so. Where the
# package would start a server for the whole machine, nobody but its owner installs it.
imap:
	@PATH="$$PATH:/usr/sbin" command -v dovecot >/dev/null || { \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && ! [ -d /run/systemd/system ]; then \
	    echo "▸ installing Dovecot for the tests of returned mails (apt)"; \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends dovecot-imapd >/dev/null && exit 0; \
	  fi; \
	  echo "No Dovecot: the tests of returned mails are skipped (Debian: apt install dovecot-imapd)."; }

# A real wiki for the tests of what is published there; without it they are skipped, and say so. Its package brings a web
# server that is not wanted: the tests use PHP's own, and RUNLEVEL=1 keeps the package from starting it.
mediawiki:
	@[ -e /usr/share/mediawiki/api.php ] && command -v php >/dev/null || { \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && ! [ -d /run/systemd/system ]; then \
	    echo "▸ installing MediaWiki for the tests of publishing (apt)"; \
	    apt-get -qq update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends mediawiki php-cli php-sqlite3 >/dev/null && exit 0; \
	  fi; \
	  echo "No MediaWiki: the tests of publishing on a wiki are skipped (Debian: apt install mediawiki php-cli php-sqlite3)."; }

clean-data: ## Delete all data of the embedded stack (CONFIRM=1)
	@[ "$(CONFIRM)" = 1 ] || { echo "This deletes every exchange, document and mail in $${PEER_EXCHANGE_DATA_DIR:-.data}. If you mean it: make clean-data CONFIRM=1"; exit 1; }
	@exec $(BIN)/python -m cli clean-data --yes
