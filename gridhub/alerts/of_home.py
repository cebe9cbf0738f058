"""The alert that the nightly look at the home gives, from plain values.

Belongs here: its words. Not here: looking (``keeping.verify``), what runs tell (``of_run``), sending (``send``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gridhub.alerts.alert import ITEM, Alert, one_line


def alert_of_changed_home(*, at: datetime, differences: Sequence[tuple[str, str]], only_caches: bool) -> Alert:
    """``differences``: what differs and what to do, each. ``only_caches``: nothing of it is kept for good, a run makes it again.

    The same differences are told once, whatever the night.
    """
    lines = sorted({f"{ITEM}{one_line(what)}；{one_line(remedy)}" for what, remedy in differences})
    head = (
        "每夜核对发现缓存与原来不同；不影响已发布的数据。"
        if only_caches
        else "每夜核对发现数据目录与原来不同；在查明之前请不要运行，详见 gridhub verify 和 docs/keeping.zh-CN.md。"
    )
    return Alert(
        "changed_home", "home", f"数据目录核对：{len(lines)} 处不同", "\n".join((head, *lines)),
        "warning" if only_caches else "error", at,
    )  # fmt: skip
