"""Spellings of one address made one: widths, dashes, numerals, remarks, words that name no part.

Belongs here: what a text looks like before anybody reads it. Not here: its parts (``address``), names (``gazetteer``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import polars as pl

from gridhub.project.address_grammar import AddressGrammar

CHINESE_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
CHINESE = "零〇一二两三四五六七八九十百"
SIDES = "东西南北中"

_CAPITALS = dict(zip("壹贰叁肆伍陆柒捌玖拾佰", "一二三四五六七八九十百", strict=True))
_DASHES = r"[‐‑‒–—―−﹣~〜ー_]+|-{2,}"
_BLANK = r"\s+|[,。.;:、]+$"
_PHONE = r"\s+1[3-9]\d{9}$"
_BRACKETS = {"[": "(", "]": ")", "【": "(", "】": ")", "〔": "(", "〕": ")", "{": "(", "}": ")"}
_REMARK = r"\([^()]*\)"
_QUOTES, _PHONE_END, _BLANKS, _RUN_OF_DASHES, _REMARKS = map(re.compile, (r"[“”\"]", _PHONE, _BLANK, _DASHES, _REMARK))
_BESIDE = rf"[{SIDES}]侧?\d+米$"


def alternatives(words: Iterable[str]) -> str:
    """A pattern of one of the words, the longest first."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join("".join(f"\\{c}" if c in r"\.+*?()|[]{}^$#-/" else c for c in word) for word in ordered)


def normalised(text: pl.Expr) -> pl.Expr:
    """Half-width, capitals, one kind of dash, no blanks. What stands in brackets stays."""
    plain = text.str.normalize("NFKC").str.to_uppercase().str.replace_all("号#", "#", literal=True)
    return (
        plain.str.replace_all("[“”\"]", "").str.replace(_PHONE, "").str.replace_all(_BLANK, "")
        .str.replace_all(_DASHES, "-")
    )  # fmt: skip


def normalise(text: str, words: AddressGrammar) -> str:
    """One text, normalised, without remarks in brackets (a phase, wing or number stays).

    The same patterns as ``normalised``, run one by one: names and coverage texts come singly, and a frame for each costs
    milliseconds.
    """
    plain = unicodedata.normalize("NFKC", text).upper().replace("号#", "#")
    plain = _PHONE_END.sub("", _QUOTES.sub("", plain), count=1)
    plain = _RUN_OF_DASHES.sub("-", _BLANKS.sub("", plain))
    if "(" not in plain:
        return plain
    return _REMARKS.sub("", _opened_in(words).sub(r"\1", plain))


def number(text: str) -> str:
    """Decimal text of an Arabic or Chinese number, without leading zeros; anything else unchanged.

    ``十二`` → 12, ``一百零三`` → 103, ``五零一`` → 501 (digits read one by one), ``03`` → 3, ``A`` → A.
    """
    if text.isdecimal():
        return text.lstrip("0") or "0"
    if not text or any(c not in CHINESE_DIGIT and c not in "十百" for c in text):
        return text
    if "十" not in text and "百" not in text:
        return "".join(str(CHINESE_DIGIT[c]) for c in text).lstrip("0") or "0"
    total, digit = 0, None
    for c in text:
        if c in "十百":
            total += (1 if digit is None else digit) * (10 if c == "十" else 100)
            digit = None
        else:
            digit = CHINESE_DIGIT[c]
    return str(total + (digit or 0))


def chinese(value: int) -> str:
    """A number below 100 as a name writes it: 3 → 三, 12 → 十二, 20 → 二十."""
    tens, ones = divmod(value, 10)
    digits = "零一二三四五六七八九"
    if tens == 0:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def other_numerals(place: str) -> tuple[str, ...]:
    """三巷 as 3巷, 3弄 as 三弄: a name that is a number and one word."""
    found = re.fullmatch(r"(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})(?P<word>[一-鿿])", place)
    if found is None:
        return ()
    value = number(found["number"])
    return (f"{value}{found['word']}", f"{chinese(int(value))}{found['word']}") if value.isdecimal() else ()


