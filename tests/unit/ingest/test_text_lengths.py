"""Characters of a workbook's texts: the quick count, the exact reading and the reader agree, however a text is written."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import python_calamine as calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers.ooxml_package import open_package
from gridhub.ingest.readers.sheet_audit import audit_sheet, shared_lengths
from gridhub.ingest.readers.sheet_scan import scan_sheet
from gridhub.ingest.readers.written_sheet import write_sheet
from tests.contract.traps.ooxml import workbook

PIECE = st.sampled_from(
    ["甲", "某某", "𠮷", "a", " ", "　", "\n", "\t", "&amp;", "&#20013;", "&#x1F600;", "&#10;", "&lt;", "&#39;", "_x000D_",
     "_x005F_", "_x00e9_", "_x4E2D_", "_x", "_", " t=&quot;s&quot;", "é", "\u200b", "&#160;"]
)  # fmt: skip
TEXT = st.lists(PIECE, max_size=6).map("".join)
ITEM = st.one_of(
    TEXT.map(lambda text: f"<t>{text}</t>"),
    TEXT.map(lambda text: f'<t xml:space="preserve">{text}</t>'),
    TEXT.map(lambda text: f"<t xml:space='preserve' >{text}</t>"),
    st.tuples(TEXT, TEXT).map(lambda two: f"<r><t>{two[0]}</t></r><r><rPr><b/></rPr><t>{two[1]}</t></r>"),
    st.tuples(TEXT, TEXT).map(lambda two: f'<t>{two[0]}</t><rPh sb="0" eb="1"><t>{two[1]}</t></rPh><phoneticPr/>'),
    st.just("<t/>"),
    st.just(""),
)
OWN = st.one_of(
    TEXT.map(lambda text: f' t="str"><v>{text}</v>'),
    TEXT.map(lambda text: f' t="str"><f>A1&amp;"x"</f><v>{text}</v>'),
    TEXT.map(lambda text: f' t="str"><v xml:space="preserve">{text}</v>'),
    ITEM.map(lambda item: f' t="inlineStr"><is>{item}</is>'),
    st.sampled_from(["><v>12</v>", ' t="n"><v>3.5</v>', ' t="b"><v>1</v>', " t='s'><v>0</v>"]),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(ITEM, min_size=1, max_size=6), st.lists(st.none() | OWN, min_size=1, max_size=12), st.integers(25, 400))
def test_the_quick_count_the_exact_reading_and_the_reader_have_one_number_of_characters(
    items: list[str], cells: list[str | None], size: int
) -> None:
    bodies = [f' t="s"><v>{place % len(items)}</v>' if own is None else own for place, own in enumerate(cells)]
    rows = "".join(f'<row r="{n}"><c r="A{n}"{body}</c></row>' for n, body in enumerate(bodies, start=1))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "x.xlsx"
        path.write_bytes(workbook(rows, strings="".join(f"<si>{item}</si>" for item in items)))
        with open_package(path) as package:
            part = dict(package.sheet_parts())
            (content,) = (b"".join(package.chunks(one)) for one in part.values())
            strings = package.shared_strings()
            shared = shared_lengths(package.chunks("xl/sharedStrings.xml"))
        exact = audit_sheet([content], shared)
        quick = scan_sheet([content[at : at + size] for at in range(0, len(content), size)], strings)
        if strings.lengths is not None:
            assert [max(0, length) for length in shared] == strings.lengths.tolist()
        if quick.certain and quick.characters is not None:
            assert quick.characters == exact.characters
        given = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        assert (
            exact.characters is None or write_sheet(Path(name) / "x.arrow", given, None).characters == exact.characters
        )


@pytest.mark.parametrize("text", ["甲", "&amp;", "_x000D_", '" t="s"'])
def test_texts_as_programs_write_them_are_counted_quickly(text: str, tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}"><v>7</v></c></row>' for n in range(1, 4))
    (tmp_path / "x.xlsx").write_bytes(workbook(rows, strings=f"<si><t>某{text}人</t></si>"))
    with open_package(tmp_path / "x.xlsx") as package:
        (part,) = dict(package.sheet_parts()).values()
        quick = scan_sheet(package.chunks(part), package.shared_strings())
    assert quick.certain and quick.characters == 3 * {"甲": 3, "&amp;": 3, "_x000D_": 2, '" t="s"': 8}[text]
