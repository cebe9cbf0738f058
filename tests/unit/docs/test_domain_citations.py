"""docs/domain.md holds what the project cites of it: sections, findings, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "domain.md").read_text(encoding="utf-8")
CITING = ("gridhub", "assets", "schemas", "connectors", "decisions", "tests", "docs")
SUFFIXES = (".py", ".sql", ".yaml", ".csv", ".md")
CITED = re.compile(r"(?:domain\.md|域文档)`{0,2}([^;\n]*)")
"""What follows the page's name, up to a semicolon: there another page may be cited."""
PLACE = re.compile(r"§(\d+(?:\.\d+)*)(?:[ \t]+(F\d{2})\b)?")
HEADINGS = set(re.findall(r"^#{2,4} §(\d+(?:\.\d+)*) ", PAGE, re.MULTILINE))


def sections() -> dict[str, str]:
    """Section number of each second-level heading → its text."""
    parts = re.split(r"^## §(\d+) .*$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


FINDINGS = set(re.findall(r"^\| (F\d{2}) \|", sections()["4"], re.MULTILINE))


def cited_in(line: str) -> Iterator[tuple[str, str]]:
    """(section, finding or "") of every place of the domain page that a line cites; those of other pages are not."""
    for after in CITED.findall(line):
        own = re.split(r"\bdesign\b|\.md\b", after)[0]
        yield from PLACE.findall(own)


def citations() -> Iterator[tuple[str, str, str]]:
    """(file:line, section, finding or "")."""
    for folder in CITING:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in SUFFIXES or not path.is_file():
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                for section, finding in cited_in(line):
                    yield f"{path.relative_to(ROOT)}:{number}", section, finding


def test_every_section_and_finding_that_is_cited_is_on_the_page() -> None:
    found = list(citations())
    assert len(found) > 40
    wrong = [
        f"{place} cites §{section} {finding}".rstrip()
        for place, section, finding in found
        if section not in HEADINGS or (finding and finding not in FINDINGS)
    ]
    assert not wrong, f"{wrong}: docs/domain.md has no such heading or line of the findings table"


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("-- rules: domain.md §4 F18; design §7 (one leaf grid)", [("4", "F18")]),
        ("-- rules: design §7; domain.md §3 grid: levels 1–3", [("3", "")]),
        ("-- rules: domain.md §5, §6 (an age band)", [("5", ""), ("6", "")]),
        ("Numbers (``domain.md`` §0.2), each with its source", [("0.2", "")]),
        ("one leaf grid (design §7)", []),
    ],
)
def test_a_line_cites_the_places_that_follow_the_name_of_the_page(line: str, places: list[tuple[str, str]]) -> None:
    assert list(cited_in(line)) == places


def test_every_section_number_stands_once_and_in_its_chapter() -> None:
    numbers = re.findall(r"^#{2,4} §(\d+(?:\.\d+)*) ", PAGE, re.MULTILINE)
    assert len(numbers) == len(set(numbers))
    chapter = ""
    for level, number in re.findall(r"^(#{2,4}) §(\d+(?:\.\d+)*) ", PAGE, re.MULTILINE):
        if level == "##":
            chapter = number
        assert number.split(".")[0] == chapter, f"§{number} stands in §{chapter}"


def test_the_findings_table_is_without_gap() -> None:
    assert sorted(FINDINGS) == [f"F{number:02}" for number in range(1, len(FINDINGS) + 1)]


def test_every_finding_of_the_project_is_one_of_the_page() -> None:
    written = {path.stem[:3].upper() for path in (ROOT / "assets" / "finding").glob("f[0-9][0-9]_*.sql")}
    assert written
    assert written <= FINDINGS


def test_every_source_that_a_fact_names_is_listed() -> None:
    listed = set(re.findall(r"^\| ([A-Z0-9]+) \|", sections()["8"], re.MULTILINE))
    named = {
        code
        for group in re.findall(r"\[([A-Z0-9]+(?:, [A-Z0-9]+)*)\](?!\()", PAGE)
        for code in group.split(", ")
        if code != "XX"
    }
    assert len(named) > 80
    assert not sorted(named - listed), "name the source in §8 of docs/domain.md"
    assert not sorted(listed - named), "no fact of docs/domain.md names this source any more"
