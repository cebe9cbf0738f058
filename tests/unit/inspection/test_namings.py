"""Several names of files are one list's when they differ in the period and in one word; the drafted pattern takes the next."""

from __future__ import annotations

import re

import pytest

from gridhub.inspection.namings import naming_of, parted, pattern_of


@pytest.mark.parametrize(("names", "parts", "next_name", "part"), [
    (["公安_人口_东城派出所_202610.xlsx", "公安_人口_东关派出所_202610.xlsx"], {"东城派出所", "东关派出所"}, "公安_人口_新华派出所_202611.xls", "新华派出所"),
    (["人口东城派出所202610.xlsx", "人口东关派出所202610.xlsx"], {"东城派出所", "东关派出所"}, "人口柳河派出所202611.xlsx", "柳河派出所"),
    (["城关镇低保10月.xls", "柳河镇低保10月.xls"], {"城关镇", "柳河镇"}, "青山镇低保11月.xls", "青山镇"),
    (["低保-城关镇-2026年10月.xlsx", "低保-新华街道-2026年10月.xlsx"], {"城关镇", "新华街道"}, "低保-柳河镇-2026年11月.xlsx", "柳河镇"),
    (["202610城关.csv", "202610柳河镇.csv"], None, "", ""),
    (["低保城关镇10月.xls", "低保柳河镇10月.xls", "低保青山镇10月.xls"], {"城关镇", "柳河镇", "青山镇"}, "低保新城镇11月.xls", "新城镇"),
    (["台账(城关)_202610.csv", "台账(柳河)_202610.csv"], {"城关", "柳河"}, "台账(青山)_202611.csv", "青山"),
    (["城关派出所9月.xls", "柳河派出所9月.xls"], {"城关派出所", "柳河派出所"}, "青山派出所10月.xls", "青山派出所"),
])  # fmt: skip
def test_the_word_that_says_who_sent_a_file_is_found_and_taken_from_the_next_one(
    names: list[str], parts: set[str] | None, next_name: str, part: str
) -> None:
    namings = [naming_of(name) for name in names]
    split = parted([naming.stem for naming in namings])
    if parts is None:
        assert split is None
        return
    assert split is not None
    assert set(split.parts) == parts
    found = re.fullmatch(pattern_of(namings, split), next_name)
    assert found is not None
    assert found["part"] == part
    assert found["period"] in ("202611", "11月", "10月", "2026年11月")


def test_names_that_differ_in_two_words_are_not_parts_of_one_list() -> None:
    assert parted(["公安_人口_城关_甲_\0", "公安_房屋_城关_乙_\0"]) is None


@pytest.mark.parametrize("stem", ["林业_护林员名册_\0", "农村_低保_\0", "全市乡镇_汇总_\0", "检验所_台账_\0"])
def test_a_single_name_without_a_place_has_no_part(stem: str) -> None:
    assert parted([stem]) is None


def test_a_single_name_with_a_police_station_has_one() -> None:
    split = parted(["综治_暂住登记_城关派出所_\0"])
    assert split is not None
    assert split.parts == ("城关派出所",)


def test_words_that_are_no_places_are_parts_in_doubt() -> None:
    split = parted(["民政_低保_\0", "民政_特困_\0"])
    assert split is not None
    assert not split.are_places
