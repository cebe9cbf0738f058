"""Robots: the forms of messages, what their answers mean, and that nobody learns their address."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gridhub.alerts.alert import Alert
from gridhub.alerts.channel import NotDelivered
from gridhub.alerts.webhook import Webhook, body_of
from tests.unit.alerts.conftest import NOW, URL_ENV, Robot, an_alert, webhook

FORMS = ("wecom", "gov_wecom", "dingtalk", "json")
LONG = an_alert(text="\n".join(["还缺：", *(f"- 第{n}项：未收到" for n in range(2000))]))


def deliver(robot: Robot, form: str = "wecom") -> None:
    Webhook(webhook(form), robot.environ).deliver(an_alert(), NOW)


def failure(robot: Robot, form: str = "wecom") -> NotDelivered:
    with pytest.raises(NotDelivered) as caught:
        deliver(robot, form)
    assert "geheim" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("form", ["wecom", "gov_wecom"])
def test_a_wecom_robot_gets_markdown_with_the_title_and_every_line(robot: Robot, form: str) -> None:
    deliver(robot, form)
    assert robot.bodies == [{
        "msgtype": "markdown",
        "markdown": {"content": "### 【gridhub】警告 公安 2026-10 缺报 1 项\n提醒时间：2026-11-02 09:01\n公安 2026-10 还缺：\n- 实有人口：未收到"},
    }]  # fmt: skip


def test_a_dingtalk_robot_gets_a_title_for_the_list_of_chats_and_a_text(robot: Robot) -> None:
    deliver(robot, "dingtalk")
    said = robot.bodies[0]["markdown"]
    assert robot.bodies[0]["msgtype"] == "markdown"
    assert said["title"] == "【gridhub】警告 公安 2026-10 缺报 1 项"
    assert said["text"].split("\n\n")[1:] == ["提醒时间：2026-11-02 09:01", "公安 2026-10 还缺：", "- 实有人口：未收到"]


def test_a_receiver_of_json_gets_the_identity_to_know_an_alert_again(robot: Robot) -> None:
    robot.says("thanks")
    deliver(robot, "json")
    assert robot.bodies[0] | {"text": ""} == {
        "id": an_alert().identity, "kind": "late_department", "subject": "公安 1", "severity": "warning",
        "title": "公安 2026-10 缺报 1 项", "text": "", "at": "2026-11-02T09:01:00+08:00",
    }  # fmt: skip


def test_dingtalk_is_sent_the_signature_it_computes_itself(robot: Robot) -> None:
    secret = "SEC0123"
    Webhook(webhook("dingtalk", secret_env="SIGN"), robot.environ | {"SIGN": secret}).deliver(an_alert(), NOW)
    query = parse_qs(urlsplit(robot.paths[0]).query)
    digest = hmac.new(secret.encode(), f"{query['timestamp'][0]}\n{secret}".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(digest).decode()]
    assert query["timestamp"] == [str(int(NOW.timestamp()) * 1000)]
    assert query["key"] == ["geheim-693a91f6"]


def robot_text(alert: Alert, form: str) -> str:
    said: Any = body_of(alert, form)["markdown"]
    return str(said["text" if form == "dingtalk" else "content"])


@pytest.mark.parametrize("form", FORMS[:3])
def test_a_long_text_is_cut_at_4096_bytes_and_says_how_many_there_are(form: str) -> None:
    text = robot_text(LONG, form)
    assert 3900 < len(text.encode()) <= 4096
    assert text.endswith("……等 2000 条")


def test_a_title_as_long_as_a_name_of_a_file_can_be_leaves_room_for_the_text() -> None:
    assert "- 实有人口：未收到" in robot_text(an_alert(title="网" * 2000), "wecom")


@pytest.mark.parametrize("form", FORMS[:3])
def test_the_name_of_a_file_calls_nobody_and_links_nowhere(form: str) -> None:
    body = str(body_of(an_alert(text="- <@all>[点我](http://example.com).xlsx：x", title="<@all>"), form))
    assert "<@all>" not in body and "](" not in body


@pytest.mark.parametrize(
    ("code", "remedy"), [(310000, "安全设置"), (93000, "机器人地址无效"), (12345, "errcode 12345")]
)
def test_an_answer_with_a_code_other_than_0_is_a_failure_with_its_remedy(robot: Robot, code: int, remedy: str) -> None:
    robot.says({"errcode": code, "errmsg": "the key geheim-693a91f6 is wrong"})
    said = failure(robot, "dingtalk")
    assert remedy in str(said)
    assert not said.again


@pytest.mark.parametrize("answer", ["welcome", [], {}, {"errcode": None}])
def test_a_robot_that_does_not_say_it_took_the_message_did_not(robot: Robot, answer: object) -> None:
    robot.says(answer)
    assert "没有 errcode" in str(failure(robot))


def test_a_receiver_of_json_that_says_a_code_is_believed(robot: Robot) -> None:
    robot.says({"errcode": 7})
    assert "errcode 7" in str(failure(robot, "json"))


@pytest.mark.parametrize(
    ("status", "again", "silent"), [(500, True, True), (429, False, True), (404, False, True), (400, False, False)]
)
def test_what_may_pass_by_itself_is_tried_again_and_what_does_not_is_not(
    robot: Robot, status: int, again: bool, silent: bool
) -> None:
    robot.says({}, status=status)
    said = failure(robot)
    assert (said.again, said.silent) == (again, silent)
    assert f"HTTP {status}" in str(said)


@pytest.mark.parametrize("target", ["file:///etc/hostname", "http://127.0.0.1:1/elsewhere", "/elsewhere"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(robot: Robot, target: str, status: int) -> None:
    robot.says({"errcode": 0}, status=status, headers={"Location": target})
    assert "不跟随" in str(failure(robot))
    assert len(robot.paths) == 1


def test_a_server_that_does_not_answer_is_left_after_the_timeout(robot: Robot) -> None:
    robot.answers = [None]
    said = failure(robot)
    assert "规定时间" in str(said)
    assert said.again and said.silent


def test_a_server_that_is_not_there_is_told_as_such(robot: Robot) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        robot.url = f"http://127.0.0.1:{free.getsockname()[1]}/?key=geheim"
    assert "拒绝连接" in str(failure(robot))


def test_a_plain_server_asked_for_https_is_told_without_its_address(robot: Robot) -> None:
    robot.url = robot.url.replace("http:", "https:")
    assert "加密连接" in str(failure(robot)) or "连接中断" in str(failure(robot))


@pytest.mark.parametrize("url", [
    "file:///etc/passwd?geheim", "ftp://geheim.example/x", "http://user:geheim@127.0.0.1/", "geheim", "http:///geheim",
    "http://127.0.0.1:geheim/", "http://127.0.0.1/geheim x", "http://127.0.0.1/geheim\r\nX: y", "http://[geheim/", "http://网格/geheim",
])  # fmt: skip
def test_what_is_no_address_of_http_is_refused_and_not_repeated(robot: Robot, url: str) -> None:
    robot.url = url
    assert URL_ENV in str(failure(robot))


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(NotDelivered, match=f"没有设置环境变量 {URL_ENV}"):
        Webhook(webhook(), {}).deliver(an_alert(), NOW)


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"])
def test_a_proxy_of_the_environment_is_not_used(robot: Robot, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    deliver(robot)
    assert robot.paths == ["/cgi-bin/webhook/send?key=geheim-693a91f6"]


def test_a_proxy_that_the_settings_name_is_used(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    environ = {URL_ENV: "http://robot.invalid/send?key=k", "PROXY": robot.url.partition("/cgi-bin")[0]}
    Webhook(webhook(proxy_env="PROXY"), environ).deliver(an_alert(), NOW)
    assert robot.paths == ["http://robot.invalid/send?key=k"]


def test_a_channel_shows_neither_address_nor_secret_of_itself(robot: Robot) -> None:
    channel = Webhook(webhook("dingtalk", secret_env="SIGN"), robot.environ | {"SIGN": "geheim"})
    assert "geheim" not in repr(channel) + channel.name


def test_the_signature_follows_the_clock(robot: Robot) -> None:
    channel = Webhook(webhook("dingtalk", secret_env="SIGN"), robot.environ | {"SIGN": "s"})
    channel.deliver(an_alert(), NOW)
    channel.deliver(an_alert(), NOW + timedelta(seconds=1))
    assert len(set(robot.paths)) == 2
