# The two commands of the README: `make demo` and `make test`. Each sets up what it needs.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
# More than a core each: tests of whole programs wait for them.
PYTEST := $(RUN)/python -m pytest --numprocesses 3 --dist worksteal
PIP := $(RUN)/python -m pip --disable-pip-version-check --quiet
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-header --quiet --upgrade

.PHONY: demo test unit check lock benchmark faults clean

demo: $(VENV)/demo
	@PATH="$(CURDIR)/$(RUN):$$PATH" sh tools/demo.sh

test: $(VENV)/dev
	@$(MAKE) --no-print-directory check
	$(PYTEST) --cov --cov-report=term --cov-fail-under=95

unit: $(VENV)/dev
	$(PYTEST) -m "not slow"

check: $(VENV)/dev
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports --no-logo

benchmark: $(VENV)/dev
	$(RUN)/python benchmarks/run.py
	$(RUN)/python benchmarks/building.py
	$(RUN)/python benchmarks/cloud.py
	$(RUN)/python benchmarks/deploying.py
	$(RUN)/python benchmarks/cdk.py

faults: $(VENV)/dev
	$(RUN)/python tools/faults_table.py

lock: $(VENV)/dev
	$(RUN)/$(LOCK) pyproject.toml --extra local requirements.in -o requirements.txt
	$(RUN)/$(LOCK) pyproject.toml --extra dev --extra access --extra local --extra sbom --extra cdk requirements.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) lambdaform.out build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "lambdaform needs Python 3.11 or newer; name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/demo: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
