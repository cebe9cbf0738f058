"""Three generated cities: what was planted is found, what only looks like it is not, and every yuan paid after a death (F01,
F011) is re-added from the sheets themselves by a few lines that know no table of the hub.

The script reads the written workbooks with openpyxl, takes from the truth only who each row is about, and applies the law as
the page docs/programmes.md tells it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest

from gridhub.city.files.generate import generate
from gridhub.city.scoring.truth import read_table
from gridhub.city.scoring.truth_linked import compare_findings
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from gridhub.release.releases import require_current
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun

CUT_OFF = 25
Sums = dict[str, Decimal]


def readded(city: Path) -> tuple[Sums, Sums]:
    """Sums of F01 and of F011 by true id and programme."""
    rows = list(read_table(city / "truth", "record_truth"))
    who = {(r["file"], int(r["row"])): r["true_id"] for r in rows if r["entity_kind"] == "person"}
    unit_of = {(r["file"], int(r["row"])): r["true_id"] for r in rows if r["entity_kind"] == "benefit_unit"}
    died: dict[str, date] = {}
    for (file, row), person in who.items():
        if "死亡医学证明" in file and (day := written_date(cell(city, file, row, ("死亡日期", "死亡时间")))):
            died[person] = day
    for (file, row), person in who.items():
        if "火化" in file and (day := written_date(cell(city, file, row, ("死亡日期", "死亡时间")))):
            died[person] = day
    for (file, row), person in who.items():  # the police's date leads
        if "死亡注销" in file and "死亡" in str(cell(city, file, row, ("注销原因", "注销类别"))):
            day = written_date(cell(city, file, row, ("死亡日期", "死亡时间")))
            died |= {person: day} if day else {}

    def is_undue(person: str, month: tuple[int, int]) -> bool:
        day = died.get(person)
        if day is None:
            return False
        return (month[0] - day.year) * 12 + month[1] - day.month > (1 if day.day > CUT_OFF else 0)

    stop: Sums = defaultdict(Decimal)
    anew: Sums = defaultdict(Decimal)
    households: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for (file, row), person in who.items():
        month = month_of(file)
        if "高龄津贴" in file and is_undue(person, month):
            stop[f"{person}+old_age_allowance"] += money(cell(city, file, row, AMOUNT))
        elif "特困供养" in file and is_undue(person, month):
            stop[f"{person}+extreme_poverty"] += money(cell(city, file, row, AMOUNT))
        elif "两项补贴" in file and is_undue(person, month):
            kind = "nursing" if "护理" in str(cell(city, file, row, ("补贴项目", "补贴类型", "项目"))) else "living"
            stop[f"{person}+disability_{kind}"] += money(cell(city, file, row, AMOUNT))
        elif "低保" in file:
            households[file, unit_of[file, row]].append((person, row))
    for (file, _), lines in households.items():
        month = month_of(file)
        head_row = next(row for _, row in lines if cell(city, file, row, AMOUNT) not in (None, ""))
        head = next(person for person, row in lines if row == head_row)
        code = {"城市低保": "low_income_urban", "农村低保": "low_income_rural"}
        programme = code[str(cell(city, file, head_row, ("低保类型", "项目")))]
        paid, heads = money(cell(city, file, head_row, AMOUNT)), int(money(cell(city, file, head_row, HEADS)))
        dead = [person for person, _ in lines if is_undue(person, month)]
        living = len(lines) - len(dead)
        for person in dead if living else ():
            part = paid * max(heads - living, 0) / (heads * len(dead))
            anew[f"{person}+{programme}"] += part.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if not living:
            stop[f"{head}+{programme}"] += paid
    return stop, anew


def month_of(file: str) -> tuple[int, int]:
    """Year and month at the end of a file's name."""
    found = re.search(r"_(\d{4})(\d{2})\.", file)
    assert found, file
    return int(found[1]), int(found[2])


AMOUNT = ("月保障金额", "保障金额", "发放金额", "津贴金额", "供养金合计", "补贴金额")
HEADS = ("保障人口", "保障人数")
_SHEETS: dict[Path, list[tuple[object, ...]]] = {}


