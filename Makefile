# Everything one does with Hilo. `make` or `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help setup run test bench soak story fmt openapi lock
ARGS ?=

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | expand -t 10

setup: ## set up all that running and testing needs, and start nothing
	@sh scripts/setup test

run: ## set up what is missing, then serve a demo company on http://127.0.0.1:8000 (ARGS="--port 8001")
	@sh scripts/setup run
	@exec .venv/bin/hilo run --demo $(ARGS)

test: ## set up what is missing, then every check of the project
	@sh scripts/setup test
	@sh scripts/check

bench: ## measure what Hilo promises, and write the table
	@sh scripts/setup test
	@.venv/bin/python -m bench $(ARGS)

soak: ## the long tests: many kills, large sets, each story in a browser with a reload after every step
	@sh scripts/setup test
	@sh scripts/setup identity
	@.venv/bin/python -m pytest -m soak -o faulthandler_timeout=7200 $(ARGS)
	@HILO_RELOAD_STEPS=1 .venv/bin/python -m pytest tests/browser $(ARGS)

story: ## play the story Hilo was made for on the live screens, within 90 seconds (ARGS="--lang en --out DIR")
	@sh scripts/setup test
	@.venv/bin/python -m tests.story $(ARGS)

fmt: ## put the code into its common form
	@sh scripts/setup test
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

openapi: ## write the kept OpenAPI document anew from the routes
	@sh scripts/setup test
	@.venv/bin/python scripts/openapi > docs/api/openapi.json

lock: ## write the requirements files anew from pyproject.toml (ARGS=--upgrade takes newer indirect ones)
	@sh scripts/lock $(ARGS)
