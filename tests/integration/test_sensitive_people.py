"""Nobody learns from a release who is on a list of a sensitive category: every table is looked through, row by row.

Who is on one is read from the sheets and the truth of a generated city, by words written here, not by the hub's own rules.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from gridhub.city.files.generate import generate
from gridhub.city.scoring.truth import read_table
from gridhub.city.scoring.truth_linked import compare_findings
from gridhub.project.reading.loading import load
from gridhub.release.reading import Reveal, ask
from gridhub.release.releases import require_current
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun, clock

WORDS = (
    "精神障碍", "社区矫正", "安置帮教", "刑满", "戒毒", "吸毒", "留守儿童", "困境儿童", "孤儿", "无人抚养",
    "severe_mental_disorder", "community_correction", "resettlement_support", "drug_rehabilitation",
    "left_behind_child", "distressed_child", "orphan",
)  # fmt: skip
CATEGORY_HEADERS = ("人员类别", "重点类别")
REVEAL = Reveal("核对", "tester", clock())


@dataclass(frozen=True)
class SensitiveCity:
    """A generated city after its run. ``people``: hub ids of whom a sheet puts into a sensitive category; ``records``: the
    record ids of those rows; ``others``: hub ids of the other listed people."""

    city: CityRun
    folder: Path
    people: frozenset[str]
    records: frozenset[str]
    others: frozenset[str]


def listed_rows(folder: Path) -> Iterator[tuple[str, int, str]]:
    """File, row and category as written, of every sheet that has a column of categories."""
    for path in sorted((folder / "inbox").glob("*.xlsx")):
        for sheet in openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets:
            column = None
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                texts = [str(cell).strip() if cell is not None else "" for cell in cells]
                header = next((i for i, text in enumerate(texts) if text in CATEGORY_HEADERS), None)
                if header is not None:
                    column = header
                elif column is not None and column < len(texts) and texts[column]:
                    yield path.name, number, texts[column]


@pytest.fixture(scope="module")
def sensitive(tmp_path_factory: pytest.TempPathFactory) -> SensitiveCity:
    folder = tmp_path_factory.mktemp("sensitive")
    generate(folder, households=100, months=1, seed=5, dirt="usual", last_month="2026-10")
    environ = {**os.environ, "GRIDHUB_INBOX": str(folder / "inbox"), "GRIDHUB_HOME": str(folder / "home")}
    project = load(ROOT, environ=environ)
    city = CityRun(project, Home(project.config.home))
    city.run("sensitive")
    category = {(file, row): text for file, row, text in listed_rows(folder)}
    truth = {
        (line["file"], int(line["row"])): line["true_id"]
        for line in read_table(folder / "truth", "record_truth")
        if line["entity_kind"] == "person"
    }
    hidden = {truth[at] for at, text in category.items() if at in truth and any(word in text for word in WORDS)}
    hub: dict[str, set[str]] = {}
    records: set[str] = set()
    seen = ask(
        city.home, "SELECT record_id, file, row, hub_id FROM audit.record_entity WHERE entity_kind = 'person'", REVEAL
    )
    for record, file, row, hub_id in seen.itertuples(index=False):
        hub.setdefault(truth.get((file, int(row)), ""), set()).add(str(hub_id))
        if any(word in category.get((file, int(row)), "") for word in WORDS):
            records.add(str(record))
    people = {one for person in hidden for one in hub.get(person, ())}
    listed = {one for at in category if at in truth for one in hub.get(truth[at], ())}
    return SensitiveCity(city, folder, frozenset(people), frozenset(records), frozenset(listed - people))


def published_rows(city: CityRun) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every row of every table and view of the published database, and of every Parquet file beside it, as texts."""
    folder = require_current(city.home)
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        names = connection.execute("SELECT table_schema, table_name FROM information_schema.tables").fetchall()
        for schema, name in names:
            if schema == "code":  # the words themselves
                continue
            for row in connection.execute(f'SELECT * FROM "{schema}"."{name}"').fetchall():
                yield f"{schema}.{name}", tuple(str(value) for value in row if value is not None)
    with duckdb.connect() as connection:
        for path in sorted(folder.rglob("*.parquet")):
            for row in connection.execute(f"SELECT * FROM read_parquet('{path}')").fetchall():
                yield path.name, tuple(str(value) for value in row if value is not None)


