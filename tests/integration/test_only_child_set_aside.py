"""The list of grids holds a line nobody can use, of the only grid below another: its dwellings are not handed upwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl

from gridhub.release.reading import ask
from tests.integration.conftest import CityRun
from tests.integration.test_cli import SMALL

BUILDING = "990081001001001002"
"""恒丰华庭1栋: two grids below it, one a unit."""


def spoil(path: Path) -> None:
    """One of the two children of the building's grid is no more, the level of the other cannot be read."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    rows = {str(row[1].value): row for row in sheet.iter_rows(min_row=4)}
    rows[f"{BUILDING}01"][3].value = "？"
    sheet.delete_rows(int(rows[f"{BUILDING}02"][0].row or 0))
    book.save(path)


def test_the_only_child_of_a_grid_was_set_aside_and_its_dwellings_are_unknown(
    make_city: Callable[..., CityRun],
) -> None:
    city = make_city(lambda name: name.startswith(SMALL))
    spoil(next(city.project.config.inbox.rglob("网格办_网格信息表_202610.xlsx")))
    city.run("first")
    found = ask(
        city.home,
        "SELECT DISTINCT building, grid_method, grid_reason FROM core.dwelling "
        "WHERE estate = '恒丰华庭' AND region_code = '990081001001' AND building IN ('1', '2') ORDER BY building",
    )
    assert found.astype(object).where(found.notna(), None).values.tolist() == [
        ["1", "unknown", "row_set_aside"],
        ["2", "coverage", None],
    ]
