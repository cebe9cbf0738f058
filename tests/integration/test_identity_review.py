"""A reviewer's round: pairs go out blind, verdicts come back as lines, the next release obeys them, and they can be undone."""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.release.explain_person import write_person_page
from gridhub.release.manifest import read_manifest
from gridhub.release.reading import NotInRelease, Reveal, ask, open_release
from gridhub.release.releases import require_current
from gridhub.review.agreement import agreements
from gridhub.review.exporting import Given, NoPairs, give_out
from gridhub.review.form import COLUMNS, HEADER_ROW, SHEET
from gridhub.review.taking import TakenReview, take_verdicts
from gridhub.state.decision_log import known_decisions
from gridhub.state.export_log import verify_log
from gridhub.state.home import Home
from tests.integration.conftest import SAMPLE, CityRun, clock
from tests.integration.leaks import Secrets, leaks_in, outside_the_vault, secrets_of, texts_of
from tests.integration.test_cli import call, copy_of_project

WANG, LI = "王复核", "李复核"
SAYS_WHEN = {"audit.id_change", "audit.match_decision", "audit.review_pair", "link.registry"}
"""Tables that tell of what was, not of what is: ids that changed hands, decisions taken, what ids can be known by, how often
reviewers were unsure of a pair."""
POLICE = "公安_实有人口_城关派出所_202610.xlsx"
ROLL = "民政_残疾人两项补贴发放表_{month}.xlsx"
GIVEN, TAKEN = datetime(2026, 11, 1, 9, tzinfo=UTC), datetime(2026, 11, 3, 9, tzinfo=UTC)
FILES = ("民政_区划", "民政_残疾人两项补贴", "网格办_网格", "网格办_走访", "公安_标准地址", "公安_实有人口_城关派出所")


@dataclass
class Desk:
    """A small city with people who are hard to tell apart, its project, and a folder for workbooks."""

    root: Path
    inbox: Path
    home: Home
    folder: Path
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def project(self) -> Project:
        environ = {**os.environ, "GRIDHUB_INBOX": str(self.inbox), "GRIDHUB_HOME": str(self.home.root)}
        return load(self.root, environ=environ)

    def run(self, name: str) -> tuple[str, ...]:
        return CityRun(self.project, self.home).run(name).notes

    @property
    def digests(self) -> dict[str, str]:
        return dict(read_manifest(require_current(self.home)).digests)

    @property
    def secrets(self) -> Secrets:
        return secrets_of(self.project, self.home.identities / f"{require_current(self.home).name}.duckdb")

    @property
    def lines(self) -> list[dict[str, str]]:
        with (self.root / "decisions" / "identity.csv").open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    def plain(self, query: str) -> list[tuple[Any, ...]]:
        with open_release(self.home, revealed=True) as connection:
            return connection.execute(query).fetchall()

    def give(self, name: str, **how: Any) -> tuple[Path, Given]:
        path = self.folder / name
        return path, give_out(self.project, self.home, path, at=GIVEN, actor="office", **how)

    def take(self, path: Path) -> TakenReview:
        return take_verdicts(self.project, self.home, path, at=TAKEN, account="office")


def head_of(sheet: Any, title: str) -> dict[str, int]:
    """Column by title of the header row that has ``title``, and under "row" where it stands."""
    for row in range(1, 8):
        titles = {str(cell.value): cell.column for cell in sheet[row] if cell.value}
        if title in titles:
            return {**titles, "row": row}
    raise AssertionError(title)


def id_column(head: dict[str, int]) -> int:
    return next(column for title, column in head.items() if "身份" in title or title.startswith("证件"))


