# Write Math from a clone: `make run` serves it, `make test` tests it. Nothing else has to be done first.
# Needs Python 3.11, 3.12 or 3.13 and GNU make 3.81 or later. PORT and WRITEMATH_* pass through (docs/settings.md).

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
LOCK := $(PY) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header
LOCKS := requirements/serve.txt requirements/train.txt requirements/dev.txt requirements/build.txt

.PHONY: help run test train check format lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 10

run: $(VENV)/.serve ## serve on PORT (8000)
	$(VENV)/bin/writemath serve

# Two at a time: many tests wait for a server or a browser. A file's tests stay together, and share
# what is slow to make. Files come in their order: by number of tests, long ones of few would be last.
test: $(VENV)/.dev ## every test; PYTEST_ARGS='-k raster' chooses
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

train: $(VENV)/.train ## train a network; ARGS='--network slides --data FILE'
	$(PY) scripts/train.py $(ARGS)

check: $(VENV)/.dev ## lint, formatting, types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: $(VENV)/.dev ## put the code into the form that check asks for
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

# UV_NO_CONFIG: the locks must not depend on the settings of whoever makes them.
lock: $(VENV)/.dev ## write requirements/*.txt from pyproject.toml
	UV_NO_CONFIG=1 $(LOCK) $(LOCK_ARGS) pyproject.toml -o requirements/serve.txt
	UV_NO_CONFIG=1 $(LOCK) $(LOCK_ARGS) pyproject.toml --extra train -o requirements/train.txt
	UV_NO_CONFIG=1 $(LOCK) $(LOCK_ARGS) pyproject.toml --extra dev -o requirements/dev.txt
	UV_NO_CONFIG=1 $(LOCK) $(LOCK_ARGS) --group pyproject.toml:build -o requirements/build.txt

clean: ## forget the environment and the caches; instance/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

$(PY):
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found; say where: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps say what the environment holds; each is older than the lock it was made from when that changes.
# dev holds all of train, and train all of serve, so a later stamp never takes anything away.
$(VENV)/.serve $(VENV)/.train $(VENV)/.dev: $(VENV)/.%: requirements/%.txt requirements/build.txt pyproject.toml | $(PY)
	$(PIP) install --quiet --require-hashes -r requirements/$*.txt -r requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	touch $@
