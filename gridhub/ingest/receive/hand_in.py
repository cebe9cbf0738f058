"""Handing files in at the desk: each is copied into the folder of its department, with a sidecar beside it.

Belongs here: what is refused before anything is copied, the copying. Not here: the sidecar's words (``sidecar``), taking
in what lies in the inbox (``intake``).
All files of one call are looked at first: one that cannot be taken stops all, and nothing was copied. A file that is
there is never overwritten.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gridhub.contracts.errors import GridhubError
from gridhub.ingest.receive.intake import judge_alone
from gridhub.ingest.receive.naming import IngestProject, readable_name
from gridhub.ingest.receive.sidecar import SUFFIX, WrongEntry, city_moment, is_sidecar, receipt_of, sidecar_text
from gridhub.ingest.refusals import reason
from gridhub.project.connector import Connector
from gridhub.state.archive import CHUNK, sha256_of
from gridhub.state.control import known_deliveries
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from gridhub.state.receipt import Receipt


class CannotHandIn(GridhubError):
    """Nothing was copied; ``str()`` names every file with what is wrong and the remedy, in Chinese."""


@dataclass(frozen=True)
class HandedIn:
    """One file in the inbox: its path there, and the deliveries that it or its members are (judged by name alone)."""

    path: Path
    deliveries: tuple[Delivery, ...]


def receipt_at_desk(written: Mapping[str, str], project: IngestProject, *, now: datetime) -> Receipt:
    """The receipt that keys of a sidecar (``department``, ``taken_by`` …) and texts say, received ``now`` unless told.

    Raises ``CannotHandIn``: as for a sidecar, or one of department, taken_by, letter_no and way is blank.
    """
    said = {key: text.strip() for key, text in written.items() if text.strip()}
    blank = {"department": "--from", "taken_by": "--by", "letter_no": "--letter", "way": "--way"}
    missing = [option for key, option in blank.items() if key not in said]
    if missing:
        raise CannotHandIn(f"请填写 {'、'.join(missing)}，不能是空白")
    said.setdefault("received_at", f"{city_moment(now):%Y-%m-%d %H:%M}")
    try:
        return receipt_of(said, project.connectors, now=now)
    except WrongEntry as wrong:
        raise CannotHandIn(str(wrong)) from wrong


def hand_in(
    project: IngestProject, home: Home, files: Sequence[Path], said: Receipt, *, now: datetime
) -> tuple[HandedIn, ...]:
    """Put ``files`` into ``inbox/<title of the department>/``, each with a sidecar that says ``said``.

    A file that lies in the inbox already stays where it is. Raises ``CannotHandIn`` (nothing was copied), OSError.
    """
    inbox = project.config.inbox.resolve()
    folder = inbox / _folder_name(said.department, project.connectors[said.department])
    faults: list[str] = []
    planned: list[tuple[Path, Path, str, list[Delivery]]] = []
    for file in files:
        name = unicodedata.normalize("NFC", readable_name(file.name))
        lies_there = file.resolve().is_relative_to(inbox) and name == file.name
        target = file.resolve() if lies_there else folder / name
        judged = judge_alone(file, target.relative_to(inbox).as_posix(), project, said, now=now)
        digest, _ = sha256_of(file)
        fault = _fault(file, judged) or _taken_place(target, digest, inbox, home)
        if not fault and any(target == other for _, other, _, _ in planned):
            fault = reason(file.name, "这次登记的文件里有两份同名", "请分别改名，或只登记正确的一份")
        if fault:
            faults.append(fault)
        planned.append((file, target, digest, judged))
    if faults:
        raise CannotHandIn("\n".join(dict.fromkeys(faults)))
    for file, target, digest, _ in planned:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            _copy(file, target, digest)
        _write(_sidecar_of(target), sidecar_text(said, target.name, digest, project.connectors).encode())
    return tuple(HandedIn(target, tuple(judged)) for _, target, _, judged in planned)


def _folder_name(department: str, connector: Connector) -> str:
    title = unicodedata.normalize("NFC", connector.title)
    return department if set(title) & set('/\\:*?"<>|') or title.startswith(".") else title


def _sidecar_of(target: Path) -> Path:
    return target.with_name(target.name + SUFFIX)


def _fault(file: Path, judged: Sequence[Delivery]) -> str | None:
    """Why a file is not taken at the desk; of a zip archive, when none of its members is data of the department."""
    if is_sidecar(file.name):
        return reason(file.name, "是收件单，不是数据", "请登记它所说的那份文件")
    refused = [delivery for delivery in judged if delivery.state != "received"]
    strange = [delivery for delivery in refused if delivery.reason_code == "other_department"]
    if strange or len(refused) == len(judged):
        return "\n".join(delivery.reason or "" for delivery in strange or refused)
    return None


def _taken_place(target: Path, digest: str, inbox: Path, home: Home) -> str | None:
    """Why a file cannot lie at ``target``: another file has its name, there or elsewhere in the inbox."""
    sidecar = _sidecar_of(target)
    for rival in sorted(inbox.rglob("*")):
        if not rival.is_file() or unicodedata.normalize("NFC", rival.name) != unicodedata.normalize("NFC", target.name):
            continue
        if rival != target and any(part.startswith(".") for part in rival.relative_to(inbox).parts):
            continue
        present, _ = sha256_of(rival)
        if present == digest:
            continue
        place = rival.relative_to(inbox).as_posix()
        relative = unicodedata.normalize("NFC", place)
        kept = any(
            delivery.state == "received" and (delivery.sha256 == present or delivery.path.startswith(f"{relative}/"))
            for delivery in known_deliveries(home)
        )
        if kept and rival != target:
            continue  # it was taken before: the new one supersedes it
        if kept:
            remedy = f"原来的一份已收下存档；要换成更正件，请先把它和它的收件单移到子文件夹（如 {target.parent.name}/旧件），再登记"
        else:
            remedy = "请先核对哪一份是对的：原来的一份对，就不用登记；新的一份对，请先把原来的移出收件箱，再登记"
        return reason(target.name, f"收件箱里已有同名而内容不同的文件（{place}），没有覆盖", remedy)
    if sidecar.exists():
        what = "已经登记过，旁边有它的收件单"
        return reason(target.name, what, f"要改登记的内容，请改“{sidecar.name}”，或删去它后重新登记")
    return None


def _copy(source: Path, target: Path, digest: str) -> None:
    """Copy under a name that intake passes over, then into place. Raises OSError, ``CannotHandIn`` when the source changed."""
    beside = target.with_name(f".{os.getpid()}.part")
    try:
        with source.open("rb") as reading, beside.open("wb") as copy:
            while chunk := reading.read(CHUNK):
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        if sha256_of(beside)[0] != digest:
            raise CannotHandIn(reason(source.name, "在复制时发生变化", "请等文件写完后再登记"))
        _into_place(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def _write(target: Path, content: bytes) -> None:
    beside = target.with_name(f".{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        _into_place(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def _into_place(beside: Path, target: Path) -> None:
    """Rename without overwriting: a link fails where a file is. Shares that know no links are asked first."""
    try:
        target.hardlink_to(beside)
    except FileExistsError:
        raise CannotHandIn(reason(target.name, "收件箱里刚刚有了同名的文件，没有覆盖", "请核对后重新登记")) from None
    except OSError:
        if target.exists():
            raise
        beside.rename(target)