def cell(city: Path, file: str, row: int, names: tuple[str, ...]) -> object:
    """The cell of a row below the header that has one of these names."""
    path = city / "inbox" / file
    if path not in _SHEETS:
        _SHEETS[path] = sheet_rows(path)
    header = next(line for line in _SHEETS[path] if any(str(text) in names for text in line))
    place = next(number for number, text in enumerate(header) if str(text) in names)
    return _SHEETS[path][row - 1][place]


def sheet_rows(path: Path) -> list[tuple[object, ...]]:
    if path.suffix == ".xlsx":
        return [
            tuple(line)
            for line in openpyxl.load_workbook(path, data_only=True).worksheets[0].iter_rows(values_only=True)
        ]
    from python_calamine import CalamineWorkbook

    return [
        tuple(line) for line in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    ]


def money(value: object) -> Decimal:
    text = str(value).translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    return Decimal(text)


def written_date(value: object) -> date | None:
    """A date in any habit of the generated sheets."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = str(value)
    if isinstance(value, float | int) and 30_000 < float(value) < 60_000:
        return date.fromordinal(date(1899, 12, 30).toordinal() + int(value))
    found = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?.*", text)
    return date(*map(int, found.groups())) if found else None


OF_PEOPLE = (
    "F01",
    "F011",
    "F02",
    "F03",
    "F04",
    "F041",
    "F06",
    "F07",
    "F09",
    "F21",
    "F211",
    "F23",
    "F231",
    "F232",
    "F24",
    "F27",
)


@pytest.fixture(scope="module", params=[3, 11, 27])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CityRun]:
    """The folder of a generated city of two months, and its hub."""
    folder = tmp_path_factory.mktemp("planted")
    generate(folder, households=200, months=2, seed=request.param, dirt="usual")
    project = load(ROOT, environ={"GRIDHUB_INBOX": str(folder / "inbox"), "GRIDHUB_HOME": str(folder / "home")})
    city = CityRun(project, Home(project.config.home))
    city.run()
    return folder, city


def test_every_yuan_paid_after_a_death_is_found_again_in_the_sheets(made: tuple[Path, CityRun]) -> None:
    folder, city = made
    stop, anew = readded(folder)
    assert stop and anew
    assert found_by_the_hub(city, folder, "F01") == stop
    assert found_by_the_hub(city, folder, "F011") == anew


def test_on_true_links_exactly_what_was_planted_is_found(made: tuple[Path, CityRun]) -> None:
    folder, city = made
    database = city.home.identities / f"{require_current(city.home).name}.duckdb"
    found = compare_findings(city.project, database, folder / "truth")
    wrong = [str(d) for d in found.differences if d.finding_code in OF_PEOPLE and d.side in ("unfound", "unplanted")]
    assert wrong == []
    planted = {code: count for code, count, _, _ in found.planted}
    assert {code for code in OF_PEOPLE if not planted.get(code)} <= {"F04", "F041", "F07"}, "small cities may hold none"


def test_a_death_told_without_an_id_is_a_task_without_an_amount(made: tuple[Path, CityRun]) -> None:
    _, city = made
    lines = ask(city.home, "SELECT amount, unproven_amount FROM finding.finding WHERE finding_kind = 'verification'")
    assert len(lines)
    assert lines["amount"].isna().all()


def found_by_the_hub(city: CityRun, folder: Path, code: str) -> Sums:
    """Proven and unproven sums together, by the true id that the hub's evidence rows are about."""
    lines = ask(
        city.home,
        f"""SELECT found.subject_id, found.case_part, found.amount, found.unproven_amount, entity.file, entity.row, entity.role
            FROM finding.finding AS found
            JOIN audit.record_entity AS entity ON entity.hub_id = found.subject_id AND entity.entity_kind = 'person'
            WHERE found.finding_code = '{code}' ORDER BY ALL""",
    )
    who = {
        (r["file"], int(r["row"]), r["role"]): r["true_id"]
        for r in read_table(folder / "truth", "record_truth")
        if r["entity_kind"] == "person"
    }
    sums: Sums = {}
    for subject, programme, amount, unproven, file, row, role in lines.itertuples(index=False):
        assert subject
        told = [
            Decimal(str(one))
            for one in (amount, unproven)
            if one is not None and str(one) not in ("nan", "None", "<NA>")
        ]
        sums[f"{who[file, int(row), role]}+{programme}"] = sum(told, Decimal(0))
    return sums
