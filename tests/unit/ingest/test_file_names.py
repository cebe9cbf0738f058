"""A file is known by its name, whatever a program or a person put around it; what is not known is told how it should be called."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.ingest.receive.naming import claims_of, nearest_naming, plain_name
from gridhub.project.project import Project
from gridhub.project.reading.loading import load

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def project() -> Project:
    return load(ROOT, environ={})


@pytest.mark.parametrize(
    "name",
    [
        "民政_低保发放花名册_202610 (1).XLSX", "民政＿低保发放花名册＿２０２６１０.xlsx", "民政_低保发放花名册_202610-最终版.xlsx",
        "民政_低保发放花名册_202610（1）（修改版）.xlsx", " 民政_低保发放花名册_202610 - 副本.xls", "民政_低保发放花名册_202610_v2.xlsx",
        "民政_低保发放花名册_202610副本(2).csv", "民政_低保发放花名册 _202610 .xlsx", "民政_低保发放花名册_202610[1].xls",
        "民政_低保发放花名册_202610-终稿 (3).xlsx",
    ],
)  # fmt: skip
def test_marks_of_a_copy_blanks_and_full_width_change_nothing_of_a_name(name: str, project: Project) -> None:
    (claim,) = claims_of(name, project.connectors)
    assert (claim.department, claim.export, claim.period) == ("civil_affairs", "low_income", "202610")
    assert claim.note


def test_a_name_that_is_right_as_it_is_has_no_note(project: Project) -> None:
    (claim,) = claims_of("公安_实有人口_城关派出所_202610.xlsx", project.connectors)
    assert (claim.part, claim.note) == ("城关派出所", "")


@pytest.mark.parametrize(
    "name", ["民政_新花名册_202610.xlsx", "终稿.xlsx", "(1).xlsx", "v2.csv", "民政_2026副本说明.docx", "副本", ".xlsx"]
)
def test_no_name_of_another_thing_becomes_an_export(name: str, project: Project) -> None:
    assert claims_of(name, project.connectors) == ()
    assert len(plain_name(name)) <= len(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("民政_低保发放花名册_10月.xlsx", ("低保发放花名册", "民政_低保发放花名册_〈年月〉", "10月.xlsx")),
        ("民政_低保发放花名册.xlsx", ("民政_低保发放花名册_〈年月〉", ".xlsx")),
        ("公安_实有人口_城关派出所_2026年10月.xlsx", ("〈单位〉_〈年月〉", "2026年10月")),
        ("12345_工单_二〇二六年.csv", ("热线工单", "二〇二六年")),
    ],
)  # fmt: skip
def test_a_name_that_begins_like_an_agreed_one_is_told_what_does_not_fit(
    name: str, words: tuple[str, ...], project: Project
) -> None:
    told = nearest_naming(name, project.connectors)
    assert all(word in told for word in words), told


def test_a_name_like_nothing_agreed_is_compared_with_nothing(project: Project) -> None:
    assert nearest_naming("照片.xlsx", project.connectors) == ""


@pytest.mark.parametrize("part", ["城关派出所", " 城关派出所", "城关派出所\u200b", "城关\u3000派出所"])
def test_a_part_is_one_however_blanks_and_invisible_signs_stand_in_it(part: str, project: Project) -> None:
    (claim,) = claims_of(f"公安_实有人口_{part}_202610.xlsx", project.connectors)
    assert claim.part == "城关派出所"
