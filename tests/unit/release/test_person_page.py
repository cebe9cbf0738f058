"""The page about a person: it needs nothing else, runs nothing, and whatever a department wrote is text."""

from __future__ import annotations

import re
from datetime import date

from gridhub.identity.comparing import Stated
from gridhub.release.person_page import pair_page, person_page
from gridhub.release.person_pair import Pair
from gridhub.release.person_sides import Compared, Side, Source
from gridhub.release.person_story import Record, Refusal, Statement, Story, TieStep

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>&\"'"
SIDE = Side(
    "P1", Stated(), {"name": (EVIL,)}, (Source("d:1:1", "self", "civil", "roll", date(2026, 10, 31), EVIL, "表", 7),)
)
RECORDS = tuple(
    Record(f"d:1:{n}|self", EVIL, f"a.xlsx 第 {n} 行", "2026-10", "self", EVIL, "姓名、电话一致", "0.900", "可信")
    for n in (1, 2)
)
STORY = Story(
    SIDE, RECORDS, (TieStep("d:1:1|self", "d:1:2|self", "姓名、电话一致", "0.900", ("出生日期不同",)),),
    (Refusal("P2", EVIL, "姓名、房屋一致", "可能是几个人中的一个", (Compared("name", "姓名", "张*", "张*", "sound", "读音相同，用字不同"),)),), 3,
    (("姓名", (Statement(EVIL, True, "所属期最新", 2, EVIL), Statement("李*", False, "所属期较早", 1, "a.xlsx")),),),
)  # fmt: skip


def pages() -> list[str]:
    compared = (Compared("name", "姓名", EVIL, "李*", "different", "不同"),)
    other = Story(Side("P2", Stated(), {}, ()), (), (), (), 0, ())
    return [
        person_page(STORY, "发布 2026-10-31.1", plain=False), pair_page(Pair(STORY, other, False, (EVIL,), compared), "发布", plain=True),
        pair_page(Pair(STORY, STORY, True, ("同一编号",), ()), "发布", plain=False),
    ]  # fmt: skip


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    for page in pages():
        assert "default-src 'none'" in page
        assert not re.search(r"<(script|img|link|iframe|object)|https?://", page)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert page.count("<table") == page.count("</table>") > 0


def test_steps_refusals_and_choices_are_told_in_words() -> None:
    page = pages()[0]
    for text in ("2 个来源行归在这个编号名下", "姓名、电话一致（可信度 0.900）", "出生日期不同", "可能是几个人中的一个", "姓名读音相同，用字不同",
                 "另有 3 个，没有列出", "采用", "未采用", "所属期较早", "脱敏显示"):  # fmt: skip
        assert text in page, text


def test_two_side_by_side_begin_with_the_verdict_and_the_comparison() -> None:
    apart, one = pages()[1:]
    assert apart.index("本系统没有把两者归为同一人") < apart.index("逐项对照") < apart.index("甲方 P1")
    assert "显示明文" in apart
    assert "本系统认为是同一人" in one
