"""What the release in force read is read still, or nothing is released.

Belongs here: the check ``deliveries.still_read`` of the release step. Not here: refusing a file (``ingest``), the state of a
delivery (``states``).

A refused file leaves the last good one in force: that law is for files that come. A file that the release in force holds
has not changed (its archived bytes are looked at before each run); when it is refused now, a setting, a connector, a
contract or the machine has, and a release without it would pass for the city with a department missing. So the release waits
until the change is mended, or until a person withdraws the file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from gridhub.build.work import Build
from gridhub.project.catalogue import DELIVERY_AUDIT
from gridhub.release.releases import DELIVERIES, current_id
from gridhub.state.home import Home
from gridhub.tables.checks import Check, Place
from gridhub.tables.quoting import literal

STILL_READ = "deliveries.still_read"
NAMED = 3
"""Files that the check's text names; the others are counted."""
_SAMPLE = 10

_LOST = """
    SELECT before.file, before.delivery_id,
           COALESCE(now.reason, '连接器里已经没有“' || before.department || '.' || before.export || '”') AS reason
    FROM before
    LEFT JOIN audit.delivery AS now ON now.delivery_id = before.delivery_id
    WHERE now.delivery_id IS NULL
        OR now.state = 'refused'
        OR (now.state IN ('accepted', 'early') AND now.rows_accepted IS NULL)
    ORDER BY before.department, before.export, before.received_no
"""
_BEFORE = "state IN ('accepted', 'early') AND rows_accepted IS NOT NULL"


def still_read_check(connection: duckdb.DuckDBPyConnection, home: Home) -> Check:
    """Compares the deliveries that the release in force read (``audit.delivery`` of it) with those of this build."""
    description = "生效的发布采用的每一份文件仍能读取"
    parquet = deliveries_in_force(home)
    if parquet is None:
        return Check(STILL_READ, "passed", True, description)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE before AS SELECT * FROM read_parquet({literal(str(parquet))}) WHERE {_BEFORE}"
    )
    ((total,),) = connection.execute("SELECT COUNT(*) FROM before").fetchall()
    lost = connection.execute(_LOST).fetchall()
    connection.execute("DROP TABLE before")
    if not lost:
        return Check(STILL_READ, "passed", True, description, total)
    named = " ".join(f"{delivery_id}：{reason}" for _, delivery_id, reason in lost[:NAMED])
    more = f" 另有 {len(lost) - NAMED} 份。" if len(lost) > NAMED else ""
    told = (
        f"生效的发布采用着 {len(lost)} 份文件，文件没有变，现在却不能采用，多半是用量上限、连接器或合同改了：{named}{more} "
        "请改回或放宽后再运行；确实不再采用的，先撤回：gridhub delivery withdraw 批次号 --reason 说明"
    )
    places = tuple(Place(file, "", 0, "", f"{delivery_id}：{reason}") for file, delivery_id, reason in lost[:_SAMPLE])
    return Check(STILL_READ, "failed", True, told, total, len(lost), places)


def with_their_cause(build: Build, blocked: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks that stopped a step before the release, after the files that are missing from it: a table that is empty for
    want of a file tells of its rows alone."""
    made = build.results.latest(DELIVERY_AUDIT)
    file = made.tables.get(DELIVERY_AUDIT) if made else None
    if not blocked or file is None or any(check.name == STILL_READ for check in blocked):
        return blocked
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE SCHEMA audit")
        parquet = literal(str(build.results.path_of(file.sha256)))
        connection.execute(f"CREATE VIEW audit.delivery AS SELECT * FROM read_parquet({parquet})")
        cause = still_read_check(connection, build.home)
    return (cause, *blocked) if cause.state == "failed" else blocked


def deliveries_in_force(home: Home) -> Path | None:
    """The file that lists the deliveries of the release in force."""
    release = current_id(home)
    path = home.releases / release / DELIVERIES if release else None
    return path if path is not None and path.is_file() else None
