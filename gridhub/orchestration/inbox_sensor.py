"""The sensor of the inbox: looks at it every half minute and asks for one run of the whole road when something arrived.

Belongs here: looking at files, remembering, Dagster's sensor. Not here: the decision (``watching``), taking files in
(``ingest``). What was read is remembered in ``dagster/inbox.json`` of the home: a lost file costs reading the inbox once.
No ``from __future__ import annotations``: Dagster refuses a context annotation that is a string.
"""

import json
import os
import stat as modes
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import dagster as dg

from gridhub.build.reporting_date import today_of
from gridhub.build.run import is_busy
from gridhub.ingest.receive.intake import is_left_behind, normal_path
from gridhub.orchestration.watching import Asked, Known, Stat, Taken, decide, look
from gridhub.project.project import CityConfig
from gridhub.state.archive import sha256_of
from gridhub.state.control import known_deliveries
from gridhub.state.home import Home

INTERVAL_SECONDS = 30
READING_SECONDS = 20
"""How long one look may read files: Dagster gives a sensor 60 seconds. What is left is read at the next look."""
UNFINISHED = [
    dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING,
]  # fmt: skip


def inbox_sensor(
    config: CityConfig, home: Home, job_name: str, *, clock: Callable[[], datetime]
) -> dg.SensorDefinition:
    """RUNNING by default, STOPPED with ``automation = false``."""

    @dg.sensor(
        name="inbox",
        job_name=job_name,
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING if config.automation else dg.DefaultSensorStatus.STOPPED,
        description="收件箱有新到、改过或撤走的文件，且都已写完时，请求一次完整运行；早到的数据到了日期也请求一次",
    )
    def watch_inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        if is_busy(home) or context.instance.get_runs_count(dg.RunsFilter(statuses=UNFINISHED)):
            return dg.SensorResult(skip_reason="有一次运行正在进行或排队；等它结束后再看")
        files, unread, moving = _look_and_read(config.inbox, home.dagster / "inbox.json")
        if unread:
            return dg.SensorResult(skip_reason=f"还有 {unread} 份文件没有读完，下次接着读")
        taken = [
            Taken(one.path, one.sha256, one.state == "refused", one.period_end)
            for one in known_deliveries(home)
            if not one.from_database and one.state != "ignored"
        ]
        decision = decide(Asked.of(context.cursor), files, taken, today_of(clock()))
        why = decision.why + (f"；{moving} 份还在写入，先不动" if moving else "")
        cursor = decision.asked.text()
        if decision.run_key is None:
            return dg.SensorResult(skip_reason=why, cursor=cursor)
        tags = {STARTED_BY: "inbox", "gridhub/why": why}
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=decision.run_key, tags=tags)], cursor=cursor)

    return watch_inbox


STARTED_BY = "gridhub/started_by"
"""Tag of a run that nobody started by hand."""


def _look_and_read(inbox: Path, memory: Path) -> tuple[dict[str, str], int, int]:
    """Content by path of what lies in the inbox; how many quiet files are not read yet; how many are being written."""
    paths = dict(_files(inbox))
    before = _remembered(memory)
    seen = look(before, {name: stat for name, (_, stat) in paths.items()}, at=time.time())
    known = dict(seen.known)
    until = time.monotonic() + READING_SECONDS
    unread = 0
    for name in seen.to_read:
        path, stat = paths[name]
        if time.monotonic() > until:
            unread += 1
            continue
        try:
            sha256, _ = sha256_of(path)
        except OSError as error:  # whoever takes it in says what is wrong with it
            sha256 = type(error).__name__
        known[name] = Known(stat, sha256, True)
    if known != before:
        _remember(memory, known)
    return {name: one.sha256 for name, one in known.items() if one.sha256}, unread, len(seen.moving)


def _files(inbox: Path) -> Iterator[tuple[str, tuple[Path, Stat]]]:
    for folder, _, names in os.walk(inbox):
        for name in names:
            path = Path(folder, name)
            relative = normal_path(path.relative_to(inbox).as_posix())
            if is_left_behind(relative):
                continue
            try:
                found = path.stat()
            except OSError:
                continue  # gone, or a link to nowhere
            if modes.S_ISREG(found.st_mode):
                yield relative, (path, Stat(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))


def _remembered(memory: Path) -> dict[str, Known]:
    try:
        found = json.loads(memory.read_text(encoding="utf-8"))
        return {name: Known(Stat(**one["stat"]), one["sha256"], one["is_read"]) for name, one in found.items()}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _remember(memory: Path, known: Mapping[str, Known]) -> None:
    memory.parent.mkdir(parents=True, exist_ok=True)
    beside = memory.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps({name: asdict(one) for name, one in known.items()}), encoding="utf-8")
    beside.replace(memory)
