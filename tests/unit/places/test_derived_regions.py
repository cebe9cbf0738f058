"""A city without a region list: the claim that the page about grids gives derives the regions from the grid list."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb

PAGE = Path(__file__).parents[3] / "docs" / "grids.md"


def test_the_claim_on_the_page_names_every_community_of_the_grid_list() -> None:
    found = re.search(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    sql = found[1]
    assert len(sql.splitlines()) <= 12
    con = duckdb.connect()
    con.execute("CREATE SCHEMA std")
    con.execute(
        "CREATE TABLE std.grid_office__unified_grid (grid_name VARCHAR, grid_level INT, region_code VARCHAR, _period_end DATE)"
    )
    con.executemany(
        "INSERT INTO std.grid_office__unified_grid VALUES (?, ?, ?, ?)",
        [
            (name, level, code, date(2026, 10, 31))
            for name, level, code in (
                ("九龙社区第1网格", 1, "990081001001"), ("九龙社区第1网格阳光小区", 2, "990081001001"),
                ("李家村3组网格", 1, "990081100200"),
            )
        ],
    )  # fmt: skip
    assert con.execute(f"SELECT region_code, region_name, vintage, region_level FROM ({sql}) ORDER BY 1").fetchall() == [
        ("990081001001", "九龙社区", "2026", "village"), ("990081100200", "李家村", "2026", "village"),
    ]  # fmt: skip
