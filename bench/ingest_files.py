"""The files of the ingest benchmark: one made-up resident register, as xlsx and as text.

Belongs here: writing them. Not here: measuring (``ingest``). Persons are random; every id carries the region code
990081, which no place has.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

HEADER = (
    "姓名", "公民身份号码", "性别", "出生日期", "婚姻状况", "民族", "联系电话", "现住址", "户籍地址", "户号",
    "与户主关系", "人口类型", "户籍状态", "所属社区",
)  # fmt: skip
"""14 columns; 民族 is outside the sharing agreement, as in real deliveries."""
STATION = "公安_实有人口_{part}派出所_202610.{extension}"

_BIRTH = 3
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
_ESTATES = ("阳光小区", "锦绣花园", "解放路12号院", "李家村", "幸福里二期", "滨河小区")
_COMMUNITIES = ("九龙社区", "解放路社区", "滨河社区", "李家村村")


def rows(count: int, seed: int) -> Iterator[list[str]]:
    """``count`` persons."""
    dice = random.Random(seed)
    born = date(1935, 1, 1)
    for number in range(count):
        birth = born + timedelta(days=dice.randrange(32_000))
        estate = dice.choice(_ESTATES)
        building, unit, room = dice.randrange(1, 40), dice.randrange(1, 5), dice.randrange(101, 1805)
        place = f"{estate}{building}栋{unit}单元{room}室"
        yield [
            dice.choice(_SURNAMES) + "".join(dice.choices(_GIVEN, k=dice.choice((1, 2, 2)))),
            f"990081{birth:%Y%m%d}{dice.randrange(10_000):04d}",
            dice.choice(("男", "女")),
            birth.isoformat(),
            dice.choice(("未婚", "已婚", "离异", "丧偶")),
            "汉族",
            f"1{dice.randrange(3 * 10**9, 10**10)}" if dice.random() < 0.8 else "",
            place,
            f"示例市城关街道{place}" if dice.random() < 0.6 else "",
            f"H{number // 3:09d}",
            dice.choice(("户主", "配偶", "子", "女", "其他")),
            dice.choice(("常住", "寄住", "空挂")),
            "正常",
            dice.choice(_COMMUNITIES),
        ]


def write_csv(path: Path, count: int, encoding: str, seed: int = 1) -> None:
    """As a database export writes it: no quotes, LF. Commas and quotes do not occur in the values."""
    with path.open("w", encoding=encoding, newline="") as handle:
        handle.write(",".join(HEADER) + "\n")
        for row in rows(count, seed):
            handle.write(",".join(row) + "\n")


def write_quoted_csv(path: Path, count: int, encoding: str, seed: int = 1) -> None:
    """As a form system writes it: every field in quotes, CR LF, an address in a hundred over two lines."""
    with path.open("w", encoding=encoding, newline="") as handle:
        handle.write(",".join(f'"{text}"' for text in HEADER) + "\r\n")
        for number, row in enumerate(rows(count, seed)):
            if number % 100 == 0:
                row[7] = row[7].replace("栋", "栋\n", 1) + '""原""'
            handle.write(",".join(f'"{text}"' for text in row) + "\r\n")


def write_xlsx(path: Path, count: int, seed: int = 1) -> None:
    """As Excel saves it: shared strings, no empty cells written."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(rows(count, seed), start=1):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(number, column, text)


def write_months_xlsx(path: Path, count: int, seed: int = 1) -> None:
    """The same with birth dates as dates of which the cells show year and month only."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        sheet, month = book.add_worksheet("Sheet1"), book.add_format({"num_format": 'yyyy"年"m"月"'})
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(rows(count, seed), start=1):
            for column, text in enumerate(row):
                if column == _BIRTH:
                    sheet.write_datetime(number, column, datetime.fromisoformat(text), month)
                elif text:
                    sheet.write_string(number, column, text)


def write_xls(path: Path, count: int, width: int = 30, seed: int = 1) -> None:
    """As programs of before wrote it: 30 columns of texts, some of them columns nobody asked for."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    more = range(width - len(HEADER))
    for column, text in enumerate((*HEADER, *(f"备注{place}" for place in more))):
        sheet.write(0, column, text)
    for number, row in enumerate(rows(count, seed), start=1):
        for column, text in enumerate((*row, *(f"说明{number % 1000}第{place}项" for place in more))):
            if text:
                sheet.write(number, column, text)
    book.save(str(path))
