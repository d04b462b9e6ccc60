# `make demo` shows what geokg does, `make quick` checks a change in seconds, `make test` checks all of it.
# Each does its own set-up in .venv, from Python alone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
LOWEST := .venv-lowest
CFF := .venv-cff
# The fast SHACL engine has no wheel for every platform, and is not built here: then geokg does without.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary shacl
BENCH_INSTALL = $(subst $(BIN),$(BENCH)/bin,$(INSTALL))
# A worker takes tests from another once its own are done; neighbours, which share fixtures, stay together.
PYTEST = $(BIN)/pytest --numprocesses auto --dist worksteal
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: setup quick unit bench bench-full coverage docs demo test test-full test-lowest mutation format lint types reference clean

demo: $(VENV)/.demo
	rm -rf demo
	$(BIN)/geokg init demo
	$(BIN)/geokg check demo/articles
	$(BIN)/geokg build demo/articles -o demo/ties.ttl
	$(BIN)/geokg query demo/ties.ttl history a=IRN b=TJK
	$(BIN)/geokg show demo/articles recognition
	cd demo && SOURCE_DATE_EPOCH=1769817600 ../$(BIN)/geokg publish dist \
		--base https://data.example.net/ties/
	$(BIN)/geokg verify demo/dist/latest

test: $(VENV)/.dev $(CFF)/.cff
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python reference/build.py --check
	$(PYTEST)

# The loop while you work: formatting, lint and all tests that take less than 0.1 s.
# Test modules are compiled once and kept, away from the sources: that saves a third of the collection.
quick: export PYTHONDONTWRITEBYTECODE :=
quick: export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
quick: $(VENV)/.dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(PYTEST) -q -m "not slow"

# The tests of one file, in one process: make unit FILE=tests/dates/test_dates.py
unit: $(VENV)/.dev
	@test -n "$(FILE)" || { echo "name a file: make unit FILE=tests/dates/test_dates.py"; exit 2; }
	$(BIN)/pytest -x -q $(FILE)

# All expensive tests at their full size, watched for connections beyond this machine.
test-full: $(VENV)/.dev $(CFF)/.cff
	@if command -v strace >/dev/null; then \
		GEOKG_SCALE=20 strace -f -qq --seccomp-bpf -e trace=connect -o .connects $(BIN)/pytest && \
		$(BIN)/python tests/connects.py .connects; \
	else \
		echo "strace is not here: the tests run unwatched"; GEOKG_SCALE=20 $(BIN)/pytest; \
	fi

# The suite with the lowest version of every range in pyproject.toml, in an environment of its own.
test-lowest: $(LOWEST)/.lowest
	$(LOWEST)/bin/pytest --numprocesses auto --dist worksteal

# Do the tests notice a wrong operator? 200 seeded changes of the code, each against the tests near it.
mutation: $(VENV)/.dev
	$(BIN)/python tests/mutation.py

setup: $(VENV)/.dev $(CFF)/.cff

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

# The pages, pictures and output that are made from sources, then a site in build/docs; a warning is an error.
docs: $(VENV)/.dev
	$(BIN)/python docs/generate.py
	$(BIN)/sphinx-build -q -E -a -W --keep-going -b html docs build/docs
	@echo "build/docs/index.html"

# The peers have an environment of their own, so that the tests run in a lean one.
bench: $(BENCH)/.bench
	$(BENCH)/bin/python bench/main_job.py --write
	$(BENCH)/bin/python bench/growth.py --write
	$(BENCH)/bin/python bench/construction.py --write
	$(BENCH)/bin/python bench/files.py --write
	$(BENCH)/bin/python bench/engines.py --write
	$(BENCH)/bin/python bench/queries.py --write
	$(BENCH)/bin/python bench/findings.py --write
	PYTHONPATH=tests/analysis $(BENCH)/bin/python bench/panel.py --write
	$(BENCH)/bin/python bench/readers.py --write
	$(BENCH)/bin/python bench/publishing.py --write
	$(BENCH)/bin/python bench/startup.py --write
	$(BENCH)/bin/python bench/truth.py --write
	$(BENCH)/bin/python bench/picture.py

bench-full: bench
	$(BENCH)/bin/python bench/growth.py --sizes 100 1000 10000 100000 1000000 --write
	$(BENCH)/bin/python bench/picture.py

reference: $(VENV)/.dev
	$(BIN)/python reference/build.py

# What the table of leaders knows of each state and year.
coverage: $(VENV)/.dev
	$(BIN)/python bench/coverage.py

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(BIN)/python pyproject.toml
	$(INSTALL) --editable ".[fast]" || $(INSTALL) --editable .
	@touch $@

# A peer that cannot be installed here is named as missing in the tables.
$(BENCH)/.bench: pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(BENCH_INSTALL) --editable ".[fast,bench]" || $(BENCH_INSTALL) --editable ".[fast]" || \
		$(BENCH_INSTALL) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.demo pyproject.toml
	$(INSTALL) --editable ".[fast,pandas,dev]" || $(INSTALL) --editable ".[pandas,dev]"
	@if command -v java >/dev/null; then $(INSTALL) --editable ".[spark]"; else \
		echo "no Java here: PySpark is left out, and the tests of geokg.spark will skip"; fi
	@touch $@

$(LOWEST)/.lowest: pyproject.toml
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.13,<1"
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct \
		--only-binary shacl --editable ".[fast,pandas,dev]"
	@touch $@

# It wants a jsonschema before 4, so it has an environment of its own; without it, its tests say so.
$(CFF)/.cff:
	@mkdir -p $(CFF)
	@{ $(PYTHON) -m venv $(CFF) && $(subst $(BIN),$(CFF)/bin,$(INSTALL)) --only-binary ruamel.yaml \
		"cffconvert>=2,<2.1"; } || echo "cffconvert cannot be installed here"
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH) $(CFF) $(LOWEST) build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