def told(sensitive: SensitiveCity, rows: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[set[str], set[str]]:
    """What rows tell of a sensitive list, by table; and which of its people are in the rows at all."""
    found: set[str] = set()
    seen: set[str] = set()
    for table, row in rows:
        text = "\x1f".join(row)
        here = {person for person in sensitive.people if person in text}
        seen |= here
        if here and any(word in text for word in WORDS):
            found.add(f"{table}: a word of the category beside the person")
        if any(sensitive.records.intersection(part.split(";")) for part in row):
            found.add(f"{table}: a row of a sensitive list")
    return found, seen


def test_no_published_row_tells_who_is_on_a_sensitive_list(sensitive: SensitiveCity) -> None:
    assert len(sensitive.people) >= 5, "the city has such people, else nothing is tested"
    assert len(sensitive.records) >= 5
    found, seen = told(sensitive, published_rows(sensitive.city))
    assert not found
    assert len(seen) >= 5, "most of them are known otherwise, and stay in the release"


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("core.key_person", "a word of the category beside the person"),
        ("mart.special_person_ledger", "a word of the category beside the person"),
        ("audit.record_entity", "a row of a sensitive list"),
        ("finding.finding", "a row of a sensitive list"),
    ],
)
def test_the_search_finds_what_the_vault_holds(sensitive: SensitiveCity, table: str, what: str) -> None:
    frame = ask(sensitive.city.home, f"SELECT * FROM {table}", REVEAL)
    rows = [(table, tuple(str(value) for value in row)) for row in frame.itertuples(index=False)]
    assert f"{table}: {what}" in told(sensitive, rows)[0]


def test_a_yes_or_a_count_does_not_tell_it_either(sensitive: SensitiveCity) -> None:
    home = sensitive.city.home
    open_list = set(ask(home, "SELECT person_id FROM core.key_person WHERE is_active")["person_id"])
    flagged = set(ask(home, "SELECT person_id FROM mart.basic_ledger WHERE is_key_person")["person_id"])
    assert flagged <= open_list
    (visits,) = ask(home, "SELECT COUNT(*) FROM core.visit WHERE visit_kind = 'individual'").iloc[0]
    assert visits > 0
    assert "visit_type" not in ask(home, "SELECT * FROM core.visit LIMIT 0").columns
    people, statements = ask(
        home,
        """SELECT COUNT(*), SUM(CASE WHEN said.rows = person.statement_count THEN 1 ELSE 0 END)
           FROM core.person AS person
           JOIN (SELECT hub_id, COUNT(*) AS rows FROM audit.record_entity WHERE entity_kind = 'person' GROUP BY hub_id) AS said
           ON said.hub_id = person.person_id""",
    ).iloc[0]  # fmt: skip
    assert people == statements, "a record that is counted and not shown tells that there is one"


def test_counts_of_a_sensitive_category_are_five_or_more_or_say_why_not(sensitive: SensitiveCity) -> None:
    shown = ask(sensitive.city.home, 'SELECT "类别", "范围", "在册人数", "说明" FROM "台账"."重点人群人数"')
    sensitive_ones = shown[[any(word in name for word in WORDS) for name in shown["类别"]]]
    assert len(sensitive_ones)
    for _, row in sensitive_ones.iterrows():
        assert (row["在册人数"] >= 5) == pd.isna(row["说明"])
    assert shown["说明"].isna().any(), "numbers of the other categories are told"


def test_whoever_states_a_purpose_reads_the_sensitive_rows(sensitive: SensitiveCity) -> None:
    home = sensitive.city.home
    query = 'SELECT "类别" FROM "台账"."重点人群台账"'
    masked, plain = ask(home, query)["类别"], ask(home, query, REVEAL)["类别"]
    assert not [name for name in masked if any(word in name for word in WORDS)]
    assert len(masked)
    assert len([name for name in plain if any(word in name for word in WORDS)]) >= 5


def test_what_is_planted_between_list_and_ledger_is_found_and_what_looks_like_it_is_not(
    sensitive: SensitiveCity,
) -> None:
    score = compare_findings(
        sensitive.city.project,
        sensitive.city.home.identities / f"{require_current(sensitive.city.home).name}.duckdb",
        sensitive.folder / "truth",
    )
    linked = {code: (hub, true, same) for code, hub, true, same in score.counts}
    planted = {
        line["true_id"] for line in read_table(sensitive.folder / "truth", "finding_truth") if line["finding"] == "F22"
    }
    assert len(planted) >= 5
    hub, true, same = linked["F22"]
    assert (true, hub - same, true - same) == (len(planted), 0, 0), score.as_text()
    shown = ask(sensitive.city.home, "SELECT subject_id FROM finding.finding WHERE finding_code = 'F22'")
    assert len(shown) < hub, "a finding on an entry of a sensitive category stays in the vault"
    assert not sensitive.people & set(shown["subject_id"])


def test_a_row_of_a_department_that_may_not_list_is_set_aside_and_told_at_its_cell(sensitive: SensitiveCity) -> None:
    set_aside = ask(
        sensitive.city.home,
        """SELECT file, field_name, "column", reason FROM audit.quarantine WHERE rule = 'ROW_SET_ASIDE'""",
    )
    assert list(set_aside["field_name"]) == ["listing_department"]
    assert set_aside["column"].notna().all() and "列入部门" in set_aside["reason"][0]
    ledger = ask(sensitive.city.home, "SELECT lister_name FROM mart.key_person_ledger", REVEAL)
    assert "教育" not in set(ledger["lister_name"])
