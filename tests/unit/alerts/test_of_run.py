"""What a run has to tell, in words that a department reads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gridhub.alerts.alert import Alert, cut_to
from gridhub.alerts.of_run import FailedCheck, HeldDelivery, LateExport, alert_of_failed_run, alerts_of_run
from tests.unit.alerts.conftest import NOW

LATE = (
    LateExport("公安", "实有人口", "2026-10", "missing", "城关派出所"),
    LateExport("公安", "实有人口", "2026-10", "missing", "河西派出所"),
    LateExport("公安", "死亡注销", "2026-10", "refused"),
    LateExport("公安", "实有人口", "2026-09", "missing", "城关派出所"),
    LateExport("民政", "低保发放", "2026-10", "missing"),
)
NOT_FINAL = {
    ("公安", "实有人口"): ("常住人口数", "居住户数"),
    ("公安", "死亡注销"): ("死亡后仍在发放人数", "常住人口数"),
}


def told(**facts: Any) -> tuple[Alert, ...]:
    nothing: dict[str, Any] = {
        "at": NOW, "as_of": date(2026, 10, 31), "release_id": None, "stage": "", "failed_checks": (), "held": (), "late": (),
        "not_final": {},
    }  # fmt: skip
    return alerts_of_run(**(nothing | facts))


def test_a_run_without_anything_to_tell_tells_nothing() -> None:
    assert told() == ()


def test_a_late_department_is_one_alert_per_period_with_its_exports_and_the_numbers_that_wait() -> None:
    alerts = told(late=LATE, not_final=NOT_FINAL)
    assert [alert.title for alert in alerts] == [
        "公安 2026-09 缺报 1 项",
        "公安 2026-10 缺报 2 项",
        "民政 2026-10 缺报 1 项",
    ]
    assert alerts[1].text == (
        "公安 2026-10 还缺：\n- 实有人口：未收到（城关派出所、河西派出所）\n- 死亡注销：已拒收\n"
        "因此还不是最终数的有 3 个：\n- 居住户数\n- 常住人口数\n- 死亡后仍在发放人数\n收到后请重新运行，这些数才是最终数。"
    )
    assert "最终数" not in alerts[2].text  # no number is registered that waits for it


def test_the_same_gap_found_by_a_later_run_in_another_order_is_the_same_alert() -> None:
    first = told(late=LATE, not_final=NOT_FINAL, release_id="2026-10-31.1", stage="初报")
    again = told(
        late=LATE[::-1], not_final={key: names[::-1] for key, names in NOT_FINAL.items()}, release_id="2026-10-31.2",
        stage="终报", at=NOW + timedelta(days=3),
    )  # fmt: skip
    of_gaps = [[a.identity for a in alerts if a.kind == "late_department"] for alerts in (first, again)]
    assert of_gaps[0] == of_gaps[1]


def test_what_still_lacks_when_a_part_came_is_a_new_alert() -> None:
    before, after = told(late=LATE[:2]), told(late=LATE[1:2])
    assert before[0].subject == after[0].subject
    assert before[0].identity != after[0].identity


def test_a_failed_check_is_one_alert_with_its_files_and_a_blocking_one_is_graver() -> None:
    failed = [FailedCheck("std.complete", "b.xlsx", "少 3 行"), FailedCheck("std.complete", "a.xlsx", "少 1 行"),
              FailedCheck("ledger", "", "账不平", blocking=True)]  # fmt: skip
    ledger, complete = told(failed_checks=failed)
    assert (ledger.severity, complete.severity) == ("error", "warning")
    assert "不能发布" in ledger.text and ledger.text.endswith("- 账不平")
    assert complete.text.endswith("\n- a.xlsx：少 1 行\n- b.xlsx：少 3 行")


def test_two_files_of_one_name_held_for_one_reason_are_two_alerts() -> None:
    alerts = told(held=[HeldDelivery("a.xlsx", "少了一半的行", "d1"), HeldDelivery("a.xlsx", "少了一半的行", "d2")])
    assert len({alert.identity for alert in alerts}) == 2


def test_a_release_tells_its_stage_and_how_much_lacks() -> None:
    release = told(release_id="2026-10-31.1", stage="初报", late=LATE, held=[HeldDelivery("a.xlsx", "x")])[-1]
    assert release.text == "发布 2026-10-31.1，数据截止 2026-10-31\n阶段：初报\n缺报 5 处，暂缓 1 份。"


def test_a_run_that_fails_again_and_again_for_one_reason_is_told_once_a_day() -> None:
    def failed(hours: int) -> str:
        return alert_of_failed_run(at=NOW + timedelta(hours=hours), step="归一", reason="磁盘已满").identity

    assert failed(0) == failed(5)
    assert failed(0) != failed(24)


@pytest.mark.parametrize("number", ["990081199001010011", "99008119900101001X", "990081900101001", "13800001111"])
def test_a_number_of_a_person_in_the_name_of_a_file_is_struck_out(number: str) -> None:
    (held,) = told(held=[HeldDelivery(f"名单_{number}.xlsx", f"{number} 重复")])
    assert number not in held.title + held.text
    assert "名单_….xlsx" in held.title


def test_a_period_in_the_name_of_a_file_stays_and_a_line_break_does_not() -> None:
    (held,) = told(held=[HeldDelivery("公安_实有人口_202610\n严重 假的.xlsx", "x")])
    assert held.title == "文件暂缓：公安_实有人口_202610 严重 假的.xlsx"


def test_a_long_text_is_cut_at_whole_lines_and_says_how_many_there_are() -> None:
    text = "\n".join(["还缺：", *(f"- 第{n}项：未收到" for n in range(200)), "收到后请重新运行。"])
    cut = cut_to(text, 1000)
    assert len(cut.encode()) <= 1000
    assert cut.split("\n")[-1] == "……等 200 条"
    assert cut.split("\n")[:2] == ["还缺：", "- 第0项：未收到"]
    assert set(cut.split("\n")[:-1]) <= set(text.split("\n"))


@pytest.mark.parametrize("text", ["网" * 5000, "- " + "网" * 5000, "短\n" + "网" * 5000])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_line_too_long_by_itself_is_cut_between_characters(text: str, between: str) -> None:
    cut = cut_to(text, 4096, between)
    assert len(cut.encode()) <= 4096
    assert "……" in cut and "�" not in cut


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert cut_to("- 网\n- 格", 64) == "- 网\n- 格"
