"""The reporting date: the day a release looks at the city from, decided by what came, told with its reason.

Belongs here: the rule, the step ``delivery.date``. Not here: what is missing (``gaps``), the state of a delivery (``states``).

1. The date is the end of the newest period for which the exports marked ``must_have`` came (``quorum`` of them). No other
   export moves it; a refused, held, withdrawn or ignored file never does.
2. It never lies after today. A period that is not over waits, however complete it is.
3. A person may choose another date (``--as-of``); then the rule only says what came by then.
4. What was read from an exchange server serves the report of the month before too: it is the best that is known, and nobody
   sends it again. It moves no date; with a chosen date only readings up to then count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from gridhub.build.states import state_query
from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.contracts.errors import GridhubError
from gridhub.contracts.period import Cadence, Period
from gridhub.project.connector import Connector
from gridhub.project.project import CityConfig
from gridhub.release.manifest import read_manifest
from gridhub.release.releases import current_id
from gridhub.state.home import Home
from gridhub.tables.filling import create_empty, insert_rows

TIMEZONE = ZoneInfo("Asia/Shanghai")
FACTS = ("fact.received", "fact.read", "fact.standardised", "fact.hold")


class NothingToDo(GridhubError):
    """No delivery that a connector claims counts at the date asked for. ``str()`` says so in Chinese."""


CHOSEN = "人工指定的数据截止日"
"""Why it is this date, when somebody asked for it."""


@dataclass(frozen=True)
class Came:
    """A good delivery: its export, period and part (police station, town), the last day that it speaks of."""

    department: str
    export: str
    period: str
    period_end: date
    part: str = ""
    is_extract: bool = False


@dataclass(frozen=True)
class ReportingDate:
    """``due``: must-have exports due by ``as_of``; ``came``: those of them that came; ``lacking``: titles of the others.
    ``waiting``: a newer period some data came for, and the titles that it still lacks."""

    as_of: date
    reason: str
    due: int
    came: int
    lacking: tuple[str, ...]
    waiting: tuple[str, tuple[str, ...]] | None = None

    def extracts_until(self, came: Iterable[Came], *, is_chosen: bool) -> date:
        """The last reading of an exchange server that counts."""
        readings = [one.period_end for one in came if one.is_extract]
        return self.as_of if is_chosen else max([self.as_of, *readings])


def today_of(now: datetime) -> date:
    """The day it is in China."""
    return now.astimezone(TIMEZONE).date()


def reporting_date(
    connectors: Mapping[str, Connector], came: Sequence[Came], *, quorum: float, today: date, chosen: date | None = None
) -> ReportingDate:
    """The rule above. ``quorum``: share of the must-have exports due that must have come, over 0 up to 1.

    Raises ``NothingToDo`` when nothing of ``chosen`` or before came, or ``chosen`` lies after ``today``.
    """
    must = _must_have(connectors)
    if chosen is not None:
        if chosen > today:
            raise NothingToDo(f"数据截止日 {chosen} 在今天（{today}）之后；请指定今天或以前的日期")
        if all(one.period_end > chosen for one in came):
            first = min((one.period_end for one in came), default=None)
            raise NothingToDo(f"数据截止日 {chosen} 之前没有任何一份数据；最早的一份截止于 {first}")
        due, lacking = _lacking(must, came, chosen)
        return ReportingDate(chosen, CHOSEN, due, due - len(lacking), lacking)
    sent = [one for one in came if not one.is_extract] or came
    ends = {one.period_end for one in sent if not must or (one.department, one.export) in must}
    over = _over(ends, today) or _over({one.period_end for one in sent}, today)
    if not over:
        first = min((one.period_end for one in came), default=None)
        told = f"；最早的一份截止于 {first}，要到那一天才采用" if first else ""
        raise NothingToDo(f"到今天（{today}）为止，没有任何一份数据的所属期已经结束{told}")
    judged = [(end, *_lacking(must, came, end)) for end in over]
    enough = [line for line in judged if line[1] - len(line[2]) >= quorum * line[1]]
    end, due, lacking = enough[0] if enough else max(judged, key=lambda line: (line[1] - len(line[2]), line[0]))
    if not must:
        reason = f"{_month(end)} 是已结束的最新一期（没有登记必报数据）"
    elif enough:
        reason = f"{_month(end)} 的必报数据到了 {due - len(lacking)}/{due} 项，达到比例 {quorum:.0%}"
    else:
        reason = f"没有一期的必报数据达到比例 {quorum:.0%}，取到得最多的一期 {_month(end)}（到了 {due - len(lacking)}/{due} 项）"
    later = max(
        (one for one in came if one.period_end > end and not one.is_extract),
        key=lambda one: one.period_end,
        default=None,
    )
    waiting = (later.period, _lacking(must, came, later.period_end)[1]) if later else None
    return ReportingDate(end, reason, due, due - len(lacking), lacking, waiting)


def _over(ends: Set[date], today: date) -> list[date]:
    return sorted((end for end in ends if end <= today), reverse=True)


def _must_have(connectors: Mapping[str, Connector]) -> dict[tuple[str, str], tuple[Cadence, str]]:
    """Must-have exports: cadence and title, by department and export."""
    return {
        (department, name): (export.cadence, f"{connector.title}“{export.title}”")
        for department, connector in sorted(connectors.items())
        for name, export in sorted(connector.exports.items())
        if export.must_have
    }


def _lacking(
    must: Mapping[tuple[str, str], tuple[Cadence, str]], came: Iterable[Came], end: date
) -> tuple[int, tuple[str, ...]]:
    """How many must-have exports are due by ``end``, and the titles of those that did not come for the period due, or not
    with every part that the period before had."""
    own: dict[tuple[str, str], list[Came]] = {who: [] for who in must}
    for one in came:
        if (one.period_end <= end or one.is_extract) and (one.department, one.export) in own:
            own[one.department, one.export].append(one)
    wanted = {who: due for who, (cadence, _) in must.items() if (due := last_due(cadence, end)) is not None}
    return len(wanted), tuple(must[who][1] for who, due in wanted.items() if not _is_there(own[who], due))


def _is_there(came: Sequence[Came], due: date) -> bool:
    earlier = max((one.period_end for one in came if one.period_end < due), default=None)
    parts = {one.part for one in came if one.period_end >= due}
    return bool(parts) and parts >= {one.part for one in came if one.period_end == earlier}


def last_due(cadence: Cadence, end: date) -> date | None:
    """The last day of the last whole period of a cadence that is over by ``end``; of a daily export the first of that month
    (a day may be missing, the month must be there). None for what comes when it comes."""
    if cadence == "ad_hoc":
        return None
    if cadence == "daily":
        return Period.containing(end, "monthly").first_day
    period = Period.containing(end, cadence)
    return period.last_day if period.last_day <= end else period.later(-1).last_day


def _month(end: date) -> str:
    month = Period.containing(end, "monthly")
    return month.text if month.last_day == end else end.isoformat()


def date_said(build: Build, chosen: date | None, now: datetime) -> Json:
    """What decides the date beside the deliveries."""
    config: CityConfig = build.project.config
    return {
        "chosen": chosen.isoformat() if chosen else None,
        "today": today_of(now).isoformat(),
        "before": _before(build.home),
        "quorum": config.quorum,
        "must_have": [[*who, *said] for who, said in _must_have(build.project.connectors).items()],
    }


def fix_date(work: Work, *, chosen: date | None, now: datetime) -> StepResult:
    """Step ``delivery.date``: ``audit.run``. Says when the date moved since the release in force, and why."""
    state = state_query(*FACTS)
    found = work.connection.execute(
        f"SELECT department, export, period, period_end, COALESCE(part, ''), is_extract "
        f"FROM ({state}) AS delivery WHERE state = 'accepted'"
    ).fetchall()
    came = [Came(*line) for line in found]
    if not came:
        raise NothingToDo(_none_good(work, state))
    decided = reporting_date(
        work.project.connectors, came, quorum=work.project.config.quorum, today=today_of(now), chosen=chosen
    )
    spec = work.spec("audit.run")
    create_empty(work.connection, spec)
    insert_rows(
        work.connection, spec,
        [{"as_of": decided.as_of.isoformat(),
          "extracts_until": decided.extracts_until(came, is_chosen=chosen is not None).isoformat(), "reason": decided.reason, "must_have_due": decided.due,
          "must_have_came": decided.came, "lacking": "、".join(decided.lacking) or None}],
    )  # fmt: skip
    facts: list[tuple[str, str | int]] = [("as_of", decided.as_of.isoformat()), ("why", decided.reason)]
    facts += [("told", told)] if (told := _told(decided, _before(work.home))) else []
    return StepResult(rows=1, facts=tuple(facts))


def _before(home: Home) -> str | None:
    parent = current_id(home)
    return read_manifest(home.releases / parent).as_of if parent else None


def _told(decided: ReportingDate, before: str | None) -> str:
    """What the operator should hear of: the date moved; newer data wait, and for what."""
    lines: list[str] = []
    if before not in (None, decided.as_of.isoformat()):
        lines.append(f"数据截止日由 {before} 变为 {decided.as_of}：{decided.reason}")
    if decided.waiting:
        period, lacking = decided.waiting
        what = f"还缺必报数据：{'、'.join(lacking)}" if lacking else "该期尚未结束"
        lines.append(f"{period} 的数据先到先放，数据截止日仍为 {decided.as_of}；{what}")
    return "\n".join(lines)


def _none_good(work: Work, state: str) -> str:
    """What to do when no delivery is good; the reasons stand here because no release will hold them."""
    text = f"{work.project.config.inbox}: 收件箱里没有任何一份可用的数据"
    found = work.connection.execute(
        f"SELECT reason FROM ({state}) AS delivery WHERE state IN ('refused', 'held') ORDER BY received_no"
    ).fetchall()
    if not found:
        return f"{text}；请把各部门导出的文件放进去再运行"
    lines = [f"{text}；收到的 {len(found)} 份都被拒收或暂缓，没有发布：", *(f"- {reason}" for (reason,) in found)]
    return "\n".join(lines)
