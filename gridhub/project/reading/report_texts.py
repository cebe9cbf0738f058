"""Texts of reports: ``assets/report/<table>.yaml``, sentences with the numbers of a table of indicators in them.

Belongs here: reading the files with the line of every fault, taking a sentence apart. Not here: its SQL
(``sql.report_texts``), the numbers (``indicators``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from gridhub.contracts.errors import ProjectError
from gridhub.project.names import is_identifier, meant
from gridhub.project.reading.yaml_source import YamlSource, read_yaml

FOLDER = "assets/report"
_KEYS = ("title", "of", "paragraphs")
_HOLE = re.compile(r"\{([^{}]*)\}")
DATES = ("截止日", "年", "月", "季")
"""What a sentence may say of the reporting date."""
SIDES: Mapping[str, str] = {"": "value", "分子": "numerator", "分母": "denominator"}


@dataclass(frozen=True)
class Hole:
    """A place in a sentence. ``code``: of an indicator, or one of ``DATES``; ``side``: value, numerator or denominator."""

    code: str
    side: str = "value"

    @property
    def is_date(self) -> bool:
        return self.code in DATES


@dataclass(frozen=True)
class Sentence:
    """``parts``: texts and holes, in order."""

    paragraph: int
    number: int
    heading: str
    parts: tuple[str | Hole, ...]


@dataclass(frozen=True)
class ReportText:
    """One file. ``of``: the table of indicators whose numbers it fills in."""

    source: YamlSource
    path: Path
    title: str
    of: str
    sentences: tuple[Sentence, ...]

    @property
    def table(self) -> str:
        return f"mart.{self.path.stem}"


def read_report_texts(root: Path, codes: Mapping[str, Set[str]]) -> tuple[list[ReportText], list[ProjectError]]:
    """Every file that is one, and every fault. ``codes``: of the lines of each table of indicators."""
    texts: list[ReportText] = []
    errors: list[ProjectError] = []
    for path in sorted((root / FOLDER).glob("*")):
        file = path.relative_to(root).as_posix()
        if path.suffix != ".yaml" or not is_identifier(path.stem):
            errors.append(
                ProjectError(file, 0, "a text of a report is named <table>.yaml: lower-case letters, digits and _")
            )
            continue
        source, faults = read_yaml(path, file)
        errors += faults
        if source:
            read, faults = _read(source, path, codes)
            errors += faults
            texts += [read] if read else []
    return texts, errors


def report_tables(root: Path) -> frozenset[str]:
    """Names of the tables of all files that stand where texts of reports stand, readable or not."""
    return frozenset(f"mart.{path.stem}" for path in (root / FOLDER).glob("*.yaml"))


def check_text_makers(texts: Sequence[ReportText], assets: Set[str], contracts: Set[str]) -> list[ProjectError]:
    """Errors for texts whose table another file makes or declares. ``assets``, ``contracts``: names of those tables."""
    return [
        _fault(
            text.source, (), f"{text.table} has two makers: this file and another of assets/ or schemas/: rename one"
        )
        for text in texts
        if text.table in assets or text.table in contracts
    ]


def _read(
    source: YamlSource, path: Path, codes: Mapping[str, Set[str]]
) -> tuple[ReportText | None, list[ProjectError]]:
    value = source.value if isinstance(source.value, dict) else {}
    errors = [
        _fault(source, (str(key),), f"unknown key {key}{meant(str(key), _KEYS)}") for key in value if key not in _KEYS
    ]
    title, of = value.get("title"), value.get("of")
    if not isinstance(title, str) or not title.strip():
        errors.append(_fault(source, ("title",), "title: the Chinese name of the text"))
    if not isinstance(of, str) or of not in codes:
        errors.append(_fault(source, ("of",), f"of: a table of indicators is wanted: {', '.join(sorted(codes))}"))
        return None, errors
    listed = value.get("paragraphs")
    paragraphs: list[object] = listed if isinstance(listed, list) else []
    if not paragraphs:
        errors.append(_fault(source, ("paragraphs",), "paragraphs: a list of heading and sentences"))
    sentences: list[Sentence] = []
    for number, content in enumerate(paragraphs):
        made, faults = _paragraph(source, number, content, codes[of])
        sentences += made
        errors += faults
    return ReportText(source, path, str(title), of, tuple(sentences)), errors


def _paragraph(
    source: YamlSource, number: int, content: object, codes: Set[str]
) -> tuple[list[Sentence], list[ProjectError]]:
    place = ("paragraphs", number)
    if not isinstance(content, dict) or not isinstance(content.get("heading"), str):
        return [], [_fault(source, place, "heading and sentences are wanted")]
    unknown = [key for key in content if key not in ("heading", "sentences")]
    errors = [_fault(source, (*place, str(key)), f"unknown key {key}") for key in unknown]
    listed = content.get("sentences")
    texts: list[object] = listed if isinstance(listed, list) else []
    if not texts:
        errors.append(_fault(source, place, "sentences: a list of texts"))
    sentences: list[Sentence] = []
    for position, text in enumerate(texts):
        where = (*place, "sentences", position)
        if not isinstance(text, str) or not text.strip():
            errors.append(_fault(source, where, "a text is wanted (in quotes, when it begins with a brace)"))
            continue
        parts, faults = _parts(text, codes)
        errors += [_fault(source, where, fault) for fault in faults]
        sentences.append(Sentence(number + 1, position + 1, content["heading"].strip(), parts))
    return sentences, errors


def _parts(text: str, codes: Set[str]) -> tuple[tuple[str | Hole, ...], list[str]]:
    parts: list[str | Hole] = []
    faults: list[str] = []
    end = 0
    for found in _HOLE.finditer(text):
        parts += [text[end : found.start()]] if found.start() > end else []
        end = found.end()
        code, _, side = found[1].partition("/")
        if code not in codes and code not in DATES:
            faults.append(f"{{{found[1]}}}: no indicator has the code {code}{meant(code, codes)}")
        elif side not in SIDES or (side and code in DATES):
            faults.append(f"{{{found[1]}}}: after / stands 分子 or 分母")
        else:
            parts.append(Hole(code, SIDES[side]))
    parts += [text[end:]] if end < len(text) else []
    if "{" in (rest := _HOLE.sub("", text)) or "}" in rest:
        faults.append("a brace is not closed")
    return tuple(parts), faults


def _fault(source: YamlSource, place: Sequence[str | int], message: str) -> ProjectError:
    return ProjectError(source.file, source.line_of(place), message)