def plant_namesakes(inbox: Path, count: int) -> None:
    """Payees who share name, phone and home with another person of their household, on a roll that lost their ids: whose the
    payment is, no rule can say."""
    register = openpyxl.load_workbook(inbox / POLICE)
    people: Any = register.worksheets[0]
    at = head_of(people, "姓名")
    # The number of the household stands under a wide title of its own.
    below = (cell.column for cell in people[at["row"] + 1] if cell.value == "户号")
    household = at["户号"] if "户号" in at else next(below)
    by_id = {people.cell(row, id_column(at)).value: row for row in range(at["row"] + 1, people.max_row + 1)}
    rolls = {month: openpyxl.load_workbook(inbox / ROLL.format(month=month)) for month in ("202609", "202610")}
    planted: dict[str, int] = {}
    now: Any = rolls["202610"].worksheets[0]
    of_roll = head_of(now, "姓名")
    for line in range(of_roll["row"] + 1, now.max_row + 1):
        cid = now.cell(line, id_column(of_roll)).value
        row = by_id.get(cid)
        if row is None or len(planted) == count or not people.cell(row, at["联系电话"]).value:
            continue
        number = people.cell(row, household).value
        others = [other for one, other in by_id.items() if one and other != row]
        mates = [other for other in others if people.cell(other, household).value == number]
        if mates and number and number not in planted.values():
            for column in ("姓名", "联系电话", "现居住地"):
                people.cell(mates[0], at[column]).value = people.cell(row, at[column]).value
            planted[str(cid)] = number
    assert len(planted) == count
    for month, book in rolls.items():
        paid: Any = book.worksheets[0]
        id_at = id_column(head_of(paid, "姓名"))
        for line in range(1, paid.max_row + 1):
            if paid.cell(line, id_at).value in planted:
                paid.cell(line, id_at).value = None
        book.save(inbox / ROLL.format(month=month))
    register.save(inbox / POLICE)


