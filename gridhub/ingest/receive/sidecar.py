"""Sidecars: a small file beside a delivered one that says how it came (``低保_202610.xlsx.收件.yaml``).

Belongs here: reading, matching and writing them; which department a name means. Not here: taking files in (``intake``),
handing one in at the desk (``hand_in``), keeping what was said (``state.control``).

1. A sidecar speaks of the file whose name it carries, or of every file of that zip archive. It is no data.
2. One that cannot be used, or speaks of another file, is refused and named; the file beside it is taken without it.
3. What it says is text as written. Nothing is taken from a clock, so two homes read the same of the same inbox.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path

import yaml

from gridhub.contracts.errors import NotTaken
from gridhub.ingest.refusals import reason
from gridhub.project.connector import Connector
from gridhub.state.export_log import CITY_TIME
from gridhub.state.receipt import Receipt

SUFFIX = ".收件.yaml"
MAX_BYTES = 64 * 1024
LONGEST = 200
"""Characters of one entry."""
QUOTED = 60
FIRST_YEAR = 2000

KEYS: Mapping[str, str] = {
    "报送部门": "department", "报送人": "sent_by", "经办人": "taken_by", "来文号": "letter_no", "方式": "way",
    "接收时间": "received_at", "文件": "file", "sha256": "sha256",
}  # fmt: skip
"""The keys of a sidecar, in the order in which they are written; the English word of each is read too."""

_MOMENT = re.compile(
    r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{15}|\d{17}[\dXx])(?!\d)", re.ASCII)


class WrongEntry(NotTaken):
    """A receipt cannot be used for ``what`` it says (or does not); ``str()`` and ``remedy`` are Chinese."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}。处理：{remedy}。")


@dataclass(frozen=True)
class Sidecars:
    """What the sidecars of one inbox say. ``receipts``: by path of the file spoken of. ``faults``: by path of the sidecar,
    the reason why it is refused; one that is in neither speaks of a file that was taken before and is gone."""

    receipts: Mapping[str, Receipt]
    faults: Mapping[str, str]


def is_sidecar(relative: str) -> bool:
    return relative.endswith(SUFFIX)


def departments_named(text: str, connectors: Mapping[str, Connector]) -> frozenset[str]:
    """The departments whose title or name a text is; empty when nobody knows it."""
    return frozenset(name for name, connector in connectors.items() if text in (name, connector.title))


def sent_by_another(
    relative: str, receipt: Receipt | None, owner: str, export: str, connectors: Mapping[str, Connector]
) -> str | None:
    """Why a file is refused that lies in the folder of another department than its ``owner``, or is said to come from it.

    None when neither folder nor receipt speaks against it; a folder that no department is called means nothing.
    """
    title = connectors[owner].title
    what = f"文件名属于{title}的“{export}”"
    if receipt and receipt.department and receipt.department != owner:
        said = connectors[receipt.department].title
        remedy = "请核对报送部门（--from 或收件单的“报送部门”）；文件名写错的，改名后重新报送"
        return reason(_name(relative), f"报送部门写的是{said}，{what}", remedy)
    folder, inside, _ = relative.partition("/")
    if inside and (named := departments_named(folder, connectors)) and owner not in named:
        remedy = f"请移到“{title}”文件夹；文件名写错的，改名后重新报送"
        return reason(_name(relative), f"放在“{folder}”的文件夹里，{what}", remedy)
    return None


def read_sidecars(
    found: Mapping[str, Path],
    digests: Mapping[str, str],
    connectors: Mapping[str, Connector],
    taken: Collection[str],
    *,
    now: datetime,
) -> Sidecars:
    """Read the sidecars ``found`` (path below the inbox → where it lies).

    ``digests``: SHA-256 of every file of the inbox, zip archives and their members, by path. ``taken``: paths of files
    that were taken before. A moment after ``now`` has not come and is refused.
    """
    receipts: dict[str, Receipt] = {}
    faults: dict[str, str] = {}
    for relative, path in sorted(found.items()):
        about = relative.removesuffix(SUFFIX)
        try:
            written = _written(path)
            receipt = receipt_of(written, connectors, now=now)
            if about not in digests:
                if any(before == about or before.startswith(f"{about}/") for before in taken):
                    continue
                raise WrongEntry(f"旁边没有它说的文件“{_name(about)}”", "请把文件和收件单放在同一文件夹")
            _check_match(written, about, digests[about])
        except WrongEntry as wrong:
            faults[relative] = reason(_name(relative), wrong.what, wrong.remedy)
        else:
            receipts[about] = receipt
    return Sidecars(receipts, faults)


