"""Every difference between two releases has its cause, and one that has none is said to have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.release.comparing import Comparison, compare, compare_rows
from gridhub.release.difference_report import as_frame, report, report_rows
from gridhub.release.releases import NoRelease
from gridhub.state.home import Home
from tests.unit.release.small_release import Sent, Small

NONE_SENT = Small(sent=(), paid=None, completeness="not_computable", missing="缺少花名册")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def compared(home: Home, before: Small, after: Small) -> Comparison:
    a = before.write(home, "2026-10-31.1")
    return compare(home, a, after.but(parent=after.parent or a).write(home, "2026-10-31.2"))


def kinds(found: Comparison) -> list[str]:
    """Classes of the causes of the one number that differs."""
    (number,) = found.numbers
    return [cause.kind for cause in number.causes]


@pytest.mark.parametrize(("before", "after", "kind"), [
    ((), (Sent("d1"),), "late"),
    ((Sent("d0", period="2026-09"),), (Sent("d0", period="2026-09"), Sent("d1", period="2026-11")), "new_month"),
    ((), (Sent("d1", period="2026-07"),), "addition"),
    ((Sent("d1"),), (Sent("d1", in_force=False), Sent("d2")), "correction"),
    ((Sent("d1"),), (Sent("d1", state="withdrawn", in_force=False),), "withdrawal"),
    ((Sent("d1", state="withdrawn", in_force=False),), (Sent("d1"),), "reinstated"),
    ((Sent("d1", state="held", in_force=False),), (Sent("d1"),), "released"),
    ((Sent("d1", state="early", in_force=False),), (Sent("d1"),), "early"),
    ((Sent("d1", state="refused", in_force=False),), (Sent("d1"),), "accepted"),
    ((Sent("d1"),), (Sent("d1", state="held", in_force=False),), "held"),
    ((Sent("d1"),), (Sent("d1", state="refused", in_force=False),), "refused"),
    ((Sent("d1"),), (Sent("d1", state="early", in_force=False),), "not_due"),
    ((Sent("d1"),), (), "absent"),
    ((), (Sent("d1", file="名册.parquet"),), "extract"),
])  # fmt: skip
def test_a_number_changes_by_what_became_of_a_delivery(
    home: Home, before: tuple[Sent, ...], after: tuple[Sent, ...], kind: str
) -> None:
    found = compared(home, Small(sent=before), Small(sent=after, paid="6"))
    assert kinds(found) == [kind]
    assert found.unexplained == 0


def test_the_month_before_comes_back_by_the_withdrawal_of_the_newer_one(home: Home) -> None:
    old, new = Sent("d1", period="2026-09"), Sent("d2")
    before = Small(sent=(Sent("d1", period="2026-09", in_force=False), new))
    taken_back = Sent("d2", state="withdrawn", in_force=False, reason="“roll_d2.xlsx”已于 2026-11-06 撤回：发错")
    found = compared(home, before, Small(sent=(old, taken_back), paid="4"))
    assert [(cause.kind, cause.text) for cause in found.causes] == [
        ("withdrawal", "民政局“花名册” 2026-09：采用“roll_d1.xlsx”"),
        ("withdrawal", "民政局“花名册” 2026-10：不再采用“roll_d2.xlsx”（“roll_d2.xlsx”已于 2026-11-06 撤回：发错）"),
    ]


def test_a_late_list_makes_a_number_of_nothing_and_the_old_state_is_told_beside_the_new(home: Home) -> None:
    (number,) = compared(home, NONE_SENT, Small()).numbers
    assert dict(number.changed) == {
        "value": ("", "5.00"), "completeness": ("not_computable", "complete"), "missing": ("缺少花名册", "")
    }  # fmt: skip
    assert [cause.text for cause in number.causes] == ["民政局“花名册” 2026-10：采用“roll_d1.xlsx”"]


def test_a_file_sent_again_under_its_name_is_told_from_the_old_one(home: Home) -> None:
    before, after = Sent("d1", file="册.xlsx"), (Sent("d1", file="册.xlsx", in_force=False), Sent("d2", file="册.xlsx"))
    found = compared(home, Small(sent=(before,)), Small(sent=after, paid="6"))
    assert found.causes[0].text == "民政局“花名册” 2026-10：采用“册.xlsx”（d2），不再采用“册.xlsx”（d1）"


def test_a_number_that_nothing_accounts_for_is_said_so(home: Home) -> None:
    found = compared(home, Small(), Small(paid="6"))
    assert kinds(found) == ["unexplained"]
    assert found.unexplained == 1
    assert any("原因不明" in line.told().kinds for line in report(found))


def test_a_delivery_of_an_export_that_a_number_does_not_stand_on_accounts_for_nothing(home: Home) -> None:
    other = Sent("d9", export="patrol")
    found = compared(home, Small(), Small(sent=(Sent("d1"), other), paid="6"))
    assert kinds(found) == ["unexplained"]


def test_the_same_made_again_differs_in_nothing(home: Home) -> None:
    found = compared(home, Small(), Small())
    assert not (found.causes or found.numbers or found.findings or found.tables or found.unexplained)


@pytest.mark.parametrize(("rule", "expected"), [
    ("report 101", "rule"), ("connector civil.roll", "rule"), ("assets/finding/f01_paid.sql", "unexplained"),
])  # fmt: skip
def test_a_rule_accounts_only_for_what_rests_on_it(home: Home, rule: str, expected: str) -> None:
    found = compared(home, Small(rules={rule: "1"}), Small(rules={rule: "2"}, paid="6"))
    assert kinds(found) == [expected]
    assert any(rule in cause.text for cause in found.causes)


def test_another_engine_accounts_for_any_number(home: Home) -> None:
    assert kinds(compared(home, Small(), Small(engine="e2", paid="6"))) == ["engine"]


def test_a_decision_of_who_is_who_is_named_by_its_rows_and_not_by_its_content(home: Home) -> None:
    about = "册.xlsx|花名册|3|head ↔ 册.xlsx|花名册|9|head"
    found = compared(home, Small(), Small(decisions={"same_person.csv": {about: "0f"}}, paid="4"))
    assert kinds(found) == ["decision"]
    assert found.causes[0].text == f"decisions/same_person.csv：{about}（新增）"


def test_the_reporting_date_that_moved_is_told_with_its_reason(home: Home) -> None:
    found = compared(home, Small(as_of="2026-09-30", due=()), Small())
    assert found.why_date == "数据截止日由 2026-09-30 变为 2026-10-31：必报数据到齐"


def test_of_releases_that_did_not_keep_their_inputs_only_that_the_project_changed_is_known(home: Home) -> None:
    found = compared(home, Small(inputs=False), Small(inputs=False, rules={"report 101": "2"}, paid="6"))
    assert kinds(found) == ["rule"]
    assert "没有逐项记录" in found.causes[0].text


def test_a_new_finding_is_told_by_the_row_of_its_evidence_that_came(home: Home) -> None:
    after = Small(found={"F01-P1": ("P1", "d1:1:7")})
    (finding,) = compared(home, NONE_SENT, after).findings
    assert (finding.change, finding.code, finding.month, finding.amount) == ("new", "F01", "2026-10", "100.00")
    assert [(cause.kind, cause.text) for cause in finding.causes] == [("late", "采用“roll_d1.xlsx”第 7 行")]


def test_a_finding_goes_with_the_file_that_was_withdrawn(home: Home) -> None:
    before = Small(found={"F01-P1": ("P1", "d1:1:7")})
    (finding,) = compared(home, before, Small(sent=(Sent("d1", state="withdrawn", in_force=False),))).findings
    assert finding.change == "gone"
    assert [(cause.kind, cause.text) for cause in finding.causes] == [("withdrawal", "不再采用“roll_d1.xlsx”第 7 行")]


def test_a_finding_whose_evidence_stayed_is_told_by_what_else_is_said_of_its_subject(home: Home) -> None:
    kept = Sent("d0", period="2026-09")
    before = Small(sent=(kept,), found={"F01-P1": ("P1", "d0:1:2")}, said={"d0:1:2": (2, "P1")})
    after = Small(sent=(kept, Sent("d1")), said={"d0:1:2": (2, "P1"), "d1:1:4": (4, "P1")})
    (finding,) = compared(home, before, after).findings
    assert [(cause.kind, cause.text) for cause in finding.causes] == [("late", "采用“roll_d1.xlsx”第 4 行")]


def test_a_finding_changed_by_a_person_is_told_by_the_decision_on_its_row(home: Home) -> None:
    sent, said = (Sent("d1", file="册.xlsx"),), {"d1:1:7": (7, "P1"), "d1:1:8": (8, "P2")}
    found = {"F01-P1": ("P1", "d1:1:7"), "F01-P2": ("P2", "d1:1:8")}
    after = Small(sent=sent, said=said, decisions={"value_override.csv": {"册.xlsx|花名册|7|death_date": "0f"}})
    first, second = compared(home, Small(sent=sent, said=said, found=found), after).findings
    assert [cause.text for cause in first.causes] == [
        "decisions/value_override.csv：册.xlsx|花名册|7|death_date（新增）"
    ]
    assert second.finding_id == "F01-P2" and [cause.kind for cause in second.causes] == ["decision"]


def test_a_finding_under_another_id_is_told_by_the_change_of_ids(home: Home) -> None:
    before = Small(found={"F01-P1": ("P1", "d1:1:7")})
    after = Small(found={"F01-P2": ("P2", "d1:1:7")}, id_change=(("person", "P1", "P2", "linked"),))
    found = compared(home, before, after)
    assert [[cause.text for cause in one.causes] for one in found.findings] == [["P1 → P2（归并到新编号）"]] * 2


def test_a_finding_that_only_got_new_evidence_is_counted_and_not_listed(home: Home) -> None:
    before = Small(found={"F01-P1": ("P1", "d1:1:7")})
    after = Small(sent=(Sent("d1", in_force=False), Sent("d2")), found={"F01-P1": ("P1", "d2:1:7")})
    found = compared(home, before, after)
    assert (found.findings, found.moved) == ((), 1)


def test_rows_of_a_ledger_are_counted_by_the_deliveries_that_speak_of_their_person(home: Home) -> None:
    before = Small(ledger={"P1": ("王*", False), "P2": ("李*", False)}, said={"d1:1:2": (2, "P1")})
    after = Small(
        sent=(Sent("d1", in_force=False), Sent("d2")), ledger={"P1": ("王*", True), "P3": ("赵*", True)},
        said={"d2:1:2": (2, "P1"), "d2:1:3": (3, "P3")},
    )  # fmt: skip
    (table,) = compared(home, before, after).tables
    assert (table.title, table.added, table.gone, table.changed) == ("台账", 1, 1, 1)
    assert (dict(table.columns), dict(table.by_kind), table.rest) == ({"is_paid": 1}, {"correction": 2}, 1)


def test_rows_are_listed_with_their_changed_columns_masked_as_published(home: Home) -> None:
    a = Small(ledger={"P1": ("王*", False), "P2": ("李*", False)}).write(home, "2026-10-31.1")
    b = Small(ledger={"P1": ("王*", True)}, engine="e2", parent=a).write(home, "2026-10-31.2")
    lines = report_rows(compare_rows(home, a, b, "mart.ledger"))
    assert [(line.key, line.change, line.column, line.before, line.after, line.kinds) for line in lines] == [
        ("P1", "changed", "is_paid", "false", "true", "engine"), ("P2", "gone", "", "", "", "engine"),
    ]  # fmt: skip


def test_an_id_that_a_release_of_another_line_does_not_know_is_told_by_its_history(home: Home, tmp_path: Path) -> None:
    said, other = {"d1:1:2": (2, "P1")}, Home(tmp_path / "other")
    Small(ledger={"P1": ("王*", True)}, said=said).write(other, "2026-10-31.1")
    b = Small(ledger={"P9": ("王*", True)}, said={"d1:1:2": (2, "P9")}).write(home, "2026-10-31.1")
    found = compare(home, str(other.releases / "2026-10-31.1"), b)
    assert [dict(table.by_kind) for table in found.tables] == [{"history": 2}]
    assert found.unexplained == 0


def test_an_id_that_changed_between_a_release_and_its_child_is_not_excused_by_history(home: Home) -> None:
    before = Small(ledger={"P1": ("王*", True)}, said={"d1:1:2": (2, "P1")})
    after = Small(ledger={"P9": ("王*", True)}, said={"d1:1:2": (2, "P9")})
    found = compared(home, before, after)
    assert found.unexplained == 2


def test_the_report_is_the_same_every_time_and_a_program_gets_codes(home: Home) -> None:
    a, b = NONE_SENT.write(home, "2026-10-31.1"), Small().but(parent="2026-10-31.1").write(home, "2026-10-31.2")
    assert report(compare(home, a, b)) == report(compare(home, a, b))
    coded = as_frame(report(compare(home, a, b)), codes=True)
    assert set(coded.loc[coded["part"] == "number", "kinds"]) == {"late"}
    assert "原因类别" in as_frame(report(compare(home, a, b))).columns


def test_a_release_that_is_not_there_is_answered_with_those_that_are(home: Home) -> None:
    a = Small().write(home, "2026-10-31.1")
    with pytest.raises(NoRelease, match=r"现有：2026-10-31\.1"):
        compare(home, a, "2026-12-31.1")
