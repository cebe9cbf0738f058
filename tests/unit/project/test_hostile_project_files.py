"""Project files that a slip or a stranger wrote: each fault is told with file and line, none stops or hangs the check."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from gridhub.project.connector import Export
from gridhub.project.patterns import MOST_REPEATS, endless, repeats
from gridhub.project.reading.decision_files import COLUMNS, DECIDED, Vocabulary, read_decisions
from gridhub.project.reading.yaml_source import read_yaml

ENDLESS = (
    r"人口_(\w+)+_(?P<period>\d{6})", r"([^_]+_)*(?P<period>\d{6})", r"(?:甲|乙)+(?P<period>\d{6})", r"((a+)b)*", r"(a{2,3}){5}",
    r"(?P<part>\w*)*_(?P<period>\d{6})", r"(a?){50}a{50}", r"(.?)*x",
)  # fmt: skip
SOUND = (
    r"公安_实有人口_(?P<part>[^_]+派出所)_(?P<period>\d{6})\.(xlsx|xls|csv)", r"^(?P<place>\S+?(镇|乡|街道))(（\d+人）)?$",
    r"[(a+)+]", r"\(a+\)+", r"(a{2}){5}", r"(?i)x(?P<period>\d{6})", r"[^]]+(?P<period>\d{4}\D?\d{2})\.\w+",
    r"(第(\d)?季度)?", r"(甲+?乙)", r"名册(（\d{1,2}月）)?_(?P<period>\d{6})",
    r"\d{1,2}\d{1,2}\d{1,2}\d{1,2}\w+",
)  # fmt: skip


@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_pattern_that_could_take_for_ever_is_known(pattern: str) -> None:
    assert endless(pattern)


@pytest.mark.parametrize("key", ["files", "place_pattern"])
def test_a_pattern_that_could_take_for_ever_is_a_fault_of_the_connector(key: str) -> None:
    patterns = {"files": r"x_(?P<period>\d{6})", "place_pattern": "(?P<place>.+)"}
    patterns[key] += r"(\w+\s?)*$"
    with pytest.raises(ValidationError, match="for ever"):
        Export(
            title="x", kind="snapshot", contract="X", agreed=("name",), columns={"name": ("姓名",)},
            files=patterns["files"], place_pattern=patterns["place_pattern"],
        )  # fmt: skip


@pytest.mark.parametrize(
    "pattern", [r"\w*\w*\w*\w*x(?P<period>\d{6})", r".+_.+_.+_.+_(?P<period>\d{6})", r".{1,}.*.+.*(?P<period>\d)"]
)
def test_a_pattern_with_so_many_ways_to_divide_a_name_is_a_fault_too(pattern: str) -> None:
    with pytest.raises(ValidationError, match="at most 3"):
        Export(title="x", kind="snapshot", contract="X", agreed=("name",), columns={"name": ("姓名",)}, files=pattern)


@pytest.mark.parametrize("pattern", SOUND)
def test_the_patterns_people_write_are_taken(pattern: str) -> None:
    assert endless(pattern) is None and repeats(pattern) <= MOST_REPEATS


@pytest.mark.parametrize(
    "text",
    [b"[" * 5000, b"{a: " * 5000, b"a: \x01", "名: 公安".encode("gbk"), b"a: !!python/object/apply:os.system [id]",
     b"a: &a [*a", b"x: 2026-02-30", b"? [a]\n: b", b"a: 1\na: 2", b""],
)  # fmt: skip
def test_what_is_no_yaml_is_told(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(text)
    source, errors = read_yaml(tmp_path / "x.yaml", "connectors/x.yaml")
    assert source is None
    assert errors


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("value_override", f"a.xlsx,表,{'9' * 10},name,x"),
        ("value_override", f"a.xlsx,表,{'9' * 5000},name,x"),
        ("value_override", "a.xlsx,表,-1,name,x"),
        ("value_override", "a.xlsx,表,１,name,x"),
        ("value_override", f"a.xlsx,表,1,name,{'x' * 200_000}"),
        ("authority", f"name,police,resident,{'9' * 5000}"),
        ("same_person", f"a|表|{'9' * 5000}|self,a|表|2|self,same,,"),
        ("identity", "=cmd|'/C calc'!A0,a|表|2|self,same,,"),
    ],
)
def test_a_decision_with_an_impossible_number_is_told_with_its_line(tmp_path: Path, name: str, line: str) -> None:
    for file, columns in COLUMNS.items():
        head = ",".join((*columns, *DECIDED))
        text = f"{head}\n{line},2026-10-01,某,核对\n" if file == name else f"{head}\n"
        (tmp_path / "decisions").mkdir(exist_ok=True)
        (tmp_path / f"decisions/{file}.csv").write_text(text, encoding="utf-8")
    names = Vocabulary(frozenset(("name",)), {"police": frozenset(("resident",))}, frozenset(("name",)))
    started = time.monotonic()
    _, errors = read_decisions(tmp_path, names)
    assert [(error.file, error.line) for error in errors] == [(f"decisions/{name}.csv", 2)]
    assert time.monotonic() - started < 5


def test_the_value_of_a_decision_may_be_anything(tmp_path: Path) -> None:
    (tmp_path / "decisions").mkdir()
    for file, columns in COLUMNS.items():
        head = ",".join((*columns, *DECIDED)) + "\n"
        own = "a.xlsx,表,2,name,=cmd|'/C calc'!A0,2026-10-01,某,核对\n" if file == "value_override" else ""
        (tmp_path / f"decisions/{file}.csv").write_text(head + own, encoding="utf-8-sig")
    names = Vocabulary(frozenset(), {}, frozenset(("name",)))
    read, errors = read_decisions(tmp_path, names)
    assert errors == []
    assert read.value_override[0].value == "=cmd|'/C calc'!A0"


def test_whoever_writes_a_decision_is_told_in_chinese_what_is_wrong_with_it(tmp_path: Path) -> None:
    wrong = {
        "identity": "a,a,perhaps,某,10月", "same_person": "a,a,perhaps,,", "authority": "nme,polic,resident,x", "estate_alias": "甲,甲,12", "place_alias": ",12",
        "value_override": ",表,0,nam,x", "grid_crosswalk": "polic,,,like", "working_day": "10月8日,half",
        "access": "a/b,opne,12,,2026,10月,某",
    }  # fmt: skip
    (tmp_path / "decisions").mkdir()
    for file, columns in COLUMNS.items():
        head = ",".join((*columns, *DECIDED))
        text = f"{head}\n{wrong[file]},2026年,,\n{wrong[file]},2026-10-01,某,核对\n一格\n"
        (tmp_path / f"decisions/{file}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "decisions/alias.csv").write_text("", encoding="utf-8")
    names = Vocabulary(frozenset(("name",)), {"police": frozenset(("resident",))}, frozenset(("name",)))
    _, errors = read_decisions(tmp_path, names)
    assert {error.file for error in errors} == {f"decisions/{file}.csv" for file in (*COLUMNS, "alias")}
    english = re.compile(r"[a-z]+ [a-z]+ [a-z]+")  # a sentence, not the name of a column
    assert [str(error) for error in errors if english.search(error.message)] == []
    assert any("是不是 police" in error.message for error in errors)