def fill(path: Path, name: str, reviewer: str, verdicts: dict[str, str], **other: str) -> Path:
    """What a clerk does: find the line of a pair, write into its cells, save under another name."""
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    at = {column.name: place for place, column in enumerate(COLUMNS, start=1)}
    rows = {sheet.cell(row, at["pair_id"]).value: row for row in range(HEADER_ROW + 1, sheet.max_row + 1)}
    for pair, verdict in verdicts.items():
        said: dict[str, Any] = {
            "verdict": verdict,
            "reviewer": reviewer,
            "reviewed_on": date(2026, 11, 2),
            "remark": "走访 113 号",
            **other,
        }
        for column, value in said.items():
            sheet.cell(rows[pair], at[column], value)
    book.save(path.with_name(name))
    return path.with_name(name)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Released; two reviewers filled copies of one workbook; released again; the lines deleted; released again."""
    folder = tmp_path_factory.mktemp("review")
    (folder / "inbox").mkdir()
    for file in sorted((SAMPLE / "inbox").iterdir()):
        if file.name.startswith(FILES):
            shutil.copyfile(file, folder / "inbox" / file.name)
    plant_namesakes(folder / "inbox", 3)
    (folder / "project").mkdir()
    made = Desk(copy_of_project(folder / "project"), folder / "inbox", Home(folder / "home"), folder)
    made.run("first")
    made.told["first"] = made.digests
    form, given = made.give("核实单.xlsx")
    made.told["form"], made.told["given"] = form, given
    made.told["pairs"] = [pair for (pair,) in made.plain("SELECT pair_id FROM audit.review_pair ORDER BY rank_no")][
        : given.pairs
    ]
    one, two, three, *_ = made.told["pairs"]
    made.told["wang"] = made.take(fill(form, "王.xlsx", WANG, {one: "同一人", two: "不是同一人", three: "不确定"}))
    made.told["again"] = made.take(made.folder / "王.xlsx")
    made.told["li"] = made.take(fill(form, "李.xlsx", LI, {one: "同一人", two: "同一人", three: "不确定"}))
    made.told["lines"] = made.lines
    made.told["notes"] = made.run("judged")
    made.told["judged"] = made.digests
    made.told["after"] = made.plain(
        "SELECT verdict, effect, kind, origin, actor, approver, rules_version, outcome, confidence, pair_id "
        "FROM audit.match_decision ORDER BY decision_no"
    )
    made.told["sides"] = made.plain(
        "SELECT pair_id, record_a || '|' || role_a, record_b || '|' || role_b FROM audit.match_decision ORDER BY decision_no"
    )
    made.told["persons"] = dict(
        made.plain("SELECT record_id || '|' || role, COALESCE(person_id, record_id || role) FROM link.person")
    )
    made.told["waiting"] = {row[0] for row in made.plain("SELECT pair_id FROM audit.review_pair")}
    kept = (made.root / "decisions" / "identity.csv").read_text(encoding="utf-8")
    (made.root / "decisions" / "identity.csv").write_text(kept.splitlines()[0] + "\n", encoding="utf-8")
    made.run("undone")
    made.told["undone"] = made.digests
    return made


def test_pairs_go_out_blind_masked_and_most_money_first(desk: Desk) -> None:
    book = openpyxl.load_workbook(desk.told["form"])
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for rule, confidence in desk.plain("SELECT DISTINCT rule, confidence FROM audit.review_pair"):
        assert not [text for text in texts if rule in text or (confidence and confidence in text)]
    assert not [text for text in texts if "可信度" in text or "置信度" in text or "没有关联" in text]
    assert not leaks_in([desk.told["form"]], desk.secrets)
    sheet = book[SHEET]
    given = [sheet.cell(row, 2).value for row in range(HEADER_ROW + 1, sheet.max_row + 1)]
    assert given == desk.told["pairs"] and len(given) == desk.told["given"].pairs >= 4
    assert "姓名：相同" in str(sheet.cell(HEADER_ROW + 1, 5).value) and "须两人" in str(
        sheet.cell(HEADER_ROW + 1, 6).value
    )


def test_verdicts_become_lines_and_a_second_reviewer_approves_or_disagrees(desk: Desk) -> None:
    wang, li, again = desk.told["wang"], desk.told["li"], desk.told["again"]
    assert (wang.count("written"), wang.count("noted"), wang.refused, wang.empty) == (
        2,
        1,
        0,
        desk.told["given"].pairs - 3,
    )
    assert (again.again, again.outcomes) == (3, ())
    assert (li.count("approved"), li.count("noted"), li.refused) == (1, 2, 0)
    first, second = desk.told["lines"]
    assert (first["judgement"], first["actor"], first["approver"]) == ("same", WANG, LI)
    assert (second["judgement"], second["actor"], second["approver"]) == ("never", WANG, "")
    assert first["reason"] == "人员核实工作簿第 1 号：走访 113 号"
    assert all(len(line[side].split("|")) == 4 for line in (first, second) for side in ("record_a", "record_b"))


def test_the_next_release_obeys_and_tells_every_decision(desk: Desk) -> None:
    one, two, three, *_ = desk.told["pairs"]
    rows = desk.told["after"]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("same", "decided", "workbook"), ("never", "decided", "workbook"), ("unsure", "decided", "workbook"),
        ("same", "changed", "workbook"), ("same", "decided", "workbook"), ("unsure", "decided", "workbook"),
    ]  # fmt: skip
    assert rows[3][1] == "in_force" and rows[3][4:6] == (WANG, LI)
    assert [rows[place][1] for place in (0, 2, 4, 5)] == ["replaced", "noted", "noted", "noted"]
    assert rows[1][1] == "unapproved" and any("identity.csv:3：涉及资金" in note for note in desk.told["notes"])
    assert {row[6] for row in rows} == {"2"} and {row[7] for row in rows} == {"refused"} and all(row[8] for row in rows)
    assert one not in desk.told["waiting"] and {two, three} <= desk.told["waiting"]
    sides, persons = {pair: (a, b) for pair, a, b in desk.told["sides"]}, desk.told["persons"]
    assert persons[sides[one][0]] == persons[sides[one][1]]
    assert persons[sides[two][0]] != persons[sides[two][1]]


def test_the_log_of_the_release_shows_no_full_name(desk: Desk) -> None:
    shown = ask(desk.home, 'SELECT * FROM "台账"."人员认定经过"')
    assert {"王*"} == set(shown["认定人"]) - {"李*"} and {"认定", "改写", "撤回"} == set(shown["经过"])
    for path in outside_the_vault(desk.home.root):
        if not path.name.startswith("control.db"):  # who decided is kept there
            assert not [text for _, text in texts_of(path) if WANG in text or LI in text], path


def test_deleting_the_lines_gives_back_the_former_release_ids_included(desk: Desk) -> None:
    first, judged, undone = desk.told["first"], desk.told["judged"], desk.told["undone"]
    assert {"core.person", "audit.record_entity"} <= {name for name in first if judged[name] != first[name]}
    assert {name for name in first if undone[name] != first[name]} <= SAYS_WHEN
    kinds = [kind for (kind,) in desk.plain("SELECT kind FROM audit.match_decision ORDER BY decision_no")]
    assert kinds[-2:] == ["withdrawn", "withdrawn"]


def test_how_far_two_reviewers_agree(desk: Desk) -> None:
    (pair, together) = agreements(known_decisions(desk.home))
    assert {pair.first, pair.second} == {WANG, LI}
    assert (pair.pairs, pair.agreed, together.pairs) == (3, 2, 3)
    said = call("identity", "agreement", home=Path(desk.home.root), project=desk.root)
    assert said.exit_code == 0 and "0.667" in said.output


def test_a_reveal_is_logged_and_the_month_has_its_budget(desk: Desk) -> None:
    before = verify_log(desk.home).entries
    path, given = desk.give("明文.xlsx", reveal=Reveal("核实", "office", clock()), limit=2)
    assert given.pairs == 2 and verify_log(desk.home).entries == before + 1
    assert leaks_in([path], desk.secrets)  # plain values, for whoever said why
    rules = desk.root / "assets" / "rules" / "identity_review.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(re.sub(r"(?m)^(pairs_per_month|at_least): .*$", r"\1: 1", text), encoding="utf-8")
    try:  # what went out this month may go out again, to another reviewer; nothing else
        again = openpyxl.load_workbook(desk.give("三.xlsx")[0])[SHEET]
        ids = {again.cell(row, 2).value for row in range(HEADER_ROW + 1, again.max_row + 1)}
        assert ids == set(desk.told["pairs"])
    finally:
        rules.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("plain", [False, True])
def test_the_page_of_a_person_tells_steps_refusals_and_choices(desk: Desk, tmp_path: Path, plain: bool) -> None:
    ((person, records),) = desk.plain(
        "SELECT person_id, COUNT(*) FROM link.person WHERE person_id NOT IN (SELECT person_id FROM link.person "
        "JOIN link.withheld_record USING (record_id) WHERE person_id IS NOT NULL) "
        "AND person_id IN (SELECT hub_id FROM link.statement WHERE attribute = 'birth_date') "
        "GROUP BY ALL ORDER BY COUNT(DISTINCT rule) DESC, COUNT(*) DESC, person_id LIMIT 1"
    )
    path = tmp_path / "人.html"
    reveal = Reveal("核实", "office", clock()) if plain else None
    write_person_page(desk.project, desk.home, person, path, reveal=reveal)
    page = unescape(path.read_text(encoding="utf-8"))
    assert f"{records} 个来源行归在这个编号名下" in page
    assert page.count("可信度") >= 2 * records - 1
    for text in ("一、来源行，按关联的先后", "公民身份号码", "采用", "出生日期"):
        assert text in page
    assert bool(leaks_in([path], desk.secrets)) == plain
    assert path.stat().st_mode & 0o077 == 0 or not plain


def test_two_side_by_side_and_a_person_that_nobody_is(desk: Desk, tmp_path: Path) -> None:
    side_a, side_b = desk.plain("SELECT side_a, side_b FROM audit.review_pair ORDER BY rank_no LIMIT 1")[0]
    path = tmp_path / "两人.html"
    write_person_page(desk.project, desk.home, side_a, path, beside=side_b)
    page = unescape(path.read_text(encoding="utf-8"))
    assert "本系统没有把两者归为同一人" in page and "逐项对照" in page and "没有关联" in page
    assert "不是另一项依据" in page
    with pytest.raises(NotInRelease, match="没有这个人员编号或来源行"):
        write_person_page(desk.project, desk.home, "P0000000000000", path)
    wrong = call("explain", "core.person", side_a, "--with", side_b, home=Path(desk.home.root), project=desk.root)
    assert wrong.exit_code == 2 and "--html" in wrong.output


def test_where_no_pair_waits_nothing_is_written(make_city: Callable[..., CityRun], tmp_path: Path) -> None:
    city = make_city(lambda name: name.startswith(("民政_区划", "网格办", "公安_标准地址")))
    city.run("small")
    with duckdb.connect(str(require_current(city.home) / "warehouse.duckdb")) as connection:
        connection.execute("DELETE FROM audit.review_pair")
    with pytest.raises(NoPairs, match="没有待核实的人员对"):
        give_out(city.project, city.home, tmp_path / "x.xlsx", at=clock(), actor="office")
    assert not (tmp_path / "x.xlsx").exists()
