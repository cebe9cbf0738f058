"""The container of an OOXML workbook: which part is which sheet, and how much its parts may weigh.

Belongs here: opening the zip, finding parts, streaming them with caps, refusing DOCTYPE. Not here: what the cells say
(``sheet_scan``, ``sheet_audit``). Runs in the child process: standard library and numpy.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt

from gridhub.ingest.readers.allowance import allowance
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.text_lengths import LengthTable

MAX_SMALL_PART = 64 * 2**20
"""Bytes of a part that is parsed whole (workbook, relations)."""
MAX_STRINGS = 20_000_000
MAX_STRING_INDEX = 1_000
"""Empty shared strings remembered by number; writers make one."""

_CHUNK = 1 << 20
_EMPTY_STRING = re.compile(rb"<si>\s*(?:<t(?:\s[^>]*)?/>|<t(?:\s[^>]*)?></t>)?\s*</si>|<si/>")
_MARGIN = bytes(16)
"""Behind the last tag, so that what follows it can be looked up."""
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True)
class SharedStrings:
    """``count`` of the table; ``empty``: indices of its empty strings, ``lengths``: characters of each (``text_lengths``); None
    when they could not be told quickly."""

    count: int
    empty: frozenset[int] | None
    lengths: npt.NDArray[np.int32] | None


class Package:
    """An open workbook container. Names of parts are compared without case, ``\\`` counts as ``/``."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self._container = container
        self._inflated = 0
        self._most = allowance().inflated_bytes
        self._names: dict[str, zipfile.ZipInfo] = {}
        for info in container.infolist():
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            if name in self._names and name.endswith((".xml", ".rels", ".bin")):
                raise damaged("文件里有两份同名的内容，无法确定哪一份有效")
            self._names[name] = info

    def has(self, name: str) -> bool:
        return name.lower() in self._names

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part. Raises ``CannotRead``: too_large past the cap, damaged, unsafe_xml for a DOCTYPE."""
        info = self._names.get(name.lower())
        if info is None:
            raise damaged("文件缺少必要的内容")
        before = b""
        try:
            with self._container.open(info) as part:
                while chunk := part.read(_CHUNK):
                    self._inflated += len(chunk)
                    if self._inflated > self._most:
                        raise too_large(f"展开后超过 {self._most // 2**20:,} MB（inflated_mb）")
                    marked = before + chunk if b"<" in before else chunk
                    # one sign is found far quicker than a word, and hardly any sheet has it
                    if b"!" in marked and any(word in marked for word in _FORBIDDEN):
                        raise unsafe()
                    before = chunk[-16:]
                    yield chunk
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise damaged("文件已损坏，无法读取") from error
        except Exception as error:
            if type(error).__name__ == "error":  # zlib.error, which has no public home
                raise damaged("文件已损坏，无法读取") from error
            raise

    def whole(self, name: str) -> ElementTree.Element:
        """A small part, parsed."""
        content = bytearray()
        for chunk in self.chunks(name):
            content += chunk
            if len(content) > MAX_SMALL_PART:
                raise too_large("目录部分过大")
        try:
            return ElementTree.fromstring(bytes(content))  # no entities: a DOCTYPE was refused while it was read
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise damaged("文件已损坏，无法读取") from error

    @cached_property
    def workbook(self) -> str:
        """The part that says which sheets there are; ``_rels/.rels`` tells where it lies. "": none."""
        if self.has("_rels/.rels"):
            for relation in self.whole("_rels/.rels"):
                target = relation.get("Target", "").replace("\\", "/").lstrip("/")
                if (
                    relation.get("Type", "").endswith("/officeDocument")
                    and target.lower().endswith(".xml")
                    and self.has(target)
                ):
                    return posixpath.normpath(target)
        return "xl/workbook.xml" if self.has("xl/workbook.xml") else ""

    def beside(self, kind: str, usual: str) -> str:
        """The part of a kind (``styles``, ``sharedStrings``) that the workbook names, else the one of the usual name; "": none."""
        name = self._relations_of(self.workbook)
        if self.has(name):
            for relation in self.whole(name):
                if relation.get("Type", "").endswith(f"/{kind}"):
                    return self._resolved(relation.get("Target", ""))
        part = self._resolved(usual)
        return part if self.has(part) else ""

    @staticmethod
    def _relations_of(part: str) -> str:
        return posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")

    def sheet_parts(self) -> list[tuple[str, str]]:
        """Name and part of every sheet in workbook order (worksheets and others)."""
        workbook = self.whole(self.workbook)
        targets = self.relations(self._relations_of(self.workbook))
        parts: list[tuple[str, str]] = []
        for element in workbook.iter():
            if _local(element.tag) == "sheet":
                ids = [value for key, value in element.attrib.items() if _local(key) == "id" and "}" in key]
                parts.append((element.get("name", ""), targets.get(ids[0], "") if ids else ""))
        return parts

    def relations(self, name: str) -> dict[str, str]:
        """Id → part, of the parts a workbook refers to."""
        return {
            relation.get("Id", ""): self._resolved(relation.get("Target", ""))
            for relation in self.whole(name)
            if relation.get("TargetMode", "Internal") == "Internal"
        }

    def _resolved(self, target: str) -> str:
        target = target.replace("\\", "/")
        folder = posixpath.dirname(self.workbook) if self.workbook else "xl"
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))

    def shared_strings(self) -> SharedStrings:
        """Counts the shared strings in one pass and finds the empty ones."""
        name = self.beside("sharedStrings", "sharedStrings.xml")
        if not self.has(name):
            return SharedStrings(0, frozenset(), np.zeros(0, dtype=np.int32))
        count, empty, rest, known = 0, set[int](), b"", True
        lengths = LengthTable()
        for chunk in self.chunks(name):
            buffer = rest + chunk
            cut = buffer.rfind(b"<si")
            ready, rest = (buffer[:cut], buffer[cut:]) if cut > 0 else (b"", buffer)
            count = _count_strings(ready, count, empty, lengths)
            known = known and b"<!" not in ready
        count = _count_strings(rest, count, empty, lengths)
        if count > MAX_STRINGS:
            raise too_large(f"文字过多（超过 {MAX_STRINGS:,} 条）")
        plain = known and len(empty) <= MAX_STRING_INDEX
        return SharedStrings(count, frozenset(empty) if plain else None, lengths.lengths() if plain else None)


def _count_strings(ready: bytes, count: int, empty: set[int], lengths: LengthTable) -> int:
    """Adds the strings that begin in ``ready``. Nearly all are ``<si><t>`` and a character: only the others are looked at."""
    text = np.frombuffer(ready + _MARGIN, dtype=np.uint8)
    every = np.flatnonzero(text[: len(ready)] == ord("<"))
    ends = text[every + 3]
    begins = (ends == ord(">")) | (ends == ord(" ")) | ((ends == ord("/")) & (text[every + 4] == ord(">")))
    items = np.flatnonzero((text[every + 1] == ord("s")) & (text[every + 2] == ord("i")) & begins)
    lengths.add(ready, text, every, items)
    tags = every[items]
    usual = np.ones(len(tags), dtype=bool)
    for place, sign in enumerate(b"><t>", start=3):
        usual &= text[tags + place] == sign
    usual &= text[tags + 7] != ord("<")
    for place in np.flatnonzero(~usual).tolist():
        if len(empty) > MAX_STRING_INDEX:
            break
        if _EMPTY_STRING.match(ready, int(tags[place])):
            empty.add(count + place)
    return count + len(tags)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a workbook container. Raises ``CannotRead`` (damaged)."""
    try:
        container = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged("文件不完整，无法打开") from error
    with container:
        yield Package(container)


def damaged(what: str) -> CannotRead:
    return CannotRead("damaged", what, "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送")


def too_large(what: str) -> CannotRead:
    return CannotRead("too_large", what, "请删除多余的格式和空白区域，或按单位拆成几份，另存为 xlsx 后重新报送")


def unsafe() -> CannotRead:
    return CannotRead("unsafe_xml", "内容里含有 XML 实体声明（DOCTYPE），表格软件不会写出这样的文件",
                      "请用 Excel 或 WPS 打开，另存为 xlsx 后重新报送")  # fmt: skip
