# Every target makes its own .venv on a machine that has only python3, venv and make.
PYTHON ?= python3
SCALE ?= 100
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench faults locale readme help clean

help:
	@echo "make demo   the main job on made-up customers, step by step"
	@echo "make test   the tests"
	@echo "make lint   ruff, mypy --strict, import-linter"
	@echo "make bench  speed, as ratios (uses ../shared if it is there)"
	@echo "make readme refresh what README.md shows of the program: help, exit codes, fields"
	@echo "make faults kills, power cuts, failing calls and full disks over import, merge, backup, restore (needs ../shared;"
	@echo "            hours: SCALE=5 is a look)"

$(VENV)/.runtime: pyproject.toml .ci/constraints.txt
	@$(PYTHON) -c 'import sys, sqlite3; \
	v = sys.version_info[:2]; q = sqlite3.sqlite_version_info; \
	v >= (3, 11) or sys.exit("cimtool needs Python 3.11 or newer; this is %d.%d. Try: make PYTHON=python3.12" % v); \
	q >= (3, 37, 0) or sys.exit("cimtool needs SQLite 3.37 or newer; this Python has %s. Try a newer Python: make PYTHON=python3.12" % sqlite3.sqlite_version)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3 has no venv; on Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/.runtime
	@$(BIN)/cimtool demo

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: $(VENV)/.dev
	@$(BIN)/python tests/bench/run.py
	@$(BIN)/python tests/bench/cold.py
	@$(BIN)/python tests/bench/search.py
	@$(BIN)/python tests/bench/tiers.py
	@$(BIN)/python tests/bench/load.py
	@$(BIN)/python tests/bench/volume.py
	@$(BIN)/python tests/bench/stream.py
	@$(BIN)/python tests/bench/backups.py
	@$(BIN)/python tests/bench/matching.py

faults: $(VENV)/.dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/bench/import_faults.sh $(SCALE)
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/bench/merge_faults.sh $(SCALE)
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/bench/backup_faults.sh $(SCALE)
	@$(BIN)/python tests/bench/sealed_kills.py

locale: $(VENV)/.dev
	@$(BIN)/python cimtool/locale/compile.py

readme: $(VENV)/.dev
	@$(BIN)/python tests/house/readme.py

clean:
	rm -rf $(VENV) build dist *.egg-info
