"""Periods as offices write them, found in a text: a file name, the name of a sheet, a title, a line 填表日期.

Belongs here: the spellings (docs/periods.md shows them) and what each says. Not here: which period of an export that is
(``settling``), where the text stands (``witnesses``).

Numbers of documents, phones, ids and standards are no periods, nor is a date that something begins at or must be done by
(2026年1月起, 11月5日前). What looks like a period and cannot be one (13月, 2月30日) is a fault, never passed over: the text
means a period, and nobody knows which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from gridhub.contracts.period import Period, Span

LONGEST = 200
"""Characters of a text that are listened to."""


@dataclass(frozen=True)
class Spoken:
    """One period in a text, ``said`` as written. ``first`` and ``last``: month and day; the day is 0 where none is said.

    ``span``: the unit it is told in; ``1-9月`` is told in months. ``year`` None: the text names none.
    ``until``: it is named as the time up to which the data go (截至…).
    """

    said: str
    span: Span
    year: int | None
    first: tuple[int, int]
    last: tuple[int, int]
    until: bool = False

    @property
    def is_mere_day(self) -> bool:
        """One day of which nothing says that the data go up to it: it may be the day the list was written on."""
        return self.span == "daily" and self.first == self.last and not self.until

    def days(self, year: int) -> tuple[date, date] | None:
        """First and last day in its own year, else in ``year``; None for a 29 February of another year."""
        of = self.year or year
        try:
            begin = date(of, self.first[0], self.first[1] or 1)
            if self.last[1]:
                return begin, date(of, *self.last)
            return begin, Period(f"{of:04d}-{self.last[0]:02d}").last_day
        except ValueError:
            return None


@dataclass(frozen=True)
class Heard:
    """What one text says: its periods in order, the dates on which it was written (填表日期), what cannot be (Chinese)."""

    spoken: tuple[Spoken, ...] = ()
    written: tuple[Spoken, ...] = ()
    faults: tuple[str, ...] = ()


_ONES = "一二三四五六七八九"
_SAME: Mapping[int, str] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width signs
    **dict.fromkeys(map(ord, "\u3000\u00a0\t\r\n"), " "),
    **dict.fromkeys(map(ord, "—–‐‑‒―−─﹣"), "-"),
    **dict.fromkeys(map(ord, "〜∼"), "~"),
}
"""Sign by sign, so that a place in the text stays its place."""

_YEAR4 = "(?<![0-9])(?<![0-9][-./])20[0-9]{2}"
_YEAR_WORDS = f"二[〇零○Oo][〇零○Oo{_ONES}]{{2}}"
_YEAR = f"(?:{_YEAR4}|{_YEAR_WORDS}|(?<![0-9])[0-9]{{2}}(?= ?年))"
_NUMBER = f"(?:(?<![0-9])[0-9]{{1,2}}|(?<![{_ONES}十])(?:十[{_ONES}]?|[{_ONES}]))"
_DAY = f"(?:[0-9]{{1,2}}|[一二三]?十[{_ONES}]?|[{_ONES}])"
_TO = " ?(?:[-~]{1,2}|至|到) ?"
_MAYBE_YEAR = f"(?:(?P<y>{_YEAR}) ?(?:年度?|[-./_])? ?)?"
_MONTH_WORD = f" ?月(?!龄|(?<=[{_ONES}十]月)(?:花(?!名)|桥|路|湖|湾))份?"  # no 五月花社区, and 九月花名册
_NOT_MORE = r"(?![0-9])(?![-./_][0-9])(?! ?[月日号万元%户人])"

_NO_PERIODS = (
    r"[〔\[(【]20[0-9]{2}[〕\])】] ?第? ?[0-9]+ ?号",  # 〔2026〕12号
    r"20[0-9]{2} ?年? ?第 ?[0-9]+ ?号",
    r"(?:电话|手机|传真|联系方式|编号|文号|证号|号码|账号|序号|(?<![A-Za-z])N[Oo]\.?) ?:? ?[0-9][0-9A-Za-z-]*(?! ?[年月])",
    r"(?<![A-Za-z])[A-Z]{2,3}(?:/[A-Z])? ?[0-9.]+-[0-9]{4}",  # GB/T 2261.1-2003
    r"20[0-9]{2} ?年?[-~至到]{1,2} ?20[0-9]{2} ?年?度?(?![0-9]| ?年| ?[-./])",  # 2021-2025年
    r"[0-9]{1,2} ?个月",
    r"(?<![0-9])(?!20[0-9]{6}[0-2][0-9][0-5][0-9][0-5][0-9](?![0-9]))[0-9]{9,}[0-9Xx-]*",  # ids, phones; no 20261031153000
    r"(?<![0-9])0[0-9]{2,3}-[0-9]{7,8}(?![0-9])",
)
_FORMS: tuple[tuple[str, Span], ...] = (
    # 2026年10月1日至31日, 2026.10.1-10.31, 20261001-20261031, 10月1日至31日
    (f"(?P<y>{_YEAR}) ?年 ?(?P<m>{_NUMBER}) ?月 ?(?P<d>{_DAY}) ?[日号]?{_TO}(?:(?P<y2>{_YEAR}) ?年 ?)?"
     f"(?:(?P<m2>{_NUMBER}) ?月 ?)?(?P<d2>{_DAY}) ?[日号]", "daily"),
    (f"(?P<y>{_YEAR4})(?P<sep>[./])(?P<m>[0-9]{{1,2}})(?P=sep)(?P<d>[0-9]{{1,2}}){_TO}(?:(?P<y2>20[0-9]{{2}})(?P=sep))?"
     f"(?P<m2>[0-9]{{1,2}})(?P=sep)(?P<d2>[0-9]{{1,2}}){_NOT_MORE}", "daily"),
    (f"(?P<y>{_YEAR4})-(?P<m>[0-9]{{1,2}})-(?P<d>[0-9]{{1,2}}) ?[~至到] ?(?:(?P<y2>20[0-9]{{2}})-)?(?P<m2>[0-9]{{1,2}})-"
     f"(?P<d2>[0-9]{{1,2}}){_NOT_MORE}", "daily"),
    (f"(?P<y>{_YEAR4})(?P<m>0[1-9]|1[0-2])(?P<d>[0-3][0-9]){_TO}(?P<y2>20[0-9]{{2}})(?P<m2>0[1-9]|1[0-2])"
     "(?P<d2>[0-3][0-9])(?![0-9])", "daily"),
    (f"(?P<m>{_NUMBER}) ?月 ?(?P<d>{_DAY}) ?[日号]?{_TO}(?:(?P<m2>{_NUMBER}) ?月 ?)?(?P<d2>{_DAY}) ?[日号]", "daily"),
    # 2026年10月31日, 2026-10-31, 20261031, 20261031153000, 10月31日
    (f"{_MAYBE_YEAR}(?P<m>{_NUMBER}) ?月 ?(?P<d>{_DAY}) ?[日号]", "daily"),
    (f"(?P<y>{_YEAR4})(?P<sep>[-./_])(?P<m>[0-9]{{1,2}})(?P=sep)(?P<d>[0-9]{{1,2}})(?![0-9])(?! ?[月万元%户人])", "daily"),
    (f"(?P<y>{_YEAR4})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12][0-9]|3[01])(?:[0-2][0-9][0-5][0-9][0-5][0-9])?(?![0-9])", "daily"),
    # 2026年1-9月, 2026年1月至9月, 2026.01-2026.09, 202601-202609
    (f"{_MAYBE_YEAR}(?P<m>{_NUMBER})(?: ?月份?)?{_TO}(?:(?P<y2>{_YEAR}) ?年 ?)?(?P<m2>{_NUMBER}){_MONTH_WORD}", "monthly"),
    (f"(?P<y>{_YEAR4})(?P<sep>[-./])(?P<m>[0-9]{{1,2}}) ?(?:[~至到]|-{{1,2}}) ?(?P<y2>20[0-9]{{2}})(?P=sep)(?P<m2>[0-9]{{1,2}})"
     f"{_NOT_MORE}", "monthly"),
    (f"(?P<y>{_YEAR4})(?P<m>0[1-9]|1[0-2]){_TO}(?P<y2>20[0-9]{{2}})?(?P<m2>0[1-9]|1[0-2])(?![0-9])", "monthly"),
    # 2026年10月份, 10月底, 2026-10, 202610; 2026年10 at the end of what a pattern cut out
    (f"{_MAYBE_YEAR}(?P<m>{_NUMBER}){_MONTH_WORD}", "monthly"),
    (f"{_MAYBE_YEAR}(?P<m>{_NUMBER})(?= ?[、,和及与] ?{_NUMBER} ?月)", "monthly"),
    (f"(?P<y>{_YEAR4})[-./_](?P<m>[0-9]{{1,2}}){_NOT_MORE}", "monthly"),
    (f"(?P<y>{_YEAR}) ?年 ?(?P<m>[0-9]{{1,2}})(?= ?(?:$|[_.) ]))", "monthly"),
    (f"(?P<y>{_YEAR4})(?P<m>0[1-9]|1[0-2])(?![0-9])(?!-[0-9]{{3}})", "monthly"),
    # 2026年前三季度, 一至三季度, 第3季度, 2026Q3
    (f"{_MAYBE_YEAR}(?:前|(?:第 ?)?(?P<q>{_NUMBER})(?: ?季度?)?{_TO}(?:第 ?)?)(?P<q2>{_NUMBER}) ?(?:个 ?)?季度", "quarterly"),
    (f"{_MAYBE_YEAR}(?:第 ?)?(?P<q>{_NUMBER})(?= ?[、,和及与] ?(?:第 ?)?{_NUMBER} ?季度)", "quarterly"),
    (f"{_MAYBE_YEAR}(?:(?:第 ?)?(?P<q>{_NUMBER}) ?季度|第 ?(?P<q1>{_NUMBER}) ?季(?!节)|(?<![A-Za-z])[Qq](?P<q3>[0-9])(?![0-9A-Za-z]))",
     "quarterly"),
    (f"{_MAYBE_YEAR}(?:(?P<half>[上下])半年|(?<![A-Za-z])[Hh](?P<h>[12])(?![0-9A-Za-z]))", "half_yearly"),
    (f"(?P<y>(?:{_YEAR4}|{_YEAR_WORDS}) ?年度?|(?<![0-9])[0-9]{{2}} ?年度)", "yearly"),
    (f"(?:(?<=[_ (])|^)(?P<y>{_YEAR4})(?=[_ )]|\\.[A-Za-z]|$)", "yearly"),
)  # fmt: skip
_NONE = [re.compile(form) for form in _NO_PERIODS]
_COMPILED = [(re.compile(form), span) for form, span in _FORMS]
_BEGINS_OR_ENDS = re.compile(
    r" ?[底末初]? ?(?:起|以来|之?前|以前|之后|以后|版|修订|印发|发布|施行|实施|出生|出台|制定)(?!三季度|[一二三1-3] ?个?季度)"
)
_UNTIL = re.compile(r"(?:截至|截止)(?:到|至|日期|时间)?(?:日期|时间)?(?: ?为)? ?:? ?$")
_WRITTEN = re.compile(r"(?:填表|填报|制表|报表|编制|打印|导出|上报|报送|审核|生成|填写|制作)(?:日期|时间|日)? ?:? ?$")


def hear(text: str) -> Heard:
    """Every period in a text; of a long one only the beginning is listened to."""
    plain = text[:LONGEST].translate(_SAME)
    spoken: list[Spoken] = []
    written: list[Spoken] = []
    faults: list[str] = []
    for found, span in _found_in(plain):
        said = text[found.start() : found.end()].strip()
        before = plain[: found.start()]
        until = bool(_UNTIL.search(before))
        if not until and _BEGINS_OR_ENDS.match(plain, found.end()):
            continue
        one = _said(found, span, said, until)
        if isinstance(one, str):
            faults.append(one)
        elif span == "daily" and _WRITTEN.search(before):
            written.append(one)
        else:
            spoken.append(one)
    years = {one.year for one in spoken if one.year and not one.is_mere_day}
    only = years.pop() if len(years) == 1 else None
    return Heard(tuple(one if one.year else replace(one, year=only) for one in spoken), tuple(written), tuple(faults))


def _found_in(plain: str) -> Iterator[tuple[re.Match[str], Span]]:
    """The spellings from left to right, each beginning after the one before; of two that begin together the first form."""
    at = 0
    while at < len(plain):
        no_period = min((m for form in _NONE if (m := form.search(plain, at))), key=lambda m: m.start(), default=None)
        matches = [(m, span) for form, span in _COMPILED if (m := form.search(plain, at))]
        best = min(matches, key=lambda pair: pair[0].start(), default=None)
        if no_period and (best is None or no_period.start() <= best[0].start()):
            at = no_period.end()
        elif best:
            yield best
            at = best[0].end()
        else:
            return


def _said(found: re.Match[str], span: Span, said: str, until: bool) -> Spoken | str:
    """What a match says, or in Chinese why it can be no period."""
    group = {name: text for name, text in found.groupdict().items() if text}
    year, last_year = (_year(group[name]) if name in group else None for name in ("y", "y2"))
    if last_year and year != last_year:
        return f"“{said}”跨了年度"
    first = last = (1, 0)
    if span == "daily":
        first = _number(group["m"]), _number(group["d"])
        last = _number(group.get("m2", group["m"])), _number(group.get("d2", group["d"]))
    elif span == "monthly":
        first, last = (_number(group["m"]), 0), (_number(group.get("m2", group["m"])), 0)
    elif span == "quarterly":
        one = group.get("q") or group.get("q1") or group.get("q3")
        begin, end = _number(one or "1"), _number(group.get("q2") or one or "")
        if not (1 <= begin <= 4 and 1 <= end <= 4):
            return f"“{said}”：没有这个季度"
        first, last = (3 * begin - 2, 0), (3 * end, 0)
    elif span == "half_yearly":
        half = 2 if group.get("half") == "下" or group.get("h") == "2" else 1
        first, last = (6 * half - 5, 0), (6 * half, 0)
    else:
        last = (12, 0)
    if not (1 <= first[0] <= 12 and 1 <= last[0] <= 12):
        return f"“{said}”：没有这个月份"
    spoken = Spoken(said, span, year, first, last, until)
    if span == "daily" and (0 in (first[1], last[1]) or spoken.days(2000) is None):  # a leap year, where none is named
        return f"“{said}”：没有这一天"
    if first > last:
        return f"“{said}”：起止颠倒或跨了年度"
    return spoken


def _year(text: str) -> int:
    digits = "".join(str("〇一二三四五六七八九".find(sign)) if sign in "〇" + _ONES else sign for sign in text)
    number = int("".join(sign for sign in digits.translate(str.maketrans("零○Oo", "0000")) if sign.isdecimal()))
    return number if number > 99 else 2000 + number


def _number(text: str) -> int:
    """``10``, ``十``, ``二十一``."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_ONES.find(tens or "一") + 1) * 10 * bool(ten) + (_ONES.find(ones) + 1 if ones else 0)
