"""The pages of docs/rules name code and tests that exist, in one order of headings; the index names every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"
RULES = sorted(path for path in (DOCS / "rules").glob("*.md") if path.name != "README.md")
HEADINGS = ["Why", "Scope", "Mechanism", "How loud", "Anti-patterns", "Not kept yet"]
CHECKED = [*RULES, DOCS / "rules" / "README.md", DOCS / "README.md", DOCS / "domain.md"]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def named(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


@pytest.mark.parametrize("page", RULES, ids=named)
def test_a_rule_is_one_sentence_and_its_page_has_the_usual_headings(page: Path) -> None:
    text = text_of(page)
    assert re.search(r"\A# .+\n\n\*\*The rule\.\*\* [^\n]+\.\n", text)
    found = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert found in (HEADINGS, HEADINGS[:-1])  # nothing is left to keep


@pytest.mark.parametrize("page", CHECKED, ids=named)
def test_every_file_a_page_names_exists(page: Path) -> None:
    paths = re.findall(r"`((?:gridhub|assets|schemas|decisions|tests)/[\w./-]+\.\w+)`", text_of(page))
    gone = [path for path in paths if not (ROOT / path).is_file()]
    assert not gone, f"{named(page)} names files that are not there (moved?): {gone}"


@pytest.mark.parametrize("page", CHECKED, ids=named)
def test_every_link_to_another_page_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)", text_of(page))
    assert not [link for link in links if not (page.parent / link).exists()]


def test_every_test_that_proves_a_rule_exists() -> None:
    tests = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", text_of(path), re.MULTILINE)
    }
    gone = {page.stem: sorted(set(re.findall(r"`(test_\w+)`", text_of(page))) - tests) for page in RULES}
    assert not {page: names for page, names in gone.items() if names}


def test_every_rule_is_proved_by_some_test() -> None:
    assert [page.stem for page in RULES if not re.search(r"`test_\w+`", text_of(page))] == []


def test_the_indexes_name_every_page() -> None:
    pages = {path.name for path in DOCS.glob("*") if path.is_file()} - {"README.md"}
    assert [page for page in sorted(pages) if f"]({page})" not in text_of(DOCS / "README.md")] == []
    index = text_of(DOCS / "rules" / "README.md")
    assert [page.name for page in RULES if f"]({page.name})" not in index] == []
