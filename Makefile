# Two commands: `make demo` and `make test`. Both set up what they need and may be run again at any time.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help demo test check setup lock accuracy bench bench-province bench-nation reference clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

demo: ## set up and open the desk on http://127.0.0.1:8000
	@$(PYTHON) tools/setup.py demo

test: ## set up and run everything: engine, desk on SQLite and PostgreSQL, browser
	@$(PYTHON) tools/setup.py test $(ARGS)

check: ## lint, types, layers, packs, generated reference
	@$(PYTHON) tools/setup.py check

setup: ## only set up (development dependencies, front-end files)
	@$(PYTHON) tools/setup.py setup

lock: ## write the lock files again from pyproject.toml
	@$(PYTHON) tools/setup.py lock

accuracy: setup ## measure the reader against the gold beside the checkout, write docs/accuracy.md
	@.venv/bin/python tools/accuracy.py ../shared/gold/score.py ../shared/gold/seeds:../shared/seeds \
		tests/documents/unseen tests/documents/heldout --write docs/accuracy.md

bench: setup ## ratios of speed and memory: documents, a city, robustness (docs/benchmarks.md)
	@$(PYTHON) tools/setup.py bench

bench-province: setup ## the same for 500,000 enterprises
	@.venv/bin/python benchmarks/province.py

bench-nation: setup ## the same for 5 million enterprises, out of core; removes what it made
	@.venv/bin/python benchmarks/nation.py

reference: setup ## write docs/reference from the code
	@.venv/bin/python tools/reference.py

clean: ## remove what set-up made (not the data in var/)
	rm -rf .venv .stamps node_modules var/vendor
