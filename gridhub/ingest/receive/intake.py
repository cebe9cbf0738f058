"""The inbox: every file in it is taken, recognised, refused or ignored, and the control database says which.

Belongs here: scanning, archiving by content, deciding a delivery's state from name, size, agreement and neighbours.
Not here: what a name or a title says of the period (``dating``), reading a file (``sheets``), which delivery is in force.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from gridhub.contracts.budgets import MB, Budgets
from gridhub.contracts.period import Period
from gridhub.ingest.readers.formats import is_zip
from gridhub.ingest.receive.archiving import archived, changing
from gridhub.ingest.receive.dating import Dated, dated_by_contents, dated_by_name
from gridhub.ingest.receive.naming import InboxConfig, IngestProject, claims_of, nearest_naming, readable_name
from gridhub.ingest.receive.settling import Unsettled
from gridhub.ingest.receive.sidecar import is_sidecar, read_sidecars, sent_by_another
from gridhub.ingest.receive.withdraw import tell_of_inbox
from gridhub.ingest.receive.witnesses import witnesses_of
from gridhub.ingest.receive.zip_archive import unpack
from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.sheets.read import read_delivery
from gridhub.project.connector import Connector
from gridhub.state.archive import sha256_of
from gridhub.state.archive_notes import write_notes
from gridhub.state.control import file_receipts, forget_ignored, known_deliveries, load_deliveries, save_delivery
from gridhub.state.control_file import reading, writing
from gridhub.state.delivery import Delivery, delivery_id
from gridhub.state.home import Home
from gridhub.state.receipt import Receipt

FARTHEST = timedelta(days=366)
"""A file for a later time than this is a slip of the pen; one that is only early waits for its month."""
_CAUSES = {
    errno.EACCES: "没有读取权限", errno.EPERM: "没有读取权限", errno.ELOOP: "是指向自己的链接",
    errno.ENOENT: "文件已不在，或链接指向的文件不存在", errno.EIO: "磁盘读取出错",
}  # fmt: skip
GONE = "gone"


@dataclass(frozen=True)
class _Seen:
    """One file of the inbox: where it lies, what is known without looking inside. ``fault`` is a code and a reason;
    ``receipt``: what a sidecar says of it."""

    path: Path
    relative: str
    sha256: str
    size: int
    fault: tuple[str, str] | None = None
    receipt: Receipt | None = None


def take_inbox(project: IngestProject, home: Home, *, now: datetime, quiet_seconds: float = 0) -> tuple[Delivery, ...]:
    """Take in what lies in the inbox and give all deliveries known, in order of receipt, with their state.

    Files are taken in order of their path. The same bytes for the same identity again are recognised and change
    nothing; those of a withdrawn delivery stay withdrawn, and its reason says that they lie there. A refused file is judged anew each time; once its file is gone it counts as withdrawn.
    ``now`` dates the receipt and decides whether an agreement has expired. Only files that are taken, or looked into
    because their name does not say the whole period, are archived. ``quiet_seconds``: files written to within so many
    seconds before ``now`` are left for the next time, unjudged.
    """
    home.create()
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=home.work) as scratch:
        found = [
            _look_at(path, project.config)
            for path in _files(project.config.inbox, project.connectors)
            if not _still_written(path, now, quiet_seconds)
        ]
        seen = _all_opened(found, Path(scratch), project.config.budgets)
        taken = _take(_with_receipts(seen, project, home, now), project, home, now)
    write_notes(home)
    return taken


def judge_alone(path: Path, relative: str, project: IngestProject, said: Receipt, *, now: datetime) -> list[Delivery]:
    """The deliveries that one file, or each member of a zip archive, would be at ``relative`` of an inbox that holds
    nothing else, when ``said`` is said of it. Changes nothing."""
    with tempfile.TemporaryDirectory(prefix="gridhub-") as scratch:
        budgets = project.config.budgets
        seen = _all_opened([_look_at_file(path, normal_path(relative), budgets)], Path(scratch), budgets)
        alone = Home(Path(scratch) / "home")  # a file that must be looked into is archived there, and goes with it
        alone.create()
        return [_judge(replace(part, receipt=said), project, alone, (), now) for _, part in seen]


def _with_receipts(
    seen: Sequence[tuple[_Seen, _Seen]], project: IngestProject, home: Home, now: datetime
) -> list[_Seen]:
    """The files to be judged, each with what its sidecar, or that of its zip archive, says; of the sidecars those alone
    that cannot be used. ``seen``: what lies in the inbox, and it or its member."""
    parts = {part.relative: part for _, part in seen}
    sidecars = {name: part.path for name, part in parts.items() if is_sidecar(name) and _usable(part)}
    digests = {part.relative: part.sha256 for pair in seen for part in pair if part.sha256}
    taken = [delivery.path for delivery in known_deliveries(home)] if sidecars else []
    told = read_sidecars(sidecars, digests, project.connectors, taken, now=now)
    files: list[_Seen] = []
    for file, part in seen:
        if part.relative in told.faults:
            files.append(replace(part, fault=("bad_receipt", told.faults[part.relative])))
        elif part.relative not in sidecars:
            receipt = told.receipts.get(part.relative) or told.receipts.get(file.relative)
            files.append(replace(part, receipt=receipt))
    return files


def _usable(file: _Seen) -> bool:
    return bool(file.sha256) and file.fault is None


def _take(seen: Sequence[_Seen], project: IngestProject, home: Home, now: datetime) -> tuple[Delivery, ...]:
    with reading(home) as connection:
        earlier = load_deliveries(connection)
    # Looking inside may take minutes: nobody waits for the control database meanwhile.
    judged = [_judge(file, project, home, earlier, now) for file in seen]
    with writing(home) as connection:
        known = {delivery.delivery_id: delivery for delivery in load_deliveries(connection)}
        next_no = max((delivery.received_no for delivery in known.values()), default=0) + 1
        judged = _refuse_conflicts(judged, known)
        present: set[str] = set()
        receipts: dict[str, Receipt] = {}
        for file, delivery in zip(seen, judged, strict=True):
            if file.receipt and delivery.state != "ignored":
                receipts.setdefault(delivery.delivery_id, file.receipt)
            if delivery.delivery_id in present:
                continue
            present.add(delivery.delivery_id)
            before = known.get(delivery.delivery_id)
            if before and (before.state == "received" or withdrawn_by_hand(before)):
                continue
            if delivery.state == "received":
                delivery = archived(delivery, file.path, home, project.config.budgets.free_disk_mb)
            if before and (before.state, before.reason_code, before.reason) == (
                delivery.state, delivery.reason_code, delivery.reason,
            ):  # fmt: skip
                continue
            save_delivery(connection, replace(delivery, received_no=next_no, received_at=now.replace(microsecond=0)))
            next_no += 1
        tell_of_inbox(connection, known.values(), present)
        gone = [d for id_, d in known.items() if id_ not in present and not d.from_database]
        for delivery in gone:
            if delivery.state == "refused":
                text = reason(delivery.file_name, "曾被拒收，现已不在收件箱", "无需处理")
                save_delivery(connection, replace(delivery, state="withdrawn", reason_code=GONE, reason=text))
        forget_ignored(connection, [delivery.delivery_id for delivery in gone])
        file_receipts(connection, receipts)
        return load_deliveries(connection)


def _still_written(path: Path, now: datetime, quiet_seconds: float) -> bool:
    """By the time of the last change that no program can set back (copies keep the time of the original)."""
    try:
        return 0 <= now.timestamp() - path.stat().st_ctime < quiet_seconds
    except OSError:
        return False  # who looks at it says what is wrong


def withdrawn_by_hand(delivery: Delivery) -> bool:
    return delivery.state == "withdrawn" and delivery.reason_code != GONE


def _files(inbox: Path, connectors: Mapping[str, Connector]) -> Iterator[Path]:
    """All files below the inbox in order of their path.

    A folder whose files are not looked at is given too, so that it is refused and not passed over: a link to a folder
    (it could lead in a circle), a folder nobody may open, and one that carries the name of a file.
    """
    closed: list[Path] = []
    for folder, subfolders, names in os.walk(inbox, onerror=lambda error: closed.append(Path(error.filename))):
        subfolders.sort()
        told = [n for n in subfolders if Path(folder, n).is_symlink() or claims_of(normal_path(n), connectors)]
        yield from (Path(folder, name) for name in sorted([*names, *told]))
    yield from (path for path in closed if path != inbox)


def is_left_behind(relative: str) -> bool:
    """Whether it is one of the files that programs leave behind: dot files, lock files of Excel and WPS, thumbnails, unfinished downloads."""
    parts = relative.split("/")
    name = parts[-1].lower()
    return (
        any(part.startswith(".") or part == "__MACOSX" for part in parts)
        or name.startswith(("~$", ".~"))
        or name in ("thumbs.db", "desktop.ini")
        or name.endswith((".tmp", ".crdownload", ".part"))
    )


def _all_opened(found: Sequence[_Seen], scratch: Path, budgets: Budgets) -> list[tuple[_Seen, _Seen]]:
    """Each file with itself, or with every member of it; all archives together may unfold to the run's budget."""
    seen: list[tuple[_Seen, _Seen]] = []
    left = budgets.run_inflated_mb * MB
    for file in found:
        parts = _opened(file, scratch, budgets, left)
        left -= sum(part.size for part in parts if part.path != file.path)
        seen += [(file, part) for part in parts]
    return seen


