"""Rows of append exports that share a key: the same again is a repetition, anything else is a conflict that is told."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from gridhub.contracts.base import StdContract
from gridhub.contracts.fields import field
from gridhub.project.connector import Export, OnConflict
from gridhub.project.reading.loading import load
from gridhub.standardise.result import std_schema
from gridhub.tables.spec import COMPANIONS
from tests.contract.conftest import known_project
from tests.contract.same_key_town import Sent, one_row, some_value
from tests.integration.conftest import ROOT


@cache
def append_exports() -> tuple[tuple[str, str], ...]:
    """Every append export of the project, as (department, export)."""
    return tuple(
        (department, name)
        for department, connector in sorted(load(ROOT, environ={}).connectors.items())
        for name, export in connector.exports.items()
        if export.kind == "append"
    )


def declared(department: str, name: str) -> tuple[Export, type[StdContract]]:
    project = known_project()
    return project.connectors[department].exports[name], project.std_contracts[department, name]


@pytest.mark.parametrize(("department", "name"), append_exports())
def test_the_key_again_with_any_other_field_changed_or_emptied_is_told(
    tmp_path: Path, department: str, name: str
) -> None:
    export, contract = declared(department, name)
    row = one_row(contract)
    part = "period" in export.key  # such a key comes again within its period alone: from another town
    for dtype, column in ((dtype, column) for column, dtype in std_schema(contract).items() if column in row):
        if column in export.key:
            continue
        for number, other in enumerate((some_value(dtype, 2), None)):
            folder = tmp_path / f"{column}{number}"
            folder.mkdir()
            sent = Sent(folder, export, contract)
            sent.send("2026-09", row)
            later = sent.send("2026-09" if part else "2026-10", row | {column: other}, part="乙镇" if part else "")
            filled, records = sent.in_force()
            (line,) = filled.conflicts
            assert (line["delivery_id"], line["row"], line["rule"]) == (later, 2, "KEY_CONFLICT"), column
            kept = export.conflict_rule == "keep_both"
            assert len(records) == (2 if kept else 1), column
            out = [] if kept else [{"delivery_id": later, "reason": "conflict", "rows": 1}]
            assert filled.exclusions == out, column


@pytest.mark.parametrize(("department", "name"), append_exports())
def test_the_same_row_again_is_a_repetition_and_no_conflict(tmp_path: Path, department: str, name: str) -> None:
    export, contract = declared(department, name)
    sent = Sent(tmp_path, export, contract)
    sent.send("2026-09", one_row(contract))
    part = "period" in export.key
    later = sent.send("2026-09" if part else "2026-10", one_row(contract), part="乙镇" if part else "")
    filled, records = sent.in_force()
    assert filled.conflicts == []
    assert filled.exclusions == [{"delivery_id": later, "reason": "duplicate", "rows": 1}]
    assert len(records) == 1


class Event(StdContract):
    """Events. One row per event."""

    number: str = field("编号", required=True)
    what: str = field("事项")
    cid: str = field("公民身份号码", kind="citizen_id", sensitivity="S4")


def events(rule: OnConflict | None = None) -> Export:
    return Export(
        title="事件", kind="append", files=r"事件_(?P<period>\d{6})\.xlsx", contract="Event", key=("number",), on_conflict=rule,
        agreed=("number", "what", "cid"), columns={"number": ("编号",), "what": ("事项",), "cid": ("身份证号",)},
    )  # fmt: skip


def event(what: str | None, number: str | None = "1", **said: object) -> dict[str, object]:
    return {"number": number, "what": what} | said


def sent_by(folder: Path, rule: OnConflict | None, *months: str) -> Sent:
    """One row with number 1 a month, from September on."""
    sent = Sent(folder, events(rule), Event)
    for month, what in enumerate(months, 9):
        sent.send(f"2026-{month:02}", event(what))
    return sent


SEPTEMBER, OCTOBER, NOVEMBER = "d2026-091:1:2", "d2026-102:1:2", "d2026-113:1:2"


@pytest.mark.parametrize(
    ("rule", "months", "counted", "named"),
    [
        (None, "甲乙", [SEPTEMBER, OCTOBER], [OCTOBER]),
        ("keep_both", "甲乙丙", [SEPTEMBER, OCTOBER, NOVEMBER], [OCTOBER, NOVEMBER]),
        ("keep_both", "甲乙乙", [SEPTEMBER, OCTOBER], [OCTOBER]),
        ("set_aside", "甲乙丙", [SEPTEMBER], [OCTOBER, NOVEMBER]),
        ("set_aside", "甲乙甲", [SEPTEMBER], [OCTOBER]),
        ("newest", "甲乙丙", [NOVEMBER], [SEPTEMBER, OCTOBER]),
        ("newest", "甲乙乙", [NOVEMBER], [SEPTEMBER]),
        ("newest", "甲甲甲", [SEPTEMBER], []),
        ("newest", "甲乙甲", [NOVEMBER], [OCTOBER]),
    ],
)
def test_the_declared_rule_says_which_rows_count_and_each_other_content_is_named_once(
    tmp_path: Path, rule: OnConflict | None, months: str, counted: list[str], named: list[str]
) -> None:
    sent = sent_by(tmp_path, rule, *months)
    filled, records = sent.in_force()
    assert records == counted
    assert [line["record_id"] for line in filled.conflicts] == named
    out = sum(int(str(line["rows"])) for line in filled.exclusions)
    assert len(records) + out == len(months), "every row counts or is excluded with a reason"


@pytest.mark.parametrize("rule", ["keep_both", "newest", "set_aside"])
def test_the_order_in_which_files_are_read_decides_nothing(tmp_path: Path, rule: OnConflict) -> None:
    sent = sent_by(tmp_path, rule, "甲", "乙", "甲", "丙")
    assert sent.in_force() == sent.in_force(tuple(reversed(sent.tables)))


def test_a_conflict_names_both_rows_the_fields_and_the_remedy_and_no_value(tmp_path: Path) -> None:
    for rule, remedy in (("keep_both", "按两件事计"), ("set_aside", "本行没有采用"), ("newest", "本行已被取代")):
        folder = tmp_path / rule
        folder.mkdir()
        sent = sent_by(folder, rule, "某甲走失", "某乙走失")  # type: ignore[arg-type]
        (line,) = sent.in_force()[0].conflicts
        here, there = ("2026-09", "2026-10") if rule == "newest" else ("2026-10", "2026-09")
        assert (line["file"], line["sheet"], line["field_name"], line["scope"]) == (
            f"{here}.xlsx",
            "Sheet1",
            "number",
            "warn",
        )
        reason = str(line["reason"])
        assert f"「编号」与“{there}.xlsx”工作表“Sheet1”第 2 行相同，而「事项」不同" in reason
        assert remedy in reason
        assert "请" in reason
        assert "走失" not in reason


def test_what_is_left_of_two_refused_ids_is_compared_too(tmp_path: Path) -> None:
    sent = Sent(tmp_path, events(), Event)
    companion = f"cid{COMPANIONS['citizen_id'][0]}"
    sent.send("2026-09", event("甲", **{companion: "990081198001010"}))
    sent.send("2026-10", event("甲", **{companion: "990081198001020"}))
    (line,) = sent.in_force()[0].conflicts
    assert "而「公民身份号码」不同" in str(line["reason"])


def test_a_row_without_its_number_is_neither_a_repetition_nor_in_conflict(tmp_path: Path) -> None:
    sent = Sent(tmp_path, events("set_aside"), Event)
    sent.send("2026-09", event("甲", None), event("甲", None), event("乙", None))
    filled, records = sent.in_force()
    assert (len(records), filled.conflicts, filled.exclusions) == (3, [], [])


def test_one_file_may_contradict_itself(tmp_path: Path) -> None:
    sent = Sent(tmp_path, events(), Event)
    sent.send("2026-09", event("甲"), event("乙"), event("乙"))
    filled, records = sent.in_force()
    assert (len(records), len(filled.conflicts)) == (2, 1)
    assert [(line["reason"], line["rows"]) for line in filled.exclusions] == [("duplicate", 1)]


def test_a_month_sent_anew_corrects_its_rows_and_contradicts_nothing(tmp_path: Path) -> None:
    sent = sent_by(tmp_path, None, "甲", "甲")
    sent.send("2026-10", event("乙", "2"))
    sent.send("2026-09", event("丙"))
    filled, records = sent.in_force()
    assert len(records) == 2
    assert filled.conflicts == []
    assert [line["reason"] for line in filled.exclusions] == ["superseded", "superseded"]


def test_changes_of_a_row_are_no_conflict(tmp_path: Path) -> None:
    export = events().model_copy(update={"kind": "changes"})
    sent = Sent(tmp_path, export, Event)
    sent.send("2026-09", event("甲"))
    later = sent.send("2026-10", event("乙"))
    filled, records = sent.in_force()
    assert records == [f"{later}:1:2"]
    assert filled.conflicts == []