def unusual(words: AddressGrammar) -> str:
    """A pattern of all that ``plain`` changes: most texts hold nothing of it."""
    marks = alternatives(
        (*words.silent, *words.silent_end, *words.beside, *words.ground, *words.cellar, *words.collective)
    )
    return rf"[^\p{{Han}}A-Z0-9#\-]|\d一\d|第\d|[{''.join(_CAPITALS)}]|[一二三四五六七八九]0|院内|附\d+-|[号弄]内|\p{{Han}}-\p{{Han}}|〃|无|本村|本小区|门牌|米$|头|-$|同上|居无|不详|未知|{marks}"


def plain(norm: pl.Expr, words: AddressGrammar) -> pl.Expr:
    """A *normalised* text with one spelling of numerals and separators, without remarks and without words that name no
    part. A text that says there is no address becomes empty."""
    text = norm.str.replace_many(list(_CAPITALS), list(_CAPITALS.values()))
    text = text.str.replace_all(r"[\[【〔{]", "(").str.replace_all(r"[\]】〕}]", ")")
    for _ in range(2):
        text = text.str.replace_all(r"(\d)[一/.](\d)", "${1}-${2}")
    text = text.str.replace_all(r"第(\d)", "${1}").str.replace_all(
        r"([一二三四五六七八九])0([一二三四五六七八九])", "${1}〇${2}"
    )
    text = _without_remarks(text, words)
    # A label of the form, commas and dashes between names and numbers: what a system puts between the parts.
    text = text.str.replace(r"^(?:现|户籍|居住|家庭|通讯|经营)?(?:住址|地址|住所|场所)[::]", "").str.replace_all(
        r"([^\d、])[,;]", "${1}"
    )
    text = text.str.replace_all(r"(\p{Han})-(\p{Han})", "${1}${2}").str.replace_all(r"(\p{Han})-(\p{Han})", "${1}${2}")
    text = text.str.replace_all(r"([号弄])内", "${1}")
    text = text.str.replace(r"^本(?:村|小区|社区)", "").str.replace_all(r"门牌号?:?(\d+)号?", "${1}号")
    levels = alternatives((*words.building, *words.unit, *words.room, "门牌"))
    text = text.str.replace_all(rf"无(?:{levels})", "").str.replace_all("院内", "院", literal=True)
    # Two values of one part: neither is taken.
    text = text.str.replace(r"\d+号附\d+-\d+号$", "").str.replace(r"附?\d+(?:[、,]\d+)+(?:号|室|房|户)?$", "")
    text = text.str.replace_all(rf"(.)(?:{alternatives(words.silent)})", "${1}").str.replace(rf"[{SIDES}]头.*$", "")
    text = text.str.replace_all(f"(?:{alternatives(words.ground)})", "1层")
    text = text.str.replace_all(f"(?:{alternatives(words.cellar)})", "负1层")
    text = text.str.replace(rf"(?:{alternatives(words.silent_end)})+$", "")
    return pl.when(norm.is_in(list(words.nothing))).then(pl.lit("")).otherwise(text)


def is_beside(norm: pl.Expr, words: AddressGrammar) -> pl.Expr:
    """Whether the text ends at a landmark: 加油站东100米, 30号对面."""
    return norm.str.contains(rf"(?:{_BESIDE}|(?:{alternatives(words.beside)})$)")


def without_landmark_words(text: pl.Expr, words: AddressGrammar) -> pl.Expr:
    """The text without 对面, 东100米."""
    return text.str.replace(rf"(?:{_BESIDE}|(?:{alternatives(words.beside)})$)", "")


def _without_remarks(text: pl.Expr, words: AddressGrammar) -> pl.Expr:
    """Brackets that hold nothing but a part of the address are opened, all others are taken away with what they hold."""
    opened = text.str.replace_all(_opened(words), "${1}").str.replace_all(_REMARK, "")
    return pl.when(text.str.contains("(", literal=True)).then(opened).otherwise(text)


@cache
def _opened(words: AddressGrammar) -> str:
    """A pattern of brackets that hold nothing but a part of the address."""
    n = rf"(?:[{CHINESE}]{{1,3}}|\d{{1,4}})"
    levels = alternatives((*words.group, *words.phase, *words.building, *words.unit))
    part = rf"第?{n}(?:{levels})|附{n}号|[{SIDES}A-Z]区|-\d{{1,4}}|{alternatives(words.collective)}"
    return rf"\(((?:{part}))\)"


@cache
def _opened_in(words: AddressGrammar) -> re.Pattern[str]:
    return re.compile(_opened(words))