def _opened(file: _Seen, scratch: Path, budgets: Budgets, left: int) -> list[_Seen]:
    """The file itself, or the members of a zip archive (``报送.zip/低保.xlsx``); a broken archive is one refused file."""
    try:
        archive = bool(file.size) and file.fault is None and is_zip(file.path)
    except OSError:  # gone since it was hashed: who archives it says so
        return [file]
    if not archive:
        return [file]
    folder = Path(tempfile.mkdtemp(dir=scratch))
    try:
        members = unpack(file.path, file.relative.rpartition("/")[2], folder, budgets, left)
    except Refused as refusal:
        shutil.rmtree(folder, ignore_errors=True)  # what was unfolded of it takes the room of the others
        return [replace(file, fault=(refusal.code, refusal.message))]
    if members is None:
        return [file]
    return [_look_at_file(member.path, normal_path(f"{file.relative}/{member.name}"), budgets) for member in members]


def normal_path(relative: str) -> str:
    """The path of a file as its delivery has it."""
    return unicodedata.normalize("NFC", "/".join(map(readable_name, relative.split("/"))))


def _look_at(path: Path, config: InboxConfig) -> _Seen:
    return _look_at_file(path, normal_path(path.relative_to(config.inbox).as_posix()), config.budgets)


def _look_at_file(path: Path, relative: str, budgets: Budgets) -> _Seen:
    if is_left_behind(relative):
        return _Seen(path, relative, "", 0)
    name = relative.rpartition("/")[2]
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):
            what = "是文件夹或指向文件夹的链接，不是文件" if stat.S_ISDIR(before.st_mode) else "不是普通文件"
            return _Seen(path, relative, "", 0, ("unreadable", reason(name, what, "请重新放入导出的文件")))
        if before.st_size > budgets.file_mb * MB:
            what = f"文件过大（{before.st_size // MB} MB，上限 {budgets.file_mb} MB）"
            return _Seen(path, relative, "", before.st_size, ("too_large", reason(name, what, "请按单位拆成几份报送")))
        digest, size = sha256_of(path)
        after = path.stat()
    except OSError as error:
        what = f"文件无法读取（{_CAUSES.get(error.errno or 0, '系统错误')}）"
        return _Seen(path, relative, "", 0, ("unreadable", reason(name, what, "请检查文件权限或重新上传")))
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or size != after.st_size:
        return _Seen(path, relative, digest, size, ("changing", changing(name)))
    if size == 0:
        return _Seen(path, relative, digest, 0, ("empty", reason(name, "文件是空的（0 字节）", "请重新导出后报送")))
    return _Seen(path, relative, digest, size)


