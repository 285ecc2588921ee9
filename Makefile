# Two commands set everything up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint bench bench-fusion bench-query bench-desk bench-ingest bench-memory bench-crash docs lock model clean

$(VENV)/.installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 16

demo: $(VENV)/.installed  ## code fourteen bundled reports and show what they tell
	$(BIN)/detente demo

test: $(VENV)/.installed  ## all tests, the documentation's examples included
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.installed  ## style, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed  ## speed as ratios in one run; BENCH=FILE.jsonl.gz for other input
	$(BIN)/python benchmarks/speed.py $(BENCH)

bench-fusion: $(VENV)/.installed  ## stories and events from up to two million made-up mentions
	$(BIN)/python benchmarks/fusion.py

bench-query: $(VENV)/.installed  ## a dyad's month out of ten million made-up mentions
	$(BIN)/python benchmarks/lake.py query

bench-desk: $(VENV)/.installed  ## the desk's pages with five million made-up mentions and twenty readers
	$(BIN)/python benchmarks/desk.py

bench-ingest: $(VENV)/.installed  ## documents a second with one and two workers; BENCH=FILE.jsonl.gz is the input
	$(BIN)/python benchmarks/lake.py ingest $(BENCH)

bench-memory: $(VENV)/.installed  ## memory of an ingest of 50,000 documents; BENCH=FILE.jsonl.gz is repeated
	$(BIN)/python benchmarks/lake.py memory $(BENCH)

bench-crash: $(VENV)/.installed  ## fifty writers killed at random moments: nothing lost, nothing twice
	$(BIN)/python benchmarks/crash.py

docs: $(VENV)/.installed  ## write the reference pages from code, and build the site: build/docs/site/index.html
	$(BIN)/python tools/make_docs.py
	$(BIN)/python tools/make_site.py

model: $(VENV)/.installed  ## train the classifier anew (a minute); DETENTE_SHARED=FOLDER holds the real sentences, if you have them
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	$(BIN)/python -m training.train

lock:  ## pin all dependencies, with hashes
	$(PYTHON) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
