"""The id of a release: its date, its number, and an end that its content alone has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridhub.release.releases import binds_content, content_of, full_id, next_release_id
from gridhub.state.home import Home

TABLES = {"core.person": {"rows": 3, "sha256": "aa"}, "link.registry": {"rows": -1, "sha256": "bb"}}
DAY = date(2026, 10, 31)


def home_with(folder: Path, *releases: str) -> Home:
    home = Home(folder)
    for name in releases:
        (home.releases / name).mkdir(parents=True)
    return home


def test_the_end_follows_from_the_tables_in_any_order_and_changes_with_any_of_them() -> None:
    end = content_of(TABLES)
    assert end == content_of(dict(reversed(TABLES.items()))) and len(end) == 6
    assert end != content_of(TABLES | {"core.person": {"rows": 3, "sha256": "ab"}})
    assert end != content_of(TABLES | {"core.grid": {"rows": 0, "sha256": "cc"}})
    assert binds_content(f"2026-10-31.3-{end}", TABLES) and not binds_content("2026-10-31.3-000000", TABLES)
    assert binds_content("2026-10-31.3", TABLES), "one from before ids had an end"


def test_numbers_go_on_over_ids_of_both_forms(tmp_path: Path) -> None:
    home = home_with(tmp_path, "2026-10-31.1", "2026-10-31.2-4f2a9c", "2026-10-31.10-4f2a9c", "2026-09-30.20-aaaaaa")
    assert next_release_id(home, DAY, "bbbbbb") == "2026-10-31.11-bbbbbb"


@pytest.mark.parametrize(
    ("named", "meant"),
    [("2026-10-31.2", "2026-10-31.2-4f2a9c"), ("2026-10-31.1", "2026-10-31.1"), ("2026-10-31.9", "2026-10-31.9"),
     ("2026-10-31.2-4f2a9c", "2026-10-31.2-4f2a9c"), ("../vault", "../vault"), ("*", "*"), ("2026-10-31.*", "2026-10-31.*")],
)  # fmt: skip
def test_a_release_may_be_named_without_the_end(tmp_path: Path, named: str, meant: str) -> None:
    assert full_id(home_with(tmp_path, "2026-10-31.1", "2026-10-31.2-4f2a9c"), named) == meant