def _judge(file: _Seen, project: IngestProject, home: Home, earlier: Sequence[Delivery], now: datetime) -> Delivery:
    """The delivery a file would be, judged by itself. ``received_no`` is set when it is saved."""
    name = file.relative.rpartition("/")[2]
    nobody = Delivery(
        delivery_id=delivery_id(file.sha256, "", "", "", file.relative), sha256=file.sha256, file_name=name,
        path=file.relative, received_no=0, received_at=now, department="", export="", period="", period_end=date.min,
        part="", size=file.size, state="refused",
    )  # fmt: skip
    if is_left_behind(file.relative):
        text = reason(name, "办公软件或系统留下的临时文件，不是数据", "无需处理")
        return replace(nobody, state="ignored", reason_code="not_data", reason=text)
    if is_sidecar(name) and file.fault:
        return replace(nobody, reason_code=file.fault[0], reason=file.fault[1])
    claims = claims_of(name, project.connectors)
    if len(claims) != 1:
        if file.fault:
            return replace(nobody, reason_code=file.fault[0], reason=file.fault[1])
        if not claims:
            near = nearest_naming(name, project.connectors)
            text = reason(
                name,
                "文件名不符合任何部门登记的命名" + (f"；{near}" if near else ""),
                "请按约定的名称（含年月）重新命名，或在 connectors/ 中登记这类文件",
            )
            return replace(nobody, reason_code="unclaimed", reason=text)
        who = "、".join(
            f"{project.connectors[c.department].title}“{project.connectors[c.department].exports[c.export].title}”"
            for c in claims
        )
        text = reason(
            name,
            f"有 {len(claims)} 类数据都认领这个文件名：{who}",
            "请修改 connectors/ 中的 files，使文件名只属于一类数据",
        )
        return replace(nobody, reason_code="claimed_twice", reason=text)
    claim = claims[0]
    connector = project.connectors[claim.department]
    export = connector.exports[claim.export]
    owned = replace(nobody, department=claim.department, export=claim.export)
    if why := sent_by_another(file.relative, file.receipt, claim.department, export.title, project.connectors):
        # The same bytes may lie in the right folder too: what is refused is this place.
        return replace(owned, reason_code="other_department", reason=why)
    try:
        dated = dated_by_name(claim.period, name, export)
        barred = _barred(file, connector, claim.export, now)
        if dated is None:
            if barred:
                return _refused(owned, barred)
            dated = _looked_inside(file, replace(owned, part=claim.part), project, home, earlier)
    except Unsettled as fault:
        remedy = "请把文件名或标题中的年月改正后重新报送（写法见 docs/periods.md）"
        return replace(owned, reason_code="bad_period", reason=reason(name, str(fault), remedy))
    except Refused as refusal:
        return replace(owned, reason_code=refusal.code, reason=refusal.message)
    period = dated.period
    if period.first_day > now.date() + FARTHEST:
        text = reason(name, f"文件所说的时间（{period}）在一年以后", "请核对年份，改正后重新报送")
        return replace(owned, reason_code="bad_period", reason=text)
    mine = replace(
        owned, delivery_id=delivery_id(file.sha256, claim.department, claim.export, period.text, claim.part),
        period=period.text, period_end=period.last_day, part=claim.part,
        period_note="；".join(note for note in (dated.note, claim.note) if note) or None,
    )  # fmt: skip
    return _refused(mine, barred) if barred else replace(mine, state="received")


