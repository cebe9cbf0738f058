"""Is a text that decodes as GB18030 Chinese at all? Big5, Shift-JIS, EUC-KR and EUC-JP decode too, into other characters.

Belongs here: how likely the same bytes are in each of these encodings, and the judgement. Not here: decoding the file
(``text_encoding``), the lists of common characters (``common_characters``). Runs in the child process: standard library.

Each encoding has its blocks: the characters everybody writes, the first level, the second, the rest. A text's likelihood
is the product over its characters; the same bytes are compared, so no length or share has to be chosen. Words count once:
a column that says one word ten thousand times knows no more than one that says it once.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gridhub.ingest.readers.common_characters import JAPANESE, KOREAN, SIMPLIFIED, TRADITIONAL

_SAMPLE = 1 << 18
_MOST = 1 << 20
_PLACES = 8
"""A large file is asked at so many places."""
_FAR_LIKELIER = 9.2
"""Natural logarithm: a foreign encoding must explain the bytes 10,000 times better, since hardly any file is in one."""
_UNLIKE_CHINESE = -11.8
"""Mean logarithm per character. Ledgers stand near -7.5, names of nothing but rare characters near -10."""
_ENOUGH = 12
_FEW_PRIVATE = 0.02
_LIKE_CHINESE = -9.6
_IN_PLAIN_CHINESE = 20
_OFFICIAL_PRIVATE = re.compile("[\ue78d-\ue796\ue7c7-\ue7c8\ue815-\ue864]")
"""Code points that GB 18030-2000 itself gave to characters Unicode lacked then."""
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_ASCII_BETWEEN = re.compile(rb"[\x00-\x2f]+")
"""No encoding asked for has these as a second byte."""
_BETWEEN_ASCII = re.compile("[\x00-\x7f]+")


@dataclass(frozen=True)
class _Block:
    """Codes ``first`` … ``last`` whose last byte is at least ``trail``; ``share`` of a text stands in them. Of several
    blocks that hold a code the first counts."""

    first: int
    last: int
    share: float
    characters: int
    trail: int = 0


@dataclass(frozen=True)
class _Writing:
    """What texts in one encoding are made of."""

    codec: str
    title: str
    common: frozenset[str]
    common_share: float
    blocks: tuple[_Block, ...]
    first_level_of_big5: float = 0.0
    """Share of the characters that Big5 has in its first level: traditional ones lie anywhere in GBK."""

    def logarithm(self, character: str) -> float:
        return _logarithm(self, character)


@lru_cache(maxsize=1 << 17)
def _logarithm(writing: _Writing, character: str) -> float:
    chance = writing.common_share / len(writing.common) if character in writing.common else 0.0
    if writing.first_level_of_big5 and _BIG5_FIRST.first <= _code(character, "big5hkscs") <= _BIG5_FIRST.last:
        chance = max(chance, writing.first_level_of_big5 / _BIG5_FIRST.characters)
    code = _code(character, writing.codec)
    if code < 0:
        return _IMPOSSIBLE
    for block in writing.blocks:
        if block.first <= code <= block.last and code & 0xFF >= block.trail:
            return math.log(max(chance, block.share / block.characters))
    return math.log(max(chance, 1e-8)) if code < 1 << 24 else -18.0


def _code(character: str, codec: str) -> int:
    try:
        return int.from_bytes(character.encode(codec), "big")
    except UnicodeEncodeError:
        return -1


_IMPOSSIBLE = math.log(1e-9)
_BIG5_FIRST = _Block(0xA440, 0xC67E, 0.3, 5401)

_SIMPLIFIED = _Writing("gb18030", "GB18030", SIMPLIFIED, 0.68, (
    _Block(0xB0A1, 0xD7F9, 0.24, 3755, 0xA1), _Block(0xD8A1, 0xF7FE, 0.02, 3008, 0xA1),
    _Block(0xA1A1, 0xA1FE, 0.03, 94), _Block(0xA3A1, 0xA3FE, 0.03, 94), _Block(0xA2A1, 0xA2FE, 0.001, 94),
    _Block(0xA9A4, 0xA9EF, 0.02, 76), _Block(0xA4A1, 0xA9FE, 0.0003, 400, 0xA1), _Block(0x8140, 0xFEA0, 0.003, 14000),
))  # fmt: skip
_TRADITIONAL_GBK = _Writing("gb18030", "GB18030", TRADITIONAL, 0.62, _SIMPLIFIED.blocks, 0.25)
_FOREIGN = (
    _Writing("big5hkscs", "Big5（繁体中文）", TRADITIONAL, 0.62, (
        _BIG5_FIRST, _Block(0xC940, 0xF9D5, 0.01, 7652), _Block(0xA140, 0xA1FE, 0.05, 157),
    )),
    _Writing("cp932", "Shift-JIS（日文）", JAPANESE, 0.45, (
        _Block(0x829F, 0x82F1, 0.25, 83), _Block(0x8340, 0x8396, 0.2, 86), _Block(0xA6, 0xDF, 0.02, 60),
        _Block(0x889F, 0x9872, 0.15, 2965), _Block(0x989F, 0xEAA4, 0.01, 3390), _Block(0x8140, 0x829A, 0.05, 200),
    )),
    _Writing("cp949", "EUC-KR（韩文）", KOREAN, 0.6, (
        _Block(0xB0A1, 0xC8FE, 0.3, 2350, 0xA1), _Block(0xCAA1, 0xFDFE, 0.01, 4888, 0xA1),
        _Block(0xA1A1, 0xA1FE, 0.03, 94), _Block(0xA3A1, 0xA3FE, 0.03, 94), _Block(0x8141, 0xC6FE, 0.003, 8822),
    )),
    _Writing("euc_jp", "EUC-JP（日文）", JAPANESE, 0.45, (
        _Block(0xA4A1, 0xA4F3, 0.25, 83), _Block(0xA5A1, 0xA5F6, 0.2, 86), _Block(0xB0A1, 0xCFD3, 0.15, 2965),
        _Block(0xD0A1, 0xF4A6, 0.01, 3390), _Block(0xA1A1, 0xA1FE, 0.03, 94), _Block(0xA3A1, 0xA3FE, 0.03, 94),
    )),
    _Writing("euc_jp", "EUC-JP（日文）", JAPANESE, 0.8, (  # names and places, without kana
        _Block(0xB0A1, 0xCFD3, 0.17, 2965), _Block(0xD0A1, 0xF4A6, 0.01, 3390),
        _Block(0xA1A1, 0xA1FE, 0.03, 94), _Block(0xA3A1, 0xA3FE, 0.03, 94),
    )),
    _Writing("utf-8", "有损坏的 UTF-8 ", SIMPLIFIED, 0.68, (
        _Block(0xE4B880, 0xE9BFBF, 0.24, 20992), _Block(0xE38080, 0xE380BF, 0.03, 64), _Block(0xEFBC81, 0xEFBD9E, 0.03, 94),
    )),
)  # fmt: skip


def doubt_of_chinese(content: bytes) -> str | None:
    """Why these bytes, which decode as GB18030, are no Chinese text in it: a Chinese clause without any of the text.

    None when they are, or when they are too few to tell.
    """
    lines = dict.fromkeys(word for word in _ASCII_BETWEEN.split(content[:_MOST]) if not word.isascii())
    decoded = b"\n".join(lines).decode("gb18030", "replace")
    # 皖B10000 and 皖B10001, 3.9亩 and 4.1亩 are one word each: what stands between letters and digits counts once
    text = "\n".join(dict.fromkeys(_BETWEEN_ASCII.split(decoded)))
    joined = text.encode("gb18030", "replace")
    read = Counter(sign for sign in text if not sign.isascii() and sign != "\ufffd")
    number = read.total()
    if not number:
        return None
    private = sum(count for sign, count in read.items() if is_private(sign))
    absurd = any(_is_unassigned(sign) for sign in read)
    likelihood = max(_total(writing, read) for writing in (_SIMPLIFIED, _TRADITIONAL_GBK))
    title, best = max(((writing.title, _reading(writing, joined)) for writing in _FOREIGN), key=lambda one: one[1])
    double = Counter({sign: count for sign, count in read.items() if len(sign.encode("gb18030")) == 2})
    # Four bytes with two digits among them are GB18030's own: Tibetan, Mongolian, Uyghur letters and rare names.
    mean = max(_total(writing, double) for writing in (_SIMPLIFIED, _TRADITIONAL_GBK)) / max(1, double.total())
    plain = number >= _IN_PLAIN_CHINESE and mean >= _LIKE_CHINESE
    if best - likelihood > _FAR_LIKELIER:
        return f"文字更像 {title}编码，不是 GB18030 编码的中文"
    if absurd or (private and not (plain and private <= _FEW_PRIVATE * number)):
        guess = f"可能是 {title}编码" if best > likelihood else "编码无法识别"
        return f"按 GB18030 解码得到不存在的字或自造字，{guess}"
    if double.total() >= _ENOUGH and mean < _UNLIKE_CHINESE:
        return "按 GB18030 解码得到的文字不像中文，编码无法识别"
    return None


def doubt_of_file(path: Path) -> str | None:
    """``doubt_of_chinese`` of a file, from lines at several places of it."""
    return doubt_of_chinese(b"\n".join(_sample(path)))


def is_private(sign: str) -> bool:
    """A private character that no edition of the standard ever named."""
    return _PRIVATE.match(sign) is not None and _OFFICIAL_PRIVATE.match(sign) is None


def _is_unassigned(sign: str) -> bool:
    """Nothing yet, outside the ideographic planes: those grow, and names are what they grow by."""
    return not 0x20000 <= ord(sign) < 0x40000 and unicodedata.category(sign) == "Cn"


def _total(writing: _Writing, read: Counter[str]) -> float:
    return sum(count * writing.logarithm(sign) for sign, count in read.items())


def _reading(writing: _Writing, content: bytes) -> float:
    text = content.decode(writing.codec, "replace")
    return _total(writing, Counter(sign for sign in text if not sign.isascii()))


def _sample(path: Path) -> Iterator[bytes]:
    size = path.stat().st_size
    with path.open("rb") as handle:
        for place in range(_PLACES):
            handle.seek(size * place // _PLACES)
            if place and not handle.readline(_SAMPLE).endswith(b"\n"):
                continue  # inside a line, perhaps inside a character
            left = _SAMPLE // _PLACES
            while left > 0 and (line := handle.readline(_SAMPLE)):
                if not line.isascii():
                    yield line[:left]
                    left -= len(line)
