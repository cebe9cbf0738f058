"""Who may see plain values is a line of access.csv that holds today, for a purpose of the list; all else is denied."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridhub.project.decisions import AccessGrant
from gridhub.project.reading.decision_files import COLUMNS, DECIDED
from gridhub.project.reading.reveal_purposes import read_reveal_purposes
from gridhub.project.reveal_purposes import FILE, RevealPurpose
from gridhub.release.revealing.accounts import Account
from gridhub.release.revealing.protocol import NotRevealed, Request
from gridhub.release.revealing.rights import granted_line, may_reveal, purpose_of

TODAY = date(2026, 11, 3)
HEAD = ",".join((*COLUMNS["access"], *DECIDED))
LINE = "clerk,reveal,,核实疑点,2026-11-01,2026-11-30,乙,2026-10-30,甲,会议纪要"
CLERK = Account(1001, "clerk", frozenset({"clerk", "audit"}))


def grant(group: str, tier: str = "reveal", first: date = TODAY, last: date = TODAY) -> AccessGrant:
    return AccessGrant(date(2026, 10, 1), "甲", "纪要", 2, group, tier, "", "核实", first, last, "乙")


def access(folder: Path, *lines: str) -> Path:
    (folder / "decisions").mkdir(exist_ok=True)
    (folder / "decisions/access.csv").write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("group", ["clerk", "uid:1001", "group:audit", "group:clerk"])
def test_a_line_names_an_account_its_number_or_a_group_of_it(group: str) -> None:
    assert granted_line([grant("别人"), grant(group)], CLERK, TODAY).group == group


@pytest.mark.parametrize("group", ["audit", "uid:100", "uid:10011", "group:clerks", "Clerk", "group:uid:1001"])
def test_a_line_that_names_somebody_else_grants_nothing(group: str) -> None:
    """``audit`` is an account of that name, not the group."""
    with pytest.raises(NotRevealed) as refused:
        granted_line([grant(group)], CLERK, TODAY)
    assert refused.value.code == "denied"


def test_a_file_granted_to_the_same_name_is_no_right_to_plain_values() -> None:
    with pytest.raises(NotRevealed):
        granted_line([grant("clerk", "open"), grant("clerk", "evidence"), grant("clerk", "children")], CLERK, TODAY)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [(date(2026, 10, 1), date(2026, 11, 2), "已于 2026-11-02 到期"), (date(2026, 11, 4), date(2026, 12, 1), "从 2026-11-04 起")],
)  # fmt: skip
def test_outside_its_days_a_line_is_named_and_grants_nothing(first: date, last: date, told: str) -> None:
    with pytest.raises(NotRevealed, match=told):
        granted_line([grant("clerk", first=first, last=last)], CLERK, TODAY)


def test_a_line_holds_on_its_first_and_on_its_last_day(tmp_path: Path) -> None:
    root = access(tmp_path, LINE)
    assert [may_reveal(root, CLERK, day).line for day in (date(2026, 11, 1), date(2026, 11, 30))] == [2, 2]


def test_a_line_taken_out_holds_no_longer(tmp_path: Path) -> None:
    root = access(tmp_path, LINE)
    may_reveal(root, CLERK, TODAY)
    access(tmp_path)
    with pytest.raises(NotRevealed):
        may_reveal(root, CLERK, TODAY)


def test_without_a_file_nobody_may(tmp_path: Path) -> None:
    with pytest.raises(NotRevealed):
        may_reveal(tmp_path, CLERK, TODAY)


@pytest.mark.parametrize("fault", [LINE.replace(",乙,", ",甲,"), "x", LINE.replace("clerk,reveal,,", "clerk,reveal,990081001000,")])  # fmt: skip
def test_a_faulty_file_grants_nobody_anything(tmp_path: Path, fault: str) -> None:
    with pytest.raises(NotRevealed) as refused:
        may_reveal(access(tmp_path, LINE, fault), CLERK, TODAY)
    assert refused.value.code == "rights_broken"


@pytest.mark.parametrize("path", ["decisions", "decisions/access.csv"])
def test_a_file_that_anybody_may_write_grants_nothing(tmp_path: Path, path: str) -> None:
    root = access(tmp_path, LINE)
    (root / path).chmod(0o777)
    with pytest.raises(NotRevealed) as refused:
        may_reveal(root, CLERK, TODAY)
    assert refused.value.code == "rights_broken"


def test_an_account_the_system_cannot_tell_is_denied_whatever_its_name(tmp_path: Path) -> None:
    root = access(tmp_path, LINE.replace("clerk", "nobody"), LINE.replace("clerk", "uid:65534"))
    with pytest.raises(NotRevealed, match="认不出"):
        may_reveal(root, Account(65534, "nobody", is_known=False), TODAY)


@pytest.mark.parametrize(
    ("kind", "text", "fine"),
    [("核实", "疑点 F01", True), ("好奇", "疑点 F01", False), ("", "疑点 F01", False), ("核实", "", False), ("核实", "……", False)],
)  # fmt: skip
def test_a_purpose_is_a_kind_of_the_list_and_a_text(kind: str, text: str, fine: bool) -> None:
    listed = [RevealPurpose("核实", "对照原件")]
    if fine:
        assert purpose_of(listed, Request("SELECT 1", kind, text)) == f"{kind}：{text}"
        return
    with pytest.raises(NotRevealed) as refused:
        purpose_of(listed, Request("SELECT 1", kind, text))
    assert refused.value.code == "purpose"


def purposes(folder: Path, text: str) -> tuple[list[str], int]:
    (folder / FILE).parent.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    found, errors = read_reveal_purposes(folder)
    return [str(error) for error in errors], len(found)


def test_a_list_of_purposes_is_taken_in_its_order(tmp_path: Path) -> None:
    text = "purposes:\n  - kind: 核实\n    meaning: 对照原件\n  - kind: 审计\n    meaning: 抽查\n"
    assert purposes(tmp_path, text) == ([], 2)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("purposes: []\n", 1, "最外层"),
        ("kinds:\n  - kind: 核实\n", 1, "最外层"),
        ("purposes:\n  - 核实\n", 2, "两行"),
        ("purposes:\n  - kind: 核实\n", 2, "meaning"),
        ("purposes:\n  - kind: 核 实\n    meaning: x\n", 2, "kind：只用文字"),
        ("purposes:\n  - kind: 核实\n    meaning: x\n    basis: y\n", 4, "不认识“basis”"),
        ("purposes:\n  - kind: 核实\n    meaning: x\n  - kind: 核实\n    meaning: y\n", 4, "写了两次"),
    ],
)
def test_a_fault_of_the_list_is_told_with_its_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    errors, _ = purposes(tmp_path, text)
    assert errors and errors[0].startswith(f"{FILE}:{line}: ") and told in errors[0]