def _refused(delivery: Delivery, barred: tuple[str, str]) -> Delivery:
    return replace(delivery, reason_code=barred[0], reason=barred[1])


def _barred(file: _Seen, connector: Connector, export: str, now: datetime) -> tuple[str, str] | None:
    """Code and reason why a file cannot be taken whatever its period; None when it can."""
    if file.fault:
        return file.fault
    agreement = connector.agreement_of(export)
    if agreement.valid_to >= now.date():
        return None
    title = connector.exports[export].title
    what = f"{connector.title}“{title}”的共享协议（{agreement.number}）已于 {agreement.valid_to.isoformat()} 到期"
    remedy = f"请续签协议并更新 connectors/{connector.department}.yaml 的 agreement"
    return "agreement_expired", reason(file.relative.rpartition("/")[2], what, remedy)


def _looked_inside(
    file: _Seen, mine: Delivery, project: IngestProject, home: Home, earlier: Sequence[Delivery]
) -> Dated:
    """The period of a file whose name does not say it in full. Raises ``Unsettled``, ``Refused`` (it cannot be read).

    A file taken before keeps its period: the day of its first receipt counts, not the day of this run.
    """
    what = (file.sha256, mine.file_name, mine.department, mine.export)
    same = [d for d in earlier if (d.sha256, d.file_name, d.department, d.export) == what]
    for before in same:
        if before.state in ("received", "withdrawn") and before.period and before.part == mine.part:
            return Dated(Period(before.period), before.period_note)
    kept = archived(mine, file.path, home, project.config.budgets.free_disk_mb)
    if kept.reason_code:
        raise Refused(kept.reason_code, kept.reason or "")
    export = project.connectors[mine.department].exports[mine.export]
    arrived = min((d.received_at for d in same), default=mine.received_at).date()
    witnesses = witnesses_of(read_delivery(project, home, mine), export, mine.file_name)
    return dated_by_contents(witnesses, export, arrived)


def _refuse_conflicts(judged: Sequence[Delivery], known: dict[str, Delivery]) -> list[Delivery]:
    """Refuse new files of one identity with different bytes: nobody can say which of them is meant."""
    new: dict[tuple[str, str, str, str], dict[str, str]] = defaultdict(dict)
    for delivery in judged:
        before = known.get(delivery.delivery_id)
        if delivery.state == "received" and not (before and (before.state == "received" or withdrawn_by_hand(before))):
            new[delivery.identity].setdefault(delivery.delivery_id, delivery.path)
    result: list[Delivery] = []
    for delivery in judged:
        rivals = new[delivery.identity] if delivery.state == "received" else {}
        if delivery.delivery_id in rivals and len(rivals) > 1:
            others = "、".join(sorted(path for id_, path in rivals.items() if id_ != delivery.delivery_id))
            what = f"同一期（{delivery.period}{delivery.part}）有内容不同的另一份文件：{others}"
            text = reason(delivery.file_name, what, "请只保留正确的一份；此前已接收的数据继续有效")
            delivery = replace(delivery, state="refused", reason_code="conflict", reason=text)
        result.append(delivery)
    return result
