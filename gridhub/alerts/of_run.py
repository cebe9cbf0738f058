"""The alerts that a run gives, from plain values: what is late, held, failed, made.

Belongs here: what is told in which words. Not here: where the values come from (who calls), sending (``send``).
No text names the release it was found in but that of the release itself: what is still so tomorrow is told once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gridhub.alerts.alert import ITEM, Alert, one_line
from gridhub.contracts.words import GAP_KINDS


@dataclass(frozen=True)
class LateExport:
    """One period, or one part of it, of an export that did not come or cannot be used.

    ``department`` and ``export`` are titles. ``kind``: a code of ``GAP_KINDS``, or a Chinese word of its own.
    """

    department: str
    export: str
    period: str
    kind: str
    part: str = ""


@dataclass(frozen=True)
class HeldDelivery:
    """A delivery that waits for a person. ``delivery_id`` tells two files of one name apart."""

    file: str
    reason: str
    delivery_id: str = ""


@dataclass(frozen=True)
class FailedCheck:
    """One place at which a check failed. ``name``: of the check; ``file``: "" when it is about no file."""

    name: str
    file: str
    reason: str
    blocking: bool = False


def alerts_of_run(
    *,
    at: datetime,
    as_of: date | None,
    release_id: str | None,
    stage: str,
    failed_checks: Sequence[FailedCheck],
    held: Sequence[HeldDelivery],
    late: Sequence[LateExport],
    not_final: Mapping[tuple[str, str], Collection[str]],
) -> tuple[Alert, ...]:
    """What a run has to tell, the graver first; the same values in another order give the same alerts.

    ``release_id``: None when none was made. ``stage``: what the release is (初报, 终报 …), in Chinese, "" when it is not said.
    ``not_final``: names of the numbers that wait for an export, by (title of the department, title of the export).
    """
    told = [*_of_checks(failed_checks, as_of, at), *_of_held(held, at), *_of_late(late, not_final, at)]
    if release_id is not None:
        told.append(_of_release(release_id, as_of, stage, len(set(late)), len(held), at))
    return tuple(told)


def alert_of_failed_run(*, at: datetime, step: str, reason: str) -> Alert:
    """A run that broke off. ``step``: its title, "" before any; ``reason``: a text that quotes no value of a row.

    The same reason at the same step is told once a day: a run that is started every five minutes must not be told as often.
    """
    lines = [f"步骤：{one_line(step)}"] if step else []
    lines += [f"原因：{one_line(reason)}", "没有发布；上一次的发布仍然有效。处理后请重新运行 gridhub run。"]
    return Alert(
        "failed_run", f"run {at.date()}", f"运行失败：{one_line(step) or '尚未开始'}", "\n".join(lines), "error", at
    )


def _of_checks(failed: Sequence[FailedCheck], as_of: date | None, at: datetime) -> Iterable[Alert]:
    for name in sorted({check.name for check in failed}):
        places = [check for check in failed if check.name == name]
        blocking = any(check.blocking for check in places)
        lines = sorted({_item(check.file, check.reason) for check in places})
        effect = "这项检查不通过就不能发布；上一次的发布仍然有效。" if blocking else "发布照常进行；请核对下列各处。"
        yield Alert(
            "failed_check", f"check {name} {as_of or ''}".strip(), f"检查未通过：{one_line(name)}（{len(lines)} 处）",
            "\n".join((f"数据截止 {as_of}。{effect}" if as_of else effect, *lines)), "error" if blocking else "warning", at,
        )  # fmt: skip


def _of_held(held: Sequence[HeldDelivery], at: datetime) -> Iterable[Alert]:
    for one in sorted(set(held), key=lambda one: (one.file, one.delivery_id, one.reason)):
        text = (
            f"文件：{one_line(one.file)}\n原因：{one_line(one.reason)}\n在有人确认之前不采用这份文件，上一份仍然有效。"
        )
        yield Alert(
            "held_delivery", one.delivery_id or one.file, f"文件暂缓：{one_line(one.file)}", text, "warning", at
        )


def _of_late(
    late: Sequence[LateExport], not_final: Mapping[tuple[str, str], Collection[str]], at: datetime
) -> Iterable[Alert]:
    for department, period in sorted({(one.department, one.period) for one in late}):
        mine = [one for one in late if (one.department, one.period) == (department, period)]
        lines = [_item(export, _what_lacks(mine, export)) for export in sorted({one.export for one in mine})]
        numbers = sorted({number for one in mine for number in not_final.get((department, one.export), ())})
        if numbers:
            lines += [f"因此还不是最终数的有 {len(numbers)} 个：", *(f"{ITEM}{one_line(number)}" for number in numbers)]
        lines.append("收到后请重新运行" + ("，这些数才是最终数。" if numbers else "。"))
        exports = len({one.export for one in mine})
        yield Alert(
            "late_department", f"{department} {period}", f"{one_line(department)} {period} 缺报 {exports} 项",
            "\n".join((f"{one_line(department)} {period} 还缺：", *lines)), "warning", at,
        )  # fmt: skip


def _what_lacks(gaps: Sequence[LateExport], export: str) -> str:
    """``未收到``; of parts, ``未收到（城关所、河西所）``; of two kinds, both."""
    told = []
    for kind in sorted({gap.kind for gap in gaps if gap.export == export}):
        parts = sorted({one_line(gap.part) for gap in gaps if (gap.export, gap.kind) == (export, kind) and gap.part})
        told.append(GAP_KINDS.get(kind, one_line(kind)) + (f"（{'、'.join(parts)}）" if parts else ""))
    return "，".join(told)


def _of_release(release_id: str, as_of: date | None, stage: str, late: int, held: int, at: datetime) -> Alert:
    lines = [f"发布 {release_id}" + (f"，数据截止 {as_of}" if as_of else "")]
    lines += [f"阶段：{one_line(stage)}"] if stage else []
    lines += [f"缺报 {late} 处，暂缓 {held} 份。"]
    return Alert("release_made", release_id, f"已发布 {release_id}", "\n".join(lines), "info", at)


def _item(what: str, said: str) -> str:
    return ITEM + "：".join(one_line(part) for part in (what, said) if part)
