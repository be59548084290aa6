# Everything runs in .venv, which the first target that needs it makes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The pip that comes with Python 3.11 writes launchers that import re, half of what `--help` takes; it does without.
PIP := pip==26.3
# Whoever forbids Python to keep what it has compiled pays for it at each of a thousand starts.
export PYTHONDONTWRITEBYTECODE :=
# Two more than there are cores: half of what tests do in terminals is waiting. Each worker begins elsewhere and takes
# from the others when it is done, so that who waits runs beside who reckons, and nobody is left with the longest test.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 2)
PYTEST := $(BIN)/python -m pytest
SHARED := -n $(WORKERS) --dist worksteal

.PHONY: help install demo test check format soak bench screenshots journeys snapshots locale keys lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort

$(READY): pyproject.toml requirements.lock hatch_build.py $(wildcard src/msp_tui/i18n/catalogues/*/LC_MESSAGES/*.po)
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "msp-tui needs Python 3.11 or later; say which one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	-$(BIN)/python -m pip install -qq --disable-pip-version-check $(PIP)
	$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --editable .
	touch $(READY)

install: $(READY) ## make .venv with everything; .venv/bin/msp-tui runs

demo: $(READY) ## open the console on the sandbox shop
	@$(BIN)/msp-tui demo

test: $(READY) ## pass the tests
	$(PYTEST) $(SHARED)

# Tests that were never compiled are compiled beside mypy, which uses one core, instead of by every worker.
check: $(READY) ## format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	{ [ -d tests/__pycache__ ] || $(PYTEST) --collect-only -qq >/dev/null 2>&1; } & $(BIN)/mypy && wait
	$(BIN)/lint-imports
	$(PYTEST) $(SHARED)

soak: $(READY) ## stop the console at hundreds of points of a refund (SOAK=1000 says how many); try every kind of live account; read the QR on every terminal; press 100,000 keys; go the journeys in every language
	MSP_TUI_SOAK=$(or $(SOAK),300) $(PYTEST) $(SHARED) tests/money tests/live tests/e2e/test_qr_on_screen.py tests/e2e/test_monkey.py tests/e2e/test_line.py tests/e2e/test_any_terminal.py tests/e2e/test_journeys.py tests/console/screens/test_every_cell.py

format: $(READY) ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

locale: $(READY) ## read every sentence out of the code into the catalogues and compile them; how locales write
	$(BIN)/python .ci/messages.py
	$(BIN)/python .ci/locales.py
	$(BIN)/python hatch_build.py

keys: $(READY) ## write docs/keys.md and docs/commands.md anew from the registry of actions
	$(BIN)/python .ci/keys.py
	$(BIN)/python .ci/commands.py

bench: $(READY) ## measure everything beside its floor; ROWS=1000000 says how much there is
	$(BIN)/python benchmarks/run.py

screenshots: $(READY) ## draw every screen, in French, Dutch and English
	$(BIN)/python -m screenshots.make

journeys: $(READY) ## go the three journeys of docs/journeys.md in every language, and write what they cost
	$(BIN)/python -m screenshots.journeys

snapshots: $(READY) ## draw anew the screens that the tests compare; read the difference before you commit it
	RENEW_SNAPSHOTS=1 $(PYTEST) tests/console/test_snapshots.py

lock: ## write requirements.lock anew from pyproject.toml
	$(BIN)/python .ci/lock.py

clean: ## remove what make and the tools made
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
