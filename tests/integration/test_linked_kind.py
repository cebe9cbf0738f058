"""The page docs/how-to-linked-kind.md, carried out: its files are taken from the page itself."""

from __future__ import annotations

from pathlib import Path

from tests.integration.conftest import ROOT
from tests.integration.copied_project import Copy, blocks

PAGE = ROOT / "docs" / "how-to-linked-kind.md"
HEADER: list[str | None] = ["许可证编号", "场馆名称", "乡镇街道"]


def test_a_linked_kind_is_its_file_and_one_claim(tmp_path: Path) -> None:
    copy = Copy.make(tmp_path)
    for path, (language, number) in {
        "gridhub/kinds/gym.py": ("python", 0),
        "assets/claim/gym/sports__licence.sql": ("sql", 0),
        "connectors/sports.yaml": ("yaml", 0),
        "schemas/std/sports.py": ("contract", 0),
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(blocks(PAGE, language)[number], encoding="utf-8")
    copy.receive_sample("网格办_网格信息表_202609", "民政_区划代码表_202609", "公安_标准地址_202609")
    copy.receive(
        "体育_场馆许可_202609.xlsx", HEADER,
        ["文许〔001〕", "星光影城", "城关街道"],
        [None, "星光 影城", "城关街道"],
        [None, "老街网吧", "柳河镇"],
        ["文许〔002〕", "百老汇", "城关街道"],
        ["文许〔003〕", "百老汇", "城关街道"],
        [None, "百老汇", "城关街道"],
    )  # fmt: skip
    copy.run()
    ask = "SELECT row, hub_id, method FROM audit.record_entity WHERE entity_kind = 'gym' AND file LIKE '%{}%' ORDER BY row"
    rows = copy.ask(ask.format("202609"))
    assert [row["method"] for row in rows] == ["licence", "name_town", "single", "licence", "licence", "ambiguous"]
    ids = [str(row["hub_id"]) for row in rows]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 5
    assert all(name.startswith("V") for name in ids)

    copy.receive_sample("网格办_网格信息表_202610", "民政_区划代码表_202610", "公安_标准地址_202610")
    copy.receive(
        "体育_场馆许可_202610.xlsx", HEADER,
        [None, "老街网吧", "柳河镇"],
        ["文许〔001〕", "星光国际影城", "城关街道"],
        ["文许〔004〕", "新馆", "城关街道"],
    )  # fmt: skip
    copy.run()
    later = [str(row["hub_id"]) for row in copy.ask(ask.format("202610"))]
    assert later[:2] == [ids[2], ids[0]]
    assert later[2] not in ids
    retired = copy.ask("SELECT old_id FROM audit.id_change WHERE entity_kind = 'gym' AND change = 'retired'")
    assert {str(row["old_id"]) for row in retired} == set(ids[3:])
    ledger = copy.ask(
        "SELECT rows_in, rows_kept, closes FROM audit.row_ledger "
        "WHERE department = 'sports' AND period = '2026-10' AND step IN ('claim', 'link') ORDER BY step_no"
    )
    assert ledger == [{"rows_in": 3, "rows_kept": 3, "closes": True}] * 2
