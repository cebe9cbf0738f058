"""Handing files in at the desk: all or nothing, never over a file that is there, and only what the department may send."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gridhub.ingest.receive.hand_in import CannotHandIn, HandedIn, hand_in, receipt_at_desk
from gridhub.ingest.receive.sidecar import SUFFIX
from gridhub.state.archive import sha256_of
from gridhub.state.control import known_receipts
from gridhub.state.receipt import Receipt
from tests.unit.ingest.town import NOW, Town

ROLL = "津贴_202610.csv"
BYTES = "姓名,身份证号,金额,发放月份\n王一,,100,2026-10\n".encode()
SAID = Receipt("civil", "李四", "王五", "民函12号", "U盘", datetime(2026, 10, 31, 16, 20))
WRITTEN = {"department": "民政局", "taken_by": "王五", "letter_no": "民函12号", "way": "U盘"}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def on_desk(town: Town, name: str = ROLL, content: bytes = BYTES) -> Path:
    path = town.root / "desk" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def hand(town: Town, *files: Path, said: Receipt = SAID) -> tuple[HandedIn, ...]:
    return hand_in(town, town.home, files, said, now=NOW)


def lying(town: Town) -> set[str]:
    return {p.relative_to(town.config.inbox).as_posix() for p in town.config.inbox.rglob("*") if p.is_file()}


def test_a_file_lies_in_the_folder_of_its_department_with_what_was_said_of_it(town: Town) -> None:
    (handed,) = hand(town, on_desk(town))
    assert lying(town) == {f"民政局/{ROLL}", f"民政局/{ROLL}{SUFFIX}"}
    assert handed.path.read_bytes() == BYTES
    (taken,) = town.take()
    assert (taken.state, taken.path) == ("received", f"民政局/{ROLL}")
    assert [taken.delivery_id] == [delivery.delivery_id for delivery in handed.deliveries]
    assert known_receipts(town.home)[taken.delivery_id].said == SAID


def test_several_files_of_one_letter_have_one_slip(town: Town) -> None:
    hand(town, on_desk(town), on_desk(town, "津贴_202609.csv"))
    town.take()
    assert [kept.receipt_no for kept in known_receipts(town.home).values()] == [1, 1]


def test_without_a_time_it_is_now_by_the_clocks_of_the_city(town: Town) -> None:
    now = datetime(2026, 11, 1, 23, 30, 59, tzinfo=UTC)
    assert receipt_at_desk(WRITTEN, town, now=now).received_at == datetime(2026, 11, 2, 7, 30)
    told = receipt_at_desk({**WRITTEN, "received_at": "2026-10-30"}, town, now=now)
    assert told.received_at == datetime(2026, 10, 30)


@pytest.mark.parametrize(("wrong", "named"), [
    ({"department": "林业局"}, "不认识报送部门“林业局”。处理：请写 connectors/ 中登记的部门：公安局、民政局"),
    ({"taken_by": " ", "letter_no": ""}, "--by、--letter"),
    ({"received_at": "2026-13-01"}, "不是有效的日期"),
    ({"received_at": "2027-01-01"}, "还没有到"),
    ({"way": "13800001234"}, "号码"),
])  # fmt: skip
def test_what_is_said_wrongly_is_told_at_once(town: Town, wrong: dict[str, str], named: str) -> None:
    with pytest.raises(CannotHandIn, match=named):
        receipt_at_desk({**WRITTEN, **wrong}, town, now=NOW)


@pytest.mark.parametrize(("name", "content", "named"), [
    ("随便.csv", BYTES, "文件名不符合任何部门登记的命名"),
    ("人口_城关_202610.csv", BYTES, "报送部门写的是民政局，文件名属于公安局的“实有人口”"),
    ("津贴_202610.csv", b"", "文件是空的"),
    ("津贴_202613.csv", BYTES, "不是有效的年月"),
    ("~$津贴_202610.csv", BYTES, "临时文件"),
    (f"津贴_202610.csv{SUFFIX}", BYTES, "是收件单，不是数据"),
])  # fmt: skip
def test_a_file_that_cannot_be_taken_is_named_and_nothing_is_copied(
    town: Town, name: str, content: bytes, named: str
) -> None:
    with pytest.raises(CannotHandIn) as refused:
        hand(town, on_desk(town, "津贴_202609.csv"), on_desk(town, name, content))
    assert named in str(refused.value)
    assert "处理：" in str(refused.value)
    assert lying(town) == set()


def test_two_files_of_one_name_in_one_call_are_refused(town: Town) -> None:
    with pytest.raises(CannotHandIn, match="两份同名"):
        hand(town, on_desk(town, f"a/{ROLL}"), on_desk(town, f"b/{ROLL}", BYTES + b"x"))
    assert lying(town) == set()


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        for name in names:
            container.writestr(name, BYTES + name.encode())
    return buffer.getvalue()


def test_a_zip_archive_is_handed_in_whole_unless_a_member_is_of_another_department(town: Town) -> None:
    with pytest.raises(CannotHandIn, match="公安局"):
        hand(town, on_desk(town, "报送.zip", archive(ROLL, "人口_城关_202610.csv")))
    with pytest.raises(CannotHandIn, match="文件名不符合"):
        hand(town, on_desk(town, "报送.zip", archive("说明.txt")))
    hand(town, on_desk(town, "报送.zip", archive(ROLL, "说明.txt")))
    taken = {d.path: d for d in town.take()}
    assert {path: d.state for path, d in taken.items()} == {
        f"民政局/报送.zip/{ROLL}": "received", "民政局/报送.zip/说明.txt": "refused",
    }  # fmt: skip
    assert {kept.said for kept in known_receipts(town.home).values()} == {SAID}


def test_a_file_of_the_same_name_with_other_bytes_is_never_overwritten(town: Town) -> None:
    hand(town, on_desk(town))
    other = on_desk(town, content=BYTES + b"x")
    with pytest.raises(
        CannotHandIn, match=r"同名而内容不同的文件（民政局/津贴_202610.csv），没有覆盖。处理：请先核对哪一份"
    ):
        hand(town, other)
    town.take()
    with pytest.raises(CannotHandIn, match=r"原来的一份已收下存档.*移到子文件夹（如 民政局/旧件）"):
        hand(town, other)
    assert (town.config.inbox / "民政局" / ROLL).read_bytes() == BYTES
    # the remedy that was told
    old = town.config.inbox / "民政局" / "旧件"
    old.mkdir()
    for name in (ROLL, ROLL + SUFFIX):
        (town.config.inbox / "民政局" / name).rename(old / name)
    hand(town, other, said=replace(SAID, letter_no="民函13号"))
    assert [(d.state, d.received_no) for d in town.take()] == [("received", 1), ("received", 2)]
    assert [kept.said.letter_no for kept in known_receipts(town.home).values()] == ["民函12号", "民函13号"]


def test_a_rival_elsewhere_in_the_inbox_that_was_not_taken_yet_is_named(town: Town) -> None:
    town.put(ROLL, BYTES + b"x")
    with pytest.raises(CannotHandIn, match=r"津贴_202610\.csv），没有覆盖"):
        hand(town, on_desk(town))
    town.take()
    hand(town, on_desk(town))
    assert [d.state for d in town.take()] == ["received", "received"], "what was taken before is superseded"


def test_a_file_that_lies_in_the_inbox_gets_its_sidecar_where_it_lies(town: Town) -> None:
    file = town.put(f"10月/{ROLL}", BYTES)
    hand(town, file)
    assert lying(town) == {f"10月/{ROLL}", f"10月/{ROLL}{SUFFIX}"}


def test_a_file_is_registered_once_and_the_way_to_correct_it_is_told(town: Town) -> None:
    file = on_desk(town)
    hand(town, file)
    before = (town.config.inbox / "民政局" / (ROLL + SUFFIX)).read_bytes()
    with pytest.raises(CannotHandIn, match=r"已经登记过.*要改登记的内容，请改“津贴_202610.csv.收件.yaml”"):
        hand(town, file, said=replace(SAID, letter_no="x"))
    assert (town.config.inbox / "民政局" / (ROLL + SUFFIX)).read_bytes() == before
    (town.config.inbox / "民政局" / (ROLL + SUFFIX)).unlink()
    hand(town, file)
    assert lying(town) == {f"民政局/{ROLL}", f"民政局/{ROLL}{SUFFIX}"}, "the same bytes are there already"


def test_a_share_without_links_takes_files_too_and_keeps_what_is_there(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(self: Path, target: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    hand(town, on_desk(town))
    assert lying(town) == {f"民政局/{ROLL}", f"民政局/{ROLL}{SUFFIX}"}


def test_a_file_that_appears_during_the_copy_is_not_overwritten(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    target = town.config.inbox / "民政局" / ROLL

    def meanwhile(path: Path) -> tuple[str, int]:
        if path.name.endswith(".part"):
            target.write_bytes(b"of another clerk")
        return sha256_of(path)

    monkeypatch.setattr("gridhub.ingest.receive.hand_in.sha256_of", meanwhile)
    with pytest.raises(CannotHandIn, match="刚刚有了同名的文件，没有覆盖"):
        hand(town, on_desk(town))
    assert target.read_bytes() == b"of another clerk"
    assert lying(town) == {f"民政局/{ROLL}"}, "nothing half-made is left"


def test_a_name_in_gbk_bytes_is_copied_under_the_name_it_is(town: Town) -> None:
    file = on_desk(town, "x.csv")
    written = file.rename(file.with_name(os.fsdecode(ROLL.encode("gbk"))))
    hand(town, written)
    assert lying(town) == {f"民政局/{ROLL}", f"民政局/{ROLL}{SUFFIX}"}
    assert [d.state for d in town.take()] == ["received"]