def receipt_of(written: Mapping[str, str], connectors: Mapping[str, Connector], *, now: datetime) -> Receipt:
    """The receipt that keys (English) and texts say.

    Raises ``WrongEntry``: an unknown department, a date that does not exist or has not come, a text too long or of more
    than one line, an id or phone number in what is published.
    """
    for key, text in written.items():
        if len(text) > LONGEST or not text.isprintable():
            raise WrongEntry(f"“{_title(key)}”超过 {LONGEST} 个字或不止一行", "请写成一行短文字")
        if key in ("letter_no", "way") and _NUMBER_OF_A_PERSON.search(text):
            raise WrongEntry(f"“{_title(key)}”里有身份证号或手机号那样的号码", "这一项会随发布公开，请去掉号码")
    receipt = Receipt(
        sent_by=written.get("sent_by", ""), taken_by=written.get("taken_by", ""),
        letter_no=written.get("letter_no", ""), way=written.get("way", ""),
    )  # fmt: skip
    if said := written.get("department", ""):
        named = departments_named(said, connectors)
        if len(named) != 1:
            known = "、".join(sorted(connector.title for connector in connectors.values()))
            raise WrongEntry(f"不认识报送部门“{_shown(said)}”", f"请写 connectors/ 中登记的部门：{known}")
        receipt = replace(receipt, department=min(named))
    if moment := written.get("received_at", ""):
        try:
            at = parse_moment(moment)
        except (ValueError, OverflowError):
            raise WrongEntry(
                f"接收时间“{_shown(moment)}”不是有效的日期", "请写成 2026-11-02 或 2026-11-02 09:30"
            ) from None
        if at > city_moment(now):
            raise WrongEntry(f"接收时间“{_shown(moment)}”还没有到", "请核对年月日")
        receipt = replace(receipt, received_at=at)
    return receipt


def city_moment(at: datetime) -> datetime:
    """A moment as the city's clocks show it, without a zone; one without a zone is the city's already."""
    return at.astimezone(CITY_TIME).replace(tzinfo=None) if at.tzinfo else at


def parse_moment(text: str) -> datetime:
    """``2026-11-02``, ``2026-11-02 09:30`` and the like as the city's time without zone.

    Raises ValueError; OverflowError at the ends of the calendar.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    *numbers, zone = match.groups()
    at = datetime(*(int(number or 0) for number in numbers))  # type: ignore[arg-type]
    if zone:
        offset = datetime.fromisoformat(f"2000-01-01T00:00:00{zone}").tzinfo
        at = city_moment(at.replace(tzinfo=offset))
    if at.year < FIRST_YEAR:
        raise ValueError(text)
    return at


def sidecar_text(receipt: Receipt, file_name: str, sha256: str, connectors: Mapping[str, Connector]) -> str:
    """The sidecar that says ``receipt`` of a file, as ``read_sidecars`` reads it back."""
    values = {
        "department": connectors[receipt.department].title if receipt.department in connectors else "",
        "sent_by": receipt.sent_by, "taken_by": receipt.taken_by, "letter_no": receipt.letter_no, "way": receipt.way,
        "received_at": _moment_text(receipt.received_at),
        "file": file_name, "sha256": sha256,
    }  # fmt: skip
    said = {title: values[key] for title, key in KEYS.items() if values[key]}
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=10_000)


def _written(path: Path) -> dict[str, str]:
    """Key (English) → text as written, stripped; keys without a text are left out. Raises ``WrongEntry``."""
    try:
        with path.open("rb") as handle:
            content = handle.read(MAX_BYTES + 1)
    except OSError:
        raise WrongEntry("无法读取", "请检查文件权限或重新放入") from None
    if len(content) > MAX_BYTES:
        raise WrongEntry("太大，不是收件单", "请只写收件单的几项")
    tree = _tree(content)
    if not isinstance(tree, yaml.MappingNode):
        raise WrongEntry("没有一项“名称: 内容”", f"请写 {'、'.join(KEYS)}")
    values: dict[str, str] = {}
    for key, value in tree.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise WrongEntry(f"第 {line} 行不是“名称: 内容”", "每项写一行，内容是一段文字")
        word = KEYS.get(key.value, key.value)
        if word not in KEYS.values():
            raise WrongEntry(f"第 {line} 行的“{_shown(key.value)}”不是收件单的项目", f"可写的是 {'、'.join(KEYS)}")
        if word in values:
            raise WrongEntry(f"第 {line} 行的“{_shown(key.value)}”写了两次", "请只留一处")
        values[word] = "" if value.tag == "tag:yaml.org,2002:null" else value.value.strip()
    return {key: text for key, text in values.items() if text}


def _tree(content: bytes) -> yaml.Node | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"第 {mark.line + 1} 行" if mark else ""
        raise WrongEntry(f"{where}不是“名称: 内容”的写法", "冒号后留一个空格；内容有特殊符号的，加英文双引号") from None
    except (yaml.YAMLError, RecursionError):
        raise WrongEntry("不是文本，或有看不见的符号", "请用记事本重新写收件单") from None


def _check_match(written: Mapping[str, str], about: str, sha256: str) -> None:
    if (file := unicodedata.normalize("NFC", written.get("file", ""))) and file != _name(about):
        what = f"说的是文件“{_shown(file)}”，却放在“{_name(about)}”旁边"
        raise WrongEntry(what, "请改收件单的文件名或“文件”一项；旁边的文件照常接收，没有采用这份收件单")
    if (digest := written.get("sha256", "")) and digest.lower() != sha256:
        what = f"写的内容指纹与旁边的“{_name(about)}”不一致，说的是另一份文件"
        raise WrongEntry(what, "文件换过的，请重新登记；旁边的文件照常接收，没有采用这份收件单")


def _shown(text: str) -> str:
    """A word of a sidecar as a reason quotes it: reasons are published."""
    seen = "".join(char if char.isprintable() else "�" for char in text)
    return _NUMBER_OF_A_PERSON.sub("…", seen)[:QUOTED]


def _moment_text(at: datetime | None) -> str:
    """A day alone where no time was told."""
    return "" if at is None else str(at.date()) if at.time() == time() else f"{at:%Y-%m-%d %H:%M:%S}"


def _title(key: str) -> str:
    return next(title for title, word in KEYS.items() if word == key)


def _name(relative: str) -> str:
    return relative.rpartition("/")[2]
