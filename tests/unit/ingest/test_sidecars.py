"""Sidecars: the file that says how another came. What it says is kept, what it cannot say is refused, the data goes on."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gridhub.ingest.receive.sidecar import (
    KEYS,
    LONGEST,
    SUFFIX,
    WrongEntry,
    parse_moment,
    read_sidecars,
    receipt_of,
    sidecar_text,
)
from gridhub.state.archive import archive_path
from gridhub.state.control import known_receipts
from gridhub.state.receipt import FiledReceipt, Receipt
from tests.unit.ingest.town import NOW, Town, connectors

ROLL = "津贴_202610.csv"
SEPTEMBER = "津贴_202609.csv"
BYTES = "姓名,身份证号,金额,发放月份\n王一,,100,2026-10\n".encode()
SAID = "报送部门: 民政局\n报送人: 李四\n经办人: 王五\n来文号: 民函〔2026〕12号\n方式: U盘\n接收时间: 2026-10-31 16:20\n"
RECEIPT = Receipt("civil", "李四", "王五", "民函〔2026〕12号", "U盘", datetime(2026, 10, 31, 16, 20))


def states(town: Town) -> dict[str, str]:
    return {d.path: d.reason_code or d.state for d in town.take()}


def receipts(town: Town) -> dict[str, FiledReceipt]:
    """By path of the file."""
    taken = town.take()
    filed = known_receipts(town.home)
    return {d.path: filed[d.delivery_id] for d in taken if d.delivery_id in filed}


def put(town: Town, sidecar: str, beside: str = ROLL) -> None:
    town.put(beside + SUFFIX, sidecar.encode())


def test_what_a_sidecar_says_is_kept_with_the_file_and_the_sidecar_is_no_delivery(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(ROLL, BYTES)
    put(town, SAID)
    assert states(town) == {ROLL: "received"}, "the pattern of the roll would take the sidecar's name too"
    assert receipts(town)[ROLL].said == RECEIPT
    (note,) = town.home.archive.rglob("*.*")
    assert '"department": "civil"' in note.read_text(encoding="utf-8"), (
        "the roll's own note: the sidecar is not archived"
    )
    assert [p.read_bytes() for p in town.home.archive.rglob("*") if p.is_file() and p != note] == [BYTES]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_sidecar_from_a_windows_editor_is_read(tmp_path: Path, encoding: str) -> None:
    town = Town(tmp_path)
    town.put(ROLL, BYTES)
    town.put(ROLL + SUFFIX, SAID.replace("\n", "\r\n").encode(encoding))
    assert receipts(town)[ROLL].said == RECEIPT


def test_english_keys_and_empty_entries_are_read(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(ROLL, BYTES)
    put(town, "department: civil\nsent_by:\ntaken_by: ~\nletter_no: 007\nway: U盘\n")
    assert receipts(town)[ROLL].said == Receipt("civil", letter_no="007", way="U盘")


def test_a_sidecar_that_comes_after_its_file_was_taken_counts_and_stays_when_both_are_cleared_away(
    tmp_path: Path,
) -> None:
    town = Town(tmp_path)
    town.put(ROLL, BYTES)
    assert receipts(town) == {}
    put(town, SAID)
    assert receipts(town)[ROLL].said == RECEIPT
    (town.config.inbox / ROLL).unlink()
    assert states(town) == {ROLL: "received"}, "the file was taken: its sidecar is no complaint"
    (town.config.inbox / (ROLL + SUFFIX)).unlink()
    assert receipts(town)[ROLL].said == RECEIPT


def test_members_of_a_zip_archive_have_its_receipt_unless_one_has_its_own(tmp_path: Path) -> None:
    town = Town(tmp_path)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        container.writestr(ROLL, BYTES)
        container.writestr(SEPTEMBER, BYTES)
        container.writestr(SEPTEMBER + SUFFIX, "来文号: 9月的\n")
    town.put("报送.zip", buffer.getvalue())
    put(town, SAID, "报送.zip")
    assert states(town) == {f"报送.zip/{ROLL}": "received", f"报送.zip/{SEPTEMBER}": "received"}
    assert receipts(town)[f"报送.zip/{ROLL}"].said == RECEIPT
    assert receipts(town)[f"报送.zip/{SEPTEMBER}"].said == Receipt(letter_no="9月的")


def test_files_of_one_letter_share_a_number_and_a_correction_gets_the_next(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for name in (ROLL, SEPTEMBER):
        town.put(name, BYTES + name.encode())
        put(town, SAID, name)
    town.put("津贴_202608.csv", BYTES)
    put(town, "来文号: 另一份\n", "津贴_202608.csv")
    assert {path: kept.receipt_no for path, kept in receipts(town).items()} == {
        "津贴_202608.csv": 1, SEPTEMBER: 2, ROLL: 2,
    }  # fmt: skip
    for name in (ROLL, SEPTEMBER):
        put(town, SAID.replace("12号", "13号"), name)
    assert {path: kept.receipt_no for path, kept in receipts(town).items()} == {
        "津贴_202608.csv": 1, SEPTEMBER: 3, ROLL: 3,
    }  # fmt: skip


def test_files_of_which_only_the_way_is_told_did_not_come_together(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for name in (ROLL, SEPTEMBER):
        town.put(name, BYTES + name.encode())
        put(town, "方式: U盘\n", name)
    assert sorted(kept.receipt_no for kept in receipts(town).values()) == [1, 2]


@pytest.mark.parametrize(("sidecar", "named"), [
    ("文件: 津贴_202609.csv\n", "说的是文件“津贴_202609.csv”，却放在“津贴_202610.csv”旁边"),
    (f"sha256: {'0' * 64}\n", "内容指纹与旁边的“津贴_202610.csv”不一致"),
    ("报送部门: 林业局\n", "不认识报送部门“林业局”。处理：请写 connectors/ 中登记的部门：公安局、民政局"),
    ("来文号: 1\n来文编号: 2\n", "第 2 行的“来文编号”不是收件单的项目"),
    ("来文号: 1\nletter_no: 2\n", "第 2 行的“letter_no”写了两次"),
    ("接收时间: 2026-02-30\n", "接收时间“2026-02-30”不是有效的日期"),
    ("接收时间: 昨天\n", "接收时间“昨天”不是有效的日期"),
    ("接收时间: 0001-01-01 00:00+14:00\n", "不是有效的日期"),
    ("接收时间: 2062-10-01\n", "接收时间“2062-10-01”还没有到"),
    ("方式: 手机13800001234发来\n", "“方式”里有身份证号或手机号"),
    (f"来文号: {'文' * (LONGEST + 1)}\n", f"“来文号”超过 {LONGEST} 个字"),
    ("来文号: |\n  一\n  二\n", "不止一行"),
    ("来文号: [1, 2]\n", "第 1 行不是“名称: 内容”"),
    ("- 来文号\n", "没有一项“名称: 内容”"),
    ("来文号：1\n", "没有一项“名称: 内容”"),
    ("来文号: 'x\n", "不是“名称: 内容”的写法"),
    ("[" * 3000, "处理："),
    ("a: \x07", "看不见的符号"),
])  # fmt: skip
def test_a_sidecar_that_cannot_be_used_is_named_and_the_file_is_taken_without_it(
    tmp_path: Path, sidecar: str, named: str
) -> None:
    town = Town(tmp_path)
    town.put(ROLL, BYTES)
    put(town, sidecar)
    assert states(town) == {ROLL: "received", ROLL + SUFFIX: "bad_receipt"}
    refused = next(d for d in town.take() if d.path == ROLL + SUFFIX)
    assert refused.state == "refused"
    assert refused.reason is not None
    assert refused.reason.startswith(f"文件“{ROLL}{SUFFIX}”：")
    assert named in refused.reason
    assert "处理：" in refused.reason
    assert known_receipts(town.home) == {}
    assert not archive_path(town.home, refused.sha256).exists()
    put(town, SAID)
    assert states(town) == {ROLL: "received", ROLL + SUFFIX: "gone"}, "mended: nothing is left to do"


def test_a_reason_quotes_no_number_of_a_person_because_it_is_published(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(ROLL, BYTES)
    put(town, "990081198001010012: x\n")
    refused = next(d for d in town.take() if d.path == ROLL + SUFFIX)
    assert "19800101" not in (refused.reason or "")


def test_a_sidecar_without_its_file_is_named(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(SEPTEMBER, BYTES)
    put(town, SAID)
    refused = next(d for d in town.take() if d.path == ROLL + SUFFIX)
    assert refused.reason_code == "bad_receipt"
    assert f"旁边没有它说的文件“{ROLL}”" in (refused.reason or "")


def test_a_sidecar_of_another_folder_speaks_of_nothing_here(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(ROLL, BYTES)
    put(town, SAID, f"收件单/{ROLL}")
    assert states(town) == {ROLL: "received", f"收件单/{ROLL}{SUFFIX}": "bad_receipt"}
    assert known_receipts(town.home) == {}


@pytest.mark.parametrize("folder", ["公安局", "police", "公安局/10月"])
def test_a_file_in_the_folder_of_another_department_is_refused_with_the_remedy(tmp_path: Path, folder: str) -> None:
    town = Town(tmp_path)
    town.put(f"{folder}/{ROLL}", BYTES)
    refused = town.take()[0]
    assert refused.reason_code == "other_department"
    assert "公安局" in (refused.reason or "") or "police" in (refused.reason or "")
    assert "请移到“民政局”文件夹" in (refused.reason or "")
    town.put(f"民政局/{ROLL}", BYTES)
    assert states(town) == {f"{folder}/{ROLL}": "other_department", f"民政局/{ROLL}": "received"}


@pytest.mark.parametrize("folder", ["民政局", "civil", "10月", "公安局的U盘"])
def test_the_folder_of_the_department_and_folders_of_other_names_mean_nothing(tmp_path: Path, folder: str) -> None:
    town = Town(tmp_path)
    town.put(f"{folder}/{ROLL}", BYTES)
    assert states(town) == {f"{folder}/{ROLL}": "received"}


def test_a_file_that_its_sidecar_says_another_department_sent_is_refused(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(ROLL, BYTES)
    put(town, "报送部门: 公安局\n")
    refused = town.take()[0]
    assert refused.reason_code == "other_department"
    assert "报送部门写的是公安局，文件名属于民政局的“津贴发放”" in (refused.reason or "")


@pytest.mark.parametrize(("text", "at"), [
    ("2026-11-02", datetime(2026, 11, 2)),
    ("2026年11月2日", datetime(2026, 11, 2)),
    ("2026/11/2 9:05", datetime(2026, 11, 2, 9, 5)),
    ("2026-11-02T09:30:15", datetime(2026, 11, 2, 9, 30, 15)),
    ("2026-11-01T17:00:00Z", datetime(2026, 11, 2, 1)),
    ("2026-11-02 09:30+08:00", datetime(2026, 11, 2, 9, 30)),
])  # fmt: skip
def test_a_moment_is_read_as_the_clocks_of_the_city_show_it(text: str, at: datetime) -> None:
    assert parse_moment(text) == at


def test_what_has_come_is_told_by_the_clocks_of_the_city() -> None:
    now = datetime(2026, 11, 1, 23, 0, tzinfo=UTC)  # seven in the morning of the 2nd
    assert receipt_of({"received_at": "2026-11-02 06:00"}, {}, now=now).received_at == datetime(2026, 11, 2, 6)
    with pytest.raises(WrongEntry, match="还没有到"):
        receipt_of({"received_at": "2026-11-02 08:00"}, {}, now=now)


LINE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=LONGEST)
MOMENT = st.none() | st.datetimes(datetime(2000, 1, 1), NOW).map(lambda at: at.replace(microsecond=0))


@given(sent_by=LINE, taken_by=LINE, letter=LINE, way=LINE, at=MOMENT, department=st.sampled_from(["", "civil"]))
def test_what_the_desk_writes_is_what_intake_reads(
    tmp_path_factory: pytest.TempPathFactory,
    sent_by: str, taken_by: str, letter: str, way: str, at: datetime | None, department: str,
) -> None:  # fmt: skip
    said = Receipt(department, sent_by, taken_by, letter, way, at)
    try:
        receipt_of({"letter_no": letter, "way": way}, {}, now=NOW)
    except WrongEntry:
        return
    path = tmp_path_factory.mktemp("one") / "x"
    path.write_text(sidecar_text(said, ROLL, "ab", connectors()), encoding="utf-8")
    told = read_sidecars({ROLL + SUFFIX: path}, {ROLL: "ab"}, connectors(), (), now=NOW)
    assert told.faults == {}
    assert told.receipts == {ROLL: said}


ENTRIES = st.dictionaries(
    st.sampled_from([*KEYS, *KEYS.values()]) | st.text(max_size=5),
    st.text(max_size=20) | st.integers() | st.none() | st.dates() | st.lists(st.integers(), max_size=2),
)


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode)
       | ENTRIES.map(lambda entries: yaml.safe_dump(entries, allow_unicode=True).encode()))  # fmt: skip
def test_whatever_a_sidecar_holds_it_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("one") / "x"
    path.write_bytes(content)
    told = read_sidecars({ROLL + SUFFIX: path}, {ROLL: "ab"}, connectors(), (), now=NOW)
    assert len(told.faults) + len(told.receipts) == 1
    assert all(text.isprintable() and "处理：" in text for text in told.faults.values())
