# Two commands on a fresh machine: `make run` and `make test`. Everything Python lives in .venv.
PORT ?= 8000
DATA ?= var
HTTPS ?=
SHELL := /bin/bash
BIN := .venv/bin
PWA_SOURCES := $(shell find pwa/src pwa/*.html pwa/*.ts pwa/*.json static/manifest.webmanifest static/offline.html static/icons -type f 2>/dev/null)

.PHONY: setup run test faults bench generate format screenshots help
.DELETE_ON_ERROR:

help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "make %-12s %s\n",$$1,$$2}' Makefile

setup: .venv/.ready pwa/node_modules/.ready static/app/.built ## install what is needed and build the app; fast when nothing changed

.venv/.ready: pyproject.toml requirements.lock
	@python=$$(.ci/find-python) && { [ -x $(BIN)/python ] || "$$python" -m venv .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' --constraint requirements.lock
	@touch $@

.venv/.https: .venv/.ready ## Caddy, for phones on the office network
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[https]' --constraint requirements.lock
	@touch $@

pwa/node_modules/.ready: pwa/package-lock.json pwa/package.json
	@.ci/check-node
	cd pwa && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

static/app/.built: pwa/node_modules/.ready $(PWA_SOURCES)
	@cd pwa && npm run --silent build >node_modules/.build.log 2>&1 || { cat node_modules/.build.log; exit 1; }
	@touch $@

run: setup $(if $(filter 1,$(HTTPS)),.venv/.https) ## seed the demo county when absent, serve: PORT=8000 DATA=var HTTPS=1
	@SITEPROOF_DATA_DIR="$(DATA)/demo" SITEPROOF_PORT="$(PORT)" $(BIN)/siteproof demo
	@SITEPROOF_DATA_DIR="$(DATA)/demo" SITEPROOF_PORT="$(PORT)" exec $(BIN)/siteproof serve $(if $(filter 1,$(HTTPS)),--https)

test: setup .venv/.https ## every gate and every test: nothing is skipped silently
	@.ci/gates

faults: setup .venv/.https ## the whole fault matrix with full counts: kills, cuts, full disks, clocks (up to 45 min)
	@.ci/faults

bench: setup ## measured numbers, each with its budget beside it
	@.ci/find-browser >/dev/null
	$(BIN)/python -m pytest tests/bench -p no:xdist -q

generate: .venv/.ready pwa/node_modules/.ready ## write the API's description and the app's types again
	$(BIN)/python -m siteproof.api.openapi > pwa/src/api/openapi.json
	cd pwa && npm run --silent generate

format: setup ## write the house format
	$(BIN)/ruff format server tests
	$(BIN)/ruff check --fix --quiet server tests || true

screenshots: setup ## make the README's pictures again
	$(BIN)/python -m pytest tests/e2e/test_readme_pictures.py -q --readme-pictures
