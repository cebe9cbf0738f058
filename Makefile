# Two commands set everything up by themselves: `make run` and `make test`. They need python3 (3.11 or newer) with venv and pip.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-services lint soak bench ui clean

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[ui,city,link,dev,browser,postgresql,mysql]'
	touch $@

run: .venv/installed ## the sample city: files in, warehouse out
	$(BIN)/gridhub run

test: .venv/installed ## all tests that need no server
	$(BIN)/python -m pytest -m 'not service and not soak' -n 2 --dist worksteal

test-services: .venv/installed ## tests with Chromium, PostgreSQL and MariaDB; installs them with apt where they are missing
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium chromium-driver fonts-noto-cjk >/dev/null)
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null)
	@command -v mariadbd >/dev/null || command -v mysqld >/dev/null || (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq mariadb-server >/dev/null)
	$(BIN)/python -m pytest -m service

lint: .venv/installed ## style, types, layers, dead words, SQL allow-list
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python -m gridhub.project.sql.lint assets

soak: .venv/installed ## the big counts
	$(BIN)/python -m pytest -m soak

bench: .venv/installed ## time and memory per stage
	$(BIN)/python bench/spine.py --households 20000

ui: .venv/installed
	$(BIN)/gridhub ui

clean:
	rm -rf .venv var
