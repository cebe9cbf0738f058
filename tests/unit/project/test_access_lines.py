"""Who may have what is a line with a second person behind it; a bad line is named with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gridhub.project.reading.decision_files import COLUMNS, DECIDED, Vocabulary, read_decisions
from gridhub.release.tiers.grants import NoAccess, granted

HEAD = ",".join((*COLUMNS["access"], *DECIDED))
GOOD = "分析组,open,,季度分析,2026-11-01,2027-10-31,乙,2026-10-30,甲,会议纪要"

REVEAL = GOOD.replace("分析组,open", "zhangsan,reveal")


def read(folder: Path, *lines: str) -> tuple[list[str], int]:
    (folder / "decisions").mkdir(exist_ok=True)
    (folder / "decisions/access.csv").write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    decisions, errors = read_decisions(folder, Vocabulary(frozenset(), {}, frozenset()))
    return [str(error) for error in errors], len(decisions.access)


def test_a_good_line_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == ([], 1)


@pytest.mark.parametrize("who", ["zhangsan", "zhang.san", "uid:60001", "group:audit", "uid:0"])
def test_a_line_of_plain_values_names_an_account_or_a_group_of_the_system(tmp_path: Path, who: str) -> None:
    assert read(tmp_path, REVEAL.replace("zhangsan", who)) == ([], 1)


def test_a_line_of_plain_values_gives_no_file(tmp_path: Path) -> None:
    read(tmp_path, REVEAL)
    lines = read_decisions(tmp_path, Vocabulary(frozenset(), {}, frozenset()))[0].access
    with pytest.raises(NoAccess, match="没有写明的一律不给"):
        granted(lines, "zhangsan", date(2026, 11, 1))


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (GOOD.replace(",乙,", ",,"), "approver"),
        (GOOD.replace(",乙,", ",甲,"), "approver"),
        (GOOD.replace(",乙,", ", 甲 ,"), "approver"),
        (GOOD.replace(",乙,", ",甲\u200b,"), "approver"),
        (GOOD.replace(",乙,", ",甲\ufe0f,"), "approver"),
        (GOOD.replace(",乙,", ",\u200b,"), "approver"),
        (GOOD.replace(",乙,", ",甲.,"), "approver"),
        (GOOD.replace("分析组", "-rf"), "group"),
        (GOOD.replace("分析组", "ＡＢ"), "group"),
        (GOOD.replace("分析组", "con"), "group"),
        (GOOD.replace("分析组", "open"), "group"),
        (GOOD.replace("分析组", "LPT1"), "group"),
        (GOOD.replace("分析组", "_"), "group"),
        (GOOD.replace("分析组", "组" * 41), "group"),
        (REVEAL.replace("zhangsan", "uid:4294967295"), "group"),
        (REVEAL.replace("zhangsan", "ｚhangsan"), "group"),
        (GOOD.replace("2027-10-31", "2026-10-29"), "valid_to"),
        (GOOD.replace("2026-11-01,2027-10-31", "2026-10-01,2026-10-29"), "valid_to"),
        (GOOD.replace("2027-10-31", "明年"), "valid_to"),
        (GOOD.replace(",open,", ",opne,"), "tier"),
        (GOOD.replace(",open,", ",secret,"), "tier"),
        (GOOD.replace(",open,,", ",open,99008,"), "jurisdiction"),
        (GOOD.replace(",open,,", ",evidence,990081001000,"), "jurisdiction"),
        (GOOD.replace("季度分析", ""), "purpose"),
        (GOOD.replace("分析组", "../分析组"), "group"),
        (GOOD.replace("分析组", ""), "group"),
        (GOOD.replace("分析组", "uid:60001"), "group"),
        (REVEAL.replace("zhangsan", "uid:x"), "group"),
        (REVEAL.replace("zhangsan", "-rf"), "group"),
        (REVEAL.replace("zhangsan", "a:b"), "group"),
        (REVEAL.replace(",reveal,,", ",reveal,990081001000,"), "jurisdiction"),
    ],
)
def test_a_bad_line_is_named_by_file_and_line(tmp_path: Path, line: str, column: str) -> None:
    errors, taken = read(tmp_path, GOOD.replace("分析组", "另一组"), line)
    assert taken == 1
    assert [error for error in errors if error.startswith("decisions/access.csv:3: ") and column in error]


def test_the_same_grant_twice_is_told(tmp_path: Path) -> None:
    errors, _ = read(tmp_path, GOOD, GOOD)
    assert "第 2 行已有决定" in errors[0]


def test_what_no_line_grants_is_denied(tmp_path: Path) -> None:
    read(tmp_path, GOOD)
    lines = read_decisions(tmp_path, Vocabulary(frozenset(), {}, frozenset()))[0].access
    assert [one.tier for one in granted(lines, "分析组", date(2026, 11, 1))[0]] == ["open"]
    with pytest.raises(NoAccess, match="没有写明的一律不给"):
        granted(lines, "别的组", date(2026, 11, 1))
    with pytest.raises(NoAccess, match=r"access.csv:2: open 的授权从 2026-11-01 起才有效"):
        granted(lines, "分析组", date(2026, 10, 31))
    with pytest.raises(NoAccess, match=r"access.csv:2: open 的授权已于 2027-10-31 到期"):
        granted(lines, "分析组", date(2027, 11, 1))
