"""Six months of cases: what the data show and what an office answers, against a table written by hand."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from gridhub.build.run import run_plan
from gridhub.cases.dispatching import dispatch
from gridhub.cases.keeping import current_cases
from gridhub.cases.taking import close, take
from gridhub.city.files.generate import generate
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun
from tests.integration.test_cases_live import FIRMS, SOURCES, fill, without_rows

pytestmark = pytest.mark.soak

MONTHS = ("202605", "202606", "202607", "202608", "202609", "202610")
THERE = {  # is the source on the list of the month with its permit? In August no list comes.
    "A": "yynnyy",
    "B": "ynnnyn",
    "C": "yyyyyy",
    "D": "nyyyyy",
}
NOT_SENT = "202608"
ANSWERED = {  # in the days after the release of the month, in a workbook sent out then
    "202605": {"A": "属实-整改中"},
    "202606": {"A": "属实-已整改", "C": "已签收"},
    "202607": {"C": "核实中", "D": "不属实"},
    "202608": {"C": "属实-整改中"},
    "202609": {"A": "不属实", "C": "属实-已整改"},
    "202610": {"B": "属实-已整改"},  # in the workbook of September: what is gone is sent out no more
}
STATES: dict[str, list[str | None]] = {  # after the release of the month, and at the end after the last answers
    "A": ["waiting", "mending", "closed", "closed", "reopened", "unfounded", "unfounded"],
    "B": ["waiting", "vanished", "vanished", "vanished", "reopened", "vanished", "closed"],
    "C": ["waiting", "dispatched", "received", "checking", "mending", "mended", "mended"],
    "D": [None, "waiting", "dispatched", "unfounded", "unfounded", "closed", "closed"],
}
ROUNDS_AND_DUE = {  # 30 working days from the day after the reporting date; 19 June, 25 September and 1 to 7 October are off
    "A": (2, date(2026, 11, 17)),
    "B": (2, date(2026, 11, 17)),
    "C": (1, date(2026, 7, 13)),
    "D": (1, date(2026, 8, 11)),
}


def test_six_months_of_answers_and_data_are_the_table_written_by_hand(tmp_path: Path) -> None:
    ready, inbox = tmp_path / "ready", tmp_path / "inbox"
    generate(ready, households=150, months=6, seed=11, dirt="plain", last_month="2026-10")
    inbox.mkdir()
    environ = {**os.environ, "GRIDHUB_INBOX": str(inbox), "GRIDHUB_HOME": str(tmp_path / "home")}
    project = load(ROOT, environ=environ)
    city = CityRun(project, Home(project.config.home))
    permits = _cancelled_everywhere(ready / "inbox")
    named: dict[str, str] = {}
    states: dict[str, list[str | None]] = {name: [] for name in THERE}

    def look() -> None:
        cases = current_cases(city.home).by_id
        for name in THERE:
            states[name].append(cases[named[name]].standing.state if named.get(name) in cases else None)

    for number, month in enumerate(MONTHS):
        for file in sorted((ready / "inbox").iterdir()):
            if file.name.startswith(FIRMS) and f"_{month}." in file.name:
                (inbox / file.name).write_bytes(file.read_bytes())
        sources = inbox / SOURCES.format(month=month)
        without_rows(sources, {permits[name] for name, there in THERE.items() if there[number] == "n"})
        if month == NOT_SENT:
            sources.unlink()
        now = datetime(2026, int(month[4:]) + 1, 3, 9, tzinfo=UTC)
        run_plan(project, city.home, build_id=month, clock=lambda now=now: now)  # type: ignore[misc]
        named |= _cases_of(city.home, permits)
        look()
        form = tmp_path / f"{month}.xlsx"
        if month == MONTHS[-1]:
            form = tmp_path / f"{MONTHS[-2]}.xlsx"
        else:
            dispatch(project, city.home, "environment", form, at=now, actor="office")
        lines: dict[str, dict[str, str | date]] = {
            named[name]: _answer(said, now.date()) for name, said in ANSWERED[month].items()
        }
        taken = take(project, city.home, fill(form, f"{month}-filled.xlsx", lines), at=now, actor="office")
        assert (len(taken.taken), taken.refused) == (len(lines), 0)
        if month == "202609":
            close(city.home, named["D"], "已核对档案", at=now, actor="office")
    look()
    assert states == STATES
    cases = current_cases(city.home).by_id
    assert {name: (cases[named[name]].standing.round, cases[named[name]].standing.due.day) for name in THERE} == (
        ROUNDS_AND_DUE
    )
    run_plan(project, city.home, build_id="told", clock=lambda: datetime(2026, 11, 4, 9, tzinfo=UTC))
    mine = ", ".join(f"'{case}'" for case in named.values())
    told = ask(city.home, f"SELECT case_id, state FROM finding.case WHERE case_id IN ({mine})")
    state_of = dict(zip(told["case_id"], told["state"], strict=True))
    assert {name: state_of[case] for name, case in named.items()} == {name: line[-1] for name, line in STATES.items()}
    rates = ask(city.home, "SELECT confirmed, unfounded FROM mart.rule_precision WHERE finding_code = 'F12'")
    assert (rates["confirmed"].sum(), rates["unfounded"].sum()) == (2, 2), (
        "by the last result of each: B and C were right, A in its second round and D were not"
    )


def _cancelled_everywhere(inbox: Path) -> dict[str, str]:
    """Four permits that are in force in every month, by the names of the table; their firms' registration is cancelled."""
    lists = [_lines(inbox / SOURCES.format(month=month)) for month in MONTHS]
    lasting = set.intersection(*({line[_CODE] for line in one if _in_force(line)} for one in lists))
    chosen = sorted(lasting)[: len(THERE)]
    holders = {line[_HOLDER] for line in lists[0] if line[_CODE] in chosen}
    for month in MONTHS:
        path = inbox / f"市监_市场主体登记信息_{month}.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        for row in range(4, sheet.max_row + 1):
            if str(sheet.cell(row, 2).value) in holders:
                sheet.cell(row, 12).value = "注销"
        book.save(path)
    return dict(zip(THERE, chosen, strict=True))


_HOLDER, _CODE, _VALID_TO, _STATUS = 2, 3, 10, 11
"""Columns of the list; their titles change from month to month."""


def _lines(path: Path) -> list[list[str]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows(min_row=4)]


def _in_force(line: list[str]) -> bool:
    return line[_CODE] != "" and line[_STATUS] == "正常" and line[_VALID_TO][:4] >= "2027"


def _cases_of(home: Home, permits: dict[str, str]) -> dict[str, str]:
    """The cases of F12 by the names of the table."""
    found = ask(
        home,
        "SELECT source.source_code, living.case_id FROM finding.case AS living JOIN core.pollution_source AS source "
        "ON source.pollution_source_id = living.subject_id WHERE living.finding_code = 'F12'",
    )
    of = dict(zip(found["source_code"], found["case_id"], strict=True))
    return {name: of[code] for name, code in permits.items() if code in of}


def _answer(said: str, today: date) -> dict[str, str | date]:
    if said in ("已签收", "核实中"):
        return {"结论": said}
    return {"结论": said, "核实方式": "入户走访", "佐证": "走访记录", "核实人": "欧阳复核", "核实日期": today}
