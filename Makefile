# Two commands set everything up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench docs lock model clean

$(VENV)/.installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(VENV)/.installed  ## code fourteen bundled reports and show what they tell
	$(BIN)/detente demo

test: $(VENV)/.installed  ## all tests, the documentation's examples included
	$(BIN)/python -m pytest

lint: $(VENV)/.installed  ## style, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed  ## speed as ratios in one run; BENCH=FILE.jsonl.gz for other input
	$(BIN)/python benchmarks/speed.py $(BENCH)

docs: $(VENV)/.installed  ## regenerate the reference pages from code
	$(BIN)/python tools/make_docs.py

model: $(VENV)/.installed  ## train the classifier anew (a minute); DETENTE_SHARED=FOLDER holds the real sentences, if you have them
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	$(BIN)/python -m training.train

lock:  ## pin all dependencies, with hashes
	$(PYTHON) -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
