# Everything runs in .venv, which the first target that needs it makes.
PYTHON ?= python3
BIN := .venv/bin
PERIOD ?= 2026-Q3
.DEFAULT_GOAL := help

.venv/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "loopnb needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12 report" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "loopnb needs Python's venv module: install it (Debian and Ubuntu: apt install python3-venv), then try again." >&2; exit 1; }
	@echo "Setting up .venv (once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.[lab,dev]'
	@touch $@

.PHONY: report test lint lab bench bench-collect bench-words curve calibrate clean help

report: .venv/.ready  ## Make the scorecard of the sample company
	@$(BIN)/loopnb sample
	@$(BIN)/loopnb run --period $(PERIOD)

test: .venv/.ready  ## Run all tests
	@$(BIN)/python -m pytest -n 2

lint: .venv/.ready  ## Check style, layers and notebooks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/nbstripout --verify --keep-id --extra-keys "metadata.papermill cell.metadata.papermill metadata.language_info.version" notebooks/*.ipynb

lab: .venv/.ready  ## Open the notebooks in JupyterLab
	@$(BIN)/jupyter lab notebooks

bench: .venv/.ready  ## Time loopnb beside its peers: a quarter of an hour
	@$(BIN)/python benchmarks/overhead.py
	@$(BIN)/python benchmarks/whole.py
	@$(BIN)/python benchmarks/peers.py
	@$(BIN)/python benchmarks/kpi.py
	@$(BIN)/python benchmarks/collect.py
	@$(BIN)/python benchmarks/comments.py
	@$(BIN)/python benchmarks/report.py

bench-collect: .venv/.ready  ## Time the loading of ten million rows beside a bare DuckDB script
	@$(BIN)/python benchmarks/collect.py
	@$(BIN)/python benchmarks/report.py

bench-words: .venv/.ready  ## Prove the reading of comments on real ones; FROM=FILE names them
	@$(BIN)/python benchmarks/words.py $(if $(FROM),--from $(FROM))

curve: .venv/.ready  ## Draw again how time and memory grow with the tickets
	@$(BIN)/python benchmarks/scale.py
	@$(BIN)/python benchmarks/report.py

calibrate: .venv/.ready  ## Prove intervals, tests and verdicts on simulated data: half an hour
	@$(BIN)/python benchmarks/calibrate.py
	@$(BIN)/python benchmarks/calibrate_effects.py
	@$(BIN)/python benchmarks/companies.py
	@$(BIN)/python benchmarks/invitations.py
	@$(BIN)/python benchmarks/candidates.py
	@$(BIN)/python benchmarks/closing.py

clean:  ## Remove the set-up, the loaded tables and the reports of this folder
	@rm -rf .venv data/store reports/.runs reports/[0-9F]*

help:  ## Show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 13
