"""Sending: each alert once per channel, failures tried again and given up, a run that goes on whatever fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from gridhub.alerts.alert import Alert
from gridhub.alerts.channel import Channel, NotDelivered
from gridhub.alerts.send import send, try_channels
from gridhub.alerts.sent import Sent, all_sent
from gridhub.project.alert_settings import AlertSettings
from gridhub.state.home import Home
from tests.unit.alerts.conftest import MailServer, Robot, an_alert, clock, webhook

Log = Callable[[], list[str]]


@dataclass
class Scripted:
    """A channel that fails as told, then takes everything."""

    failures: list[Exception] = field(default_factory=list)
    taken: list[Alert] = field(default_factory=list)
    tries: int = 0
    name: str = "scripted"
    retries: int = 2
    most_at_once: int | None = None

    def deliver(self, alert: Alert, now: datetime) -> None:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(alert)


def sent_through(
    channel: Channel,
    home: Home,
    alerts: Sequence[Alert] = (),
    *,
    pauses: list[float] | None = None,
    give_up_after: int = 5,
) -> tuple[Sent, ...]:
    return send(
        alerts, AlertSettings(give_up_after=give_up_after), home, environ={}, clock=clock,
        open_channels=lambda *_: (channel,), sleep=(pauses if pauses is not None else []).append,
    )  # fmt: skip


def refused() -> NotDelivered:
    return NotDelivered("没有接受")


def gone() -> NotDelivered:
    return NotDelivered("没有应答", again=True, silent=True)


@pytest.mark.parametrize("form", ["wecom", "gov_wecom", "dingtalk", "json"])
def test_each_alert_reaches_mail_robot_and_log_once_and_a_second_send_nothing(
    form: str, home: Home, mail_server: MailServer, robot: Robot, log: Log
) -> None:
    settings = AlertSettings(smtp=mail_server.settings(), webhooks=(webhook(form),))
    alerts = (an_alert(1), an_alert(2), an_alert(1))

    def once() -> tuple[Sent, ...]:
        return send(alerts, settings, home, environ=robot.environ, clock=clock)

    first = once()
    assert [(s.channel, s.state) for s in first] == [
        (c, "sent") for c in ("log", "smtp", f"{form}:ROBOT_URL") for _ in "12"
    ]
    assert once() == ()
    assert (len(mail_server.box.mails), len(robot.bodies), len(log())) == (2, 2, 2)
    kept = all_sent(home)
    assert [s.alert for s in kept] == [an_alert(1)] * 3 + [an_alert(2)] * 3
    assert {s.channel for s in kept} == {"log", "smtp", f"{form}:ROBOT_URL"}
    assert {s.sent_at for s in kept} == {clock()}


def test_a_line_of_the_log_is_one_alert_whatever_the_names_of_files_hold(home: Home, log: Log) -> None:
    send([an_alert(text="a\u2028b\x1b[31m\n- c", title="x\ny")], AlertSettings(), home, environ={}, clock=clock)
    assert log() == ["2026-11-02T09:00:00+08:00 警告 缺报 x y | a b [31m ⏎ - c"]


def test_a_robot_that_does_not_answer_is_tried_three_times_then_logged_and_the_rest_goes_on(
    home: Home, mail_server: MailServer, robot: Robot, log: Log, pauses: list[float]
) -> None:
    robot.answers = [None]
    settings = AlertSettings(smtp=mail_server.settings(), webhooks=(webhook(timeout=0.1),))
    tried = send([an_alert()], settings, home, environ=robot.environ, clock=clock, sleep=pauses.append)
    assert [(s.channel, s.state) for s in tried] == [("log", "sent"), ("smtp", "sent"), ("wecom:ROBOT_URL", "failed")]
    assert len(robot.bodies) == 3
    assert pauses == [1.0, 2.0]
    assert "未送达 wecom:ROBOT_URL 第 1 次，下次再试：在规定时间内没有应答" in log()[-1]
    assert "geheim" not in "".join(log()) + str(tried) + str(all_sent(home))


def test_what_failed_is_sent_at_the_next_occasion_and_only_there_where_it_failed(
    home: Home, mail_server: MailServer, robot: Robot
) -> None:
    robot.says({"errcode": 310000}, {"errcode": 0})
    settings = AlertSettings(smtp=mail_server.settings(), webhooks=(webhook("dingtalk"),))
    send([an_alert()], settings, home, environ=robot.environ, clock=clock)
    again = send([], settings, home, environ=robot.environ, clock=clock)
    assert [(s.channel, s.state, s.attempts, s.reason) for s in again] == [("dingtalk:ROBOT_URL", "sent", 2, "")]
    assert len(mail_server.box.mails) == 1


def test_what_fails_too_often_is_given_up_and_the_log_says_so(home: Home, log: Log) -> None:
    channel = Scripted([refused() for _ in range(9)])
    sent_through(channel, home, [an_alert()], give_up_after=3)
    for _ in range(4):
        sent_through(channel, home, [an_alert()], give_up_after=3)
    assert channel.tries == 3
    assert [line.split(" ", 1)[1].partition("：")[0] for line in log()] == [
        "未送达 scripted 第 1 次，下次再试", "未送达 scripted 第 2 次，下次再试", "未送达 scripted 第 3 次，不再尝试",
    ]  # fmt: skip
    assert [s.state for s in all_sent(home)] == ["given_up"]


def test_a_channel_out_of_reach_is_not_asked_for_every_alert(home: Home, pauses: list[float]) -> None:
    channel = Scripted([gone(), gone(), gone()])
    tried = sent_through(channel, home, [an_alert(1), an_alert(2), an_alert(3)], pauses=pauses)
    assert channel.tries == 3
    assert [(s.state, s.attempts) for s in tried] == [("failed", 1)] * 3
    assert len(sent_through(channel, home)) == 3
    assert [alert.subject for alert in channel.taken] == ["公安 1", "公安 2", "公安 3"]


def test_one_alert_that_is_refused_keeps_back_no_other(home: Home) -> None:
    channel = Scripted([refused()])
    assert [s.state for s in sent_through(channel, home, [an_alert(1), an_alert(2)])] == ["failed", "sent"]


def test_a_fault_of_a_channel_stops_no_run_and_its_words_are_kept_back(home: Home) -> None:
    (tried,) = sent_through(Scripted([KeyError("geheim")]), home, [an_alert()])
    assert (tried.state, tried.reason) == ("failed", "没有送达（KeyError）")


def test_more_alerts_than_a_robot_takes_in_a_minute_end_in_one_that_lists_the_rest(home: Home) -> None:
    channel = Scripted(most_at_once=20)
    alerts = [an_alert(n, title=f"第 {n} 条") for n in range(25)]
    assert [s.state for s in sent_through(channel, home, alerts)] == ["sent"] * 25
    assert len(channel.taken) == 20
    assert channel.taken[-1].title == "另有 6 条提醒"
    assert channel.taken[-1].text.split("\n")[:6] == [f"- 第 {n} 条" for n in range(19, 25)]
    assert sent_through(channel, home, alerts) == ()


def test_a_log_that_cannot_be_written_stops_neither_mail_nor_run(home: Home, mail_server: MailServer) -> None:
    (home.root / "alerts.log").mkdir(parents=True)
    tried = send([an_alert()], AlertSettings(smtp=mail_server.settings()), home, environ={}, clock=clock)
    assert [(s.channel, s.state) for s in tried] == [("log", "failed"), ("smtp", "sent")]


def test_two_that_send_at_the_same_time_tell_nobody_twice(home: Home, robot: Robot) -> None:
    settings = AlertSettings(webhooks=(webhook(timeout=5),))

    def act() -> None:
        send([an_alert(1), an_alert(2)], settings, home, environ=robot.environ, clock=clock)

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(robot.bodies) == 2


def test_nothing_to_tell_connects_to_nobody(home: Home) -> None:
    channel = Scripted([gone()])
    assert sent_through(channel, home) == ()
    assert channel.tries == 0


def test_trying_the_channels_tells_of_each_and_remembers_nothing(
    home: Home, mail_server: MailServer, robot: Robot, pauses: list[float]
) -> None:
    robot.says({"errcode": 93000})
    settings = AlertSettings(smtp=mail_server.settings(), webhooks=(webhook(),))
    tried = dict(try_channels(settings, home, environ=robot.environ, clock=clock, sleep=pauses.append))
    assert (tried["log"], tried["smtp"]) == ("", "")
    assert "93000" in tried["wecom:ROBOT_URL"]
    assert all_sent(home) == ()
    assert len(mail_server.box.mails) == 1
