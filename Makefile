VENV ?= .venv
PYTHON ?= python3
# One process a core is the unit of work: threads inside NumPy or torch would only fight over the cores.
export OMP_NUM_THREADS = 1
export OPENBLAS_NUM_THREADS = 1
export MKL_NUM_THREADS = 1

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.layerproof-installed
REPORT := build/demo
RUNS ?= 1000
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
LINKS := build/links
PARTS := $(filter-out layerproof,$(patsubst %/__init__.py,%,$(wildcard */__init__.py)))

.PHONY: help demo test checks lint docs picture fuzz soak links benchmarks audit audit-ci ci-times clean

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' $(MAKEFILE_LIST)

demo: $(INSTALLED)  ## grade examples/submissions and print where the report is
	@# Our own examples may run without a sandbox where a machine has none. Exit code 1 says that submissions failed, as
	@# some of the examples are meant to.
	@$(BIN)/layerproof sandbox && trusted= || { trusted=--trusted; echo "No sandbox here: the examples are trusted."; }; \
	set -x; $(BIN)/layerproof grade examples/submissions --report "$(CURDIR)/$(REPORT)" --jobs $(CORES) $$trusted || test $$? -eq 1

test: $(INSTALLED)  ## run every test, one process a core
	$(BIN)/pytest --numprocesses auto --dist loadgroup

checks: $(INSTALLED)  ## lint, fuzz and audit-ci, all at once: the audit takes as long whatever else is done
	$(MAKE) --jobs 3 --output-sync --keep-going lint fuzz audit-ci

lint: $(INSTALLED) links  ## ruff, its formatter, mypy --strict, and the limits on files and functions
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest --quiet tests/test_limits.py

docs: $(INSTALLED)  ## write docs/components, docs/efforts.md and the JSON schemas anew from the code
	$(BIN)/python -m layerproof.reports.component_page docs/components
	$(BIN)/python -m layerproof.reports.effort_page docs/efforts.md
	$(BIN)/python -m layerproof.reports.schema reports

picture: $(INSTALLED)  ## take docs/report.png anew, of the README's example; needs Chromium
	$(BIN)/python -m benchmarks.picture

fuzz: $(INSTALLED)  ## try a million mutated frames on the decoder, in about half a minute of one core
	LAYERPROOF_FUZZ=1000000 $(BIN)/pytest --quiet tests/play/test_codec_fuzz.py

soak: $(INSTALLED)  ## grade 500 good, broken and hostile submissions: everybody gets a verdict, and nothing is left behind
	LAYERPROOF_SOAK=500 $(BIN)/pytest --quiet tests/attacks/test_soak.py

links:  ## lay the folders out in build/links as they are installed, for mypy, which does not read package-dir
	@rm -rf $(LINKS) && mkdir -p $(LINKS)/layerproof
	@ln -s "$(CURDIR)"/layerproof/* $(foreach part,$(PARTS),"$(CURDIR)/$(part)") $(LINKS)/layerproof/

benchmarks: $(INSTALLED)  ## measure anew what docs/measured/ says; jax takes part once `pip install -e .[bench]` brought it
	$(BIN)/python -m benchmarks.planted
	$(BIN)/python -m benchmarks.diagnosis
	$(BIN)/python -m benchmarks.gradients
	$(BIN)/python -m benchmarks.layers
	$(BIN)/python -m benchmarks.judge
	$(BIN)/python -m benchmarks.kills
	$(BIN)/python -m benchmarks.sandbox

audit: $(INSTALLED)  ## judge all right code RUNS times with fresh seeds: no alarm is due; goes on where it was interrupted
	$(BIN)/python -m benchmarks.audit --runs $(RUNS)

audit-ci: $(INSTALLED)  ## the same within two minutes, on the tenth of the right code whose turn it is today
	$(BIN)/python -m benchmarks.audit --runs $(RUNS) --today --seconds 100 --no-page

ci-times: $(INSTALLED)  ## run all that CI runs, and write to docs/measured/ci.md what takes how long
	$(BIN)/python -m benchmarks.ci

clean:  ## remove what was built; the virtual environment stays
	rm -rf build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path "./$(VENV)/*" -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('$(PYTHON) is too old: make PYTHON=python3.11 or newer')"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --constraint constraints.txt --editable ".[dev]"
	@touch $@
