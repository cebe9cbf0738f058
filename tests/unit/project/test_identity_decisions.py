"""decisions/identity.csv: both names and headers of it are read by one law, and lines that cannot hold together are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridhub.contracts.export_ref import ExportRef
from gridhub.project.decisions import Decisions
from gridhub.project.reading.decision_files import Vocabulary, read_decisions
from gridhub.project.record_refs import KeyRef, RecordRef, parse_ref

NEW = "record_a,record_b,judgement,approver,expires,decided_on,actor,reason"
OLD = "record_a,record_b,judgement,decided_on,actor,reason"
NAMES = Vocabulary(
    frozenset(), {"civil": frozenset(("roll", "cremation", "list"))}, frozenset(),
    keys={("civil", "roll"): ("cid", "period"), ("civil", "cremation"): ("cremation_no",)},
)  # fmt: skip


def read(
    folder: Path, *, identity: list[str] | None = None, same_person: list[str] | None = None
) -> tuple[Decisions, list[str]]:
    (folder / "decisions").mkdir(exist_ok=True)
    for name, lines in (("identity", identity), ("same_person", same_person)):
        if lines is not None:
            (folder / "decisions" / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    decisions, errors = read_decisions(folder, NAMES)
    return decisions, [f"{error.file.rpartition('/')[2]}:{error.line}: {error.message}" for error in errors]


def row(a: int, b: int, judgement: str, *, day: str = "2026-10-01", approver: str = "", expires: str = "") -> str:
    return f"a.xlsx|表|{a}|self,a.xlsx|表|{b}|self,{judgement},{approver},{expires},{day},王,已核实"


def test_the_older_file_and_header_are_read_beside_the_new_one(tmp_path: Path) -> None:
    decisions, errors = read(
        tmp_path, identity=[NEW, row(1, 2, "same", approver="李", expires="2027-01-31")],
        same_person=[OLD, "a.xlsx|表|3|self,a.xlsx|表|4|self,never,2026-10-01,王,已核实"],
    )  # fmt: skip
    assert errors == []
    first, second = decisions.same_person
    assert (first.file, first.approver, first.expires) == ("identity", "李", date(2027, 1, 31))
    assert (second.file, second.approver, second.expires) == ("same_person", "", None)
    assert second.place == "decisions/same_person.csv:2"


def test_a_record_is_named_by_its_row_or_by_source_and_key() -> None:
    assert parse_ref("a.xlsx||7|self") == RecordRef("a.xlsx", "", 7, "self")
    assert parse_ref("civil.roll|99008119500101011X+2026-10|head") == KeyRef(
        ExportRef("civil", "roll"), ("99008119500101011X", "2026-10"), "head"
    )
    for text in ("civil|1|head", "civil.roll||head", "civil.roll|1+|head", "civil.roll|1|", "a|b", "a|b|0|self"):
        with pytest.raises(ValueError, match=r"record|key|row|department"):
            parse_ref(text)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("civil.rolls|1+2026-10|head", "是不是 roll"),
        ("civl.roll|1+2026-10|head", "是不是 civil"),
        ("civil.list|1|self", "没有声明键"),
        ("civil.roll|990081195001010111|head", "应有 2 个值，现在是 1 个"),
        ("civil.roll|990081195001010111+十月|head", "period 写成 2026-10"),
        ("civil.roll", "写成“文件|工作表|行|角色”四段"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_name_a_row_is_told_without_its_value(tmp_path: Path, record: str, said: str) -> None:
    _, errors = read(tmp_path, identity=[NEW, f"{record},a.xlsx|表|2|self,same,,,2026-10-01,王,已核实"])
    assert len(errors) == 1 and said in errors[0]
    assert "990081" not in errors[0]


@pytest.mark.parametrize("approver", ["王", " 王 ", "王\u3000"])
def test_nobody_approves_his_own_decision(tmp_path: Path, approver: str) -> None:
    _, errors = read(tmp_path, identity=[NEW, row(1, 2, "same", approver=approver)])
    assert errors == ["identity.csv:2: approver：复核人不能是作出决定的人（actor）本人，请由第二人复核；没有复核就留空"]


def test_an_expiry_before_the_decision_is_a_slip(tmp_path: Path) -> None:
    _, errors = read(tmp_path, identity=[NEW, row(1, 2, "same", expires="2026-09-30")])
    assert errors == ["identity.csv:2: expires：到期日 2026-09-30 早于作出决定的日期 2026-10-01"]


def test_two_lines_about_one_pair_stop_with_both_lines_in_either_file_and_order(tmp_path: Path) -> None:
    _, errors = read(tmp_path, identity=[NEW, row(1, 2, "same"), row(2, 1, "never"), row(1, 2, "same")])
    assert errors == [
        "identity.csv:3: 这一对在第 2 行已有决定，而且不一样；请只留一行",
        "identity.csv:4: 这一对在第 2 行已有决定；请只留一行",
    ]
    (tmp_path / "other").mkdir()
    _, errors = read(
        tmp_path / "other", identity=[NEW, row(1, 2, "same")],
        same_person=[OLD, "a.xlsx|表|2|self,a.xlsx|表|01|self,never,2026-10-01,王,已核实"],
    )  # fmt: skip
    assert errors == ["same_person.csv:2: 这一对在 identity.csv 第 2 行已有决定，而且不一样；请只留一行"]


def test_a_chain_of_same_that_closes_over_a_never_stops_with_every_line_of_it(tmp_path: Path) -> None:
    lines = [row(1, 2, "same"), row(1, 3, "never"), row(5, 6, "same"), row(3, 2, "same")]
    _, errors = read(tmp_path, identity=[NEW, *lines])
    assert len(errors) == 1
    assert errors[0].startswith("identity.csv:3: never 与第 2 行、第 5 行矛盾")


def test_a_line_that_ran_out_before_the_other_was_decided_contradicts_nothing(tmp_path: Path) -> None:
    over = row(1, 2, "same", day="2026-01-01", expires="2026-06-30")
    for later in (row(1, 2, "never"), row(1, 2, "same")):
        assert read(tmp_path, identity=[NEW, over, later])[1] == []
    chain = [over, row(2, 3, "same"), row(1, 3, "never")]
    assert read(tmp_path, identity=[NEW, *chain])[1] == []
    still = row(1, 2, "same", day="2026-01-01", expires="2026-10-01")
    assert len(read(tmp_path, identity=[NEW, still, row(1, 2, "never")])[1]) == 1
