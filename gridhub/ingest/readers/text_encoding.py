"""What a text file is made of: its encoding, proved on every byte, and its line breaks and quotes, counted.

Belongs here: strict decoding, the copy in UTF-8, the counts that a reader's result must add up to. Not here: whether
what decodes is Chinese (``text_script``), fields and records (``text_cells``, ``rectangular_text``). Runs in the child process.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.text_script import doubt_of_file

_CHUNK = 1 << 22
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LONGEST = 4
"""Bytes of a character in UTF-8."""
_REMEDY = "请另存为 xlsx 或 CSV（UTF-8）后重新报送"


@dataclass(frozen=True)
class PlainText:
    """A text file as UTF-8 without BOM, ``skip`` bytes into ``path``. The counts are of bytes and of the whole file.

    ``encoding``: of the original. ``size``: bytes without ``skip``. ``breaks``: line breaks, CR LF being one.
    """

    path: Path
    skip: int
    encoding: str
    size: int = 0
    line_feeds: int = 0
    carriage_returns: int = 0
    breaks: int = 0
    quotes: int = 0
    ends_in_break: bool = True

    @property
    def lines(self) -> int:
        """Physical lines; a last one without a line break counts."""
        return self.breaks + (not self.ends_in_break)

    @property
    def codec(self) -> str:
        """With which ``path`` is opened as text."""
        return "utf-8-sig" if self.skip else "utf-8"


def find_encoding(path: Path, folder: Path) -> PlainText:
    """The first of BOM, UTF-8, GB18030 that decodes the whole file; a copy in ``folder`` when it is not UTF-8.

    UTF-8 that decodes is UTF-8; GB18030 decodes most of Big5, Shift-JIS, EUC-KR and EUC-JP too, into wrong names. Raises
    ``CannotRead`` (not_text) when none decodes, when the text looks like no Chinese, or when control characters show
    that it is no text.
    """
    with path.open("rb") as handle:
        head = handle.read(4)
    for encoding in next(([name] for bom, name in _BOMS if head.startswith(bom)), ["utf-8", "gb18030"]):
        with suppress(UnicodeError):
            if encoding in ("utf-8", "utf-8-sig"):
                skip = len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0
                return _counted(_decoded(path, encoding), PlainText(path, skip, encoding), None)
            copy = folder / "text.utf8"
            text = _counted(_decoded(path, encoding), PlainText(copy, 0, encoding), copy)
            if encoding == "gb18030" and (doubt := doubt_of_file(path)):
                raise CannotRead("not_text", doubt, _REMEDY)
            return text
    raise CannotRead("not_text", "既不是表格文件，也不是 UTF-8 或 GB18030 编码的文本", _REMEDY)


def _decoded(path: Path, encoding: str) -> Iterator[bytes]:
    """The file in UTF-8 without BOM, a chunk at a time: its own bytes where it is UTF-8. Raises UnicodeError."""
    with path.open("rb") as handle:
        if encoding in ("utf-8", "utf-8-sig"):
            handle.seek(len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
            yield from _proved_utf8(iter(lambda: handle.read(_CHUNK), b""))
            return
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        while True:
            chunk = handle.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            if chunk or text:
                yield text.encode()
            if not chunk:
                return


def _proved_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks, each ending with a whole character. Arrow proves them in a fifth of the time that decoding takes (measured).
    Raises UnicodeError."""
    rest = b""
    for chunk in chunks:
        whole = rest + chunk if rest else chunk
        end = len(whole)
        while end and end > len(whole) - _LONGEST and whole[end - 1] & 0xC0 == 0x80:
            end -= 1  # behind the first byte of the last character
        if end and whole[end - 1] >= 0xC0 and not _is_utf8(whole[end - 1 :]):
            end -= 1
        else:
            end = len(whole)
        rest = whole[end:]
        if end:
            yield _required_utf8(whole[:end])
    if rest:
        yield _required_utf8(rest)


def _is_utf8(content: bytes) -> bool:
    ends = pa.py_buffer(np.array([0, len(content)], dtype=np.int32))
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(content)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _required_utf8(content: bytes) -> bytes:
    if not _is_utf8(content):
        content.decode()  # says where
        raise UnicodeError
    return content


def _has_control(content: bytes) -> bool:
    """Bytes no text holds. As UTF-8 bytes they are nothing but these characters."""
    signs = np.frombuffer(content, dtype=np.uint8)
    return bool(np.any(signs < 0x09) or np.any(signs - np.uint8(0x0E) < 0x20 - 0x0E))


def _counted(chunks: Iterator[bytes], text: PlainText, copy: Path | None) -> PlainText:
    size = feeds = returns = pairs = quotes = 0
    last = b""
    with copy.open("wb") if copy else nullcontext() as target:
        for chunk in chunks:
            if _has_control(chunk):
                raise CannotRead("not_text", "含有不可见的控制字符，不是文本表格", _REMEDY)
            size += len(chunk)
            feeds += chunk.count(b"\n")
            quotes += chunk.count(b'"')
            if last == b"\r" and chunk.startswith(b"\n"):
                pairs += 1
            if b"\r" in chunk:
                returns += chunk.count(b"\r")
                pairs += chunk.count(b"\r\n")
            last = chunk[-1:]
            if target is not None:
                target.write(chunk)
    return PlainText(
        text.path, text.skip, text.encoding, size, feeds, returns, feeds + returns - pairs, quotes,
        last in (b"\n", b"\r", b""),
    )  # fmt: skip
