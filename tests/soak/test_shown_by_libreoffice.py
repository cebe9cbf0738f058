"""What LibreOffice shows of random workbooks of formatted numbers, beside what is read of them."""

from __future__ import annotations

import csv
import random
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gridhub.ingest.readers.workbook_cells import read_workbook
from tests.cell_lists import rows_of
from tests.unit.ingest.test_number_formats import _xls, _xlsx

OFFICE = shutil.which("soffice")
pytestmark = [pytest.mark.soak, pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")]
DATES = ('yyyy"年"m"月"', "yyyy-mm", "yyyy", 'm"月"d"日"', "yyyy/m", "yyyy-mm-dd", 'yyyy"年"m"月"d"日"')
NUMBERS = (
    "000000", "00000000", '"GP"00000', '"990081"000000000', "000-0000-0000", "0.0,", "0.00,,", "0\\.0,", '0.00"万元"', "0%",
    "0.00%", "0.00", "#,##0.00", "General", '0"号"', "(0000)00000000", '0.00"万元";(0.00"万元")', "0.0##", '"No."0',
)  # fmt: skip


def cases(seed: int, count: int) -> list[tuple[str, Any, str, str]]:
    """Format and value; what is expected is LibreOffice's to say."""
    dice = random.Random(seed)
    made: list[tuple[str, Any, str, str]] = []
    for _ in range(count):
        if dice.random() < 0.4:
            day = date(1930, 1, 1).toordinal() + dice.randrange(38_000)
            made.append((dice.choice(DATES), date.fromordinal(day), "", ""))
        else:
            value = dice.choice(
                (
                    dice.randrange(10**6),
                    dice.randrange(-500, 500),
                    dice.randrange(10**6) / 100,
                    1000 * dice.randrange(9999),
                )
            )
            made.append((dice.choice(NUMBERS), value, "", ""))
    return made


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("ending", "write"), [(".xlsx", _xlsx), (".xls", _xls)])
def test_what_is_read_is_what_libreoffice_shows_or_the_stored_number_or_nothing(
    ending: str, write: Any, seed: int, tmp_path: Path
) -> None:
    made = cases(seed, 200)
    path = tmp_path / f"book{ending}"
    write(path, made)
    assert OFFICE is not None
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    words = [OFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", as_shown]
    subprocess.run([*words, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=180)
    with (tmp_path / "book.csv").open(encoding="utf-8", newline="") as handle:
        shown = [line[1] for line in csv.reader(handle)]
    (sheet,) = read_workbook(path, tmp_path).sheets
    wrong = []
    for (code, value, _, _), text, (_, cells, kinds) in zip(made, shown, rows_of(tmp_path / sheet.file), strict=True):
        got, kind = cells[1] or "", kinds[1]
        if kind == "p":
            right = re.findall(r"\d+", got) == [str(int(part)) for part in re.findall(r"\d+", text)]
        elif kind == "s":
            # a unit beside a number that is shown rounded keeps the digits that are stored
            right = got == text or _same_but_rounded(got, text)
        elif kind == "d":
            right = len(re.findall(r"\d+", text)) == 3
        elif kind == "u":
            right = True
        else:
            right = _same_but_rounded(got, text)
        if not right:
            wrong.append((code, value, text, got, kind))
    assert wrong == []


def _same_but_rounded(got: str, text: str) -> bool:
    """One number in both, the shown one rounded, grouped or in exponent form, and the same words around it."""
    pattern = r"-?\d[\d,]*(?:\.\d+)?(?:E[+-]?\d+)?"
    ours, theirs = re.findall(pattern, got), re.findall(pattern, text.replace("(", "-").replace(")", ""))
    if len(ours) != 1 or len(theirs) != 1:
        return False
    exact, rounded = float(ours[0].replace(",", "")), float(theirs[0].replace(",", ""))
    places = len(theirs[0].partition("E")[0].partition(".")[2])
    return abs(exact - rounded) <= 0.5 * 10.0**-places + 1e-6 * abs(exact)
