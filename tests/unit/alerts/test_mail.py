"""Mail: what arrives, over which connection, and what a server's refusal means."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from gridhub.alerts.channel import NotDelivered
from gridhub.alerts.mail import Mail
from gridhub.project.alert_settings import SmtpSettings
from tests.unit.alerts.conftest import NOW, MailServer, an_alert

PASSWORD = {"MAIL_PASSWORD": "geheim-0"}
LOGIN = {"user": "hub", "password_env": "MAIL_PASSWORD"}


def failure(settings: SmtpSettings, environ: dict[str, str] | None = None) -> NotDelivered:
    with pytest.raises(NotDelivered) as caught:
        Mail(settings, environ or {}).deliver(an_alert(), NOW)
    assert "geheim" not in str(caught.value) and "example.gov.cn" not in str(caught.value)
    return caught.value


def knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(
        handled=False, success=(data.login, data.password) == (b"hub", PASSWORD["MAIL_PASSWORD"].encode())
    )


def tls_of(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def test_a_mail_arrives_in_chinese_at_every_recipient(mail_server: MailServer) -> None:
    settings = replace(mail_server.settings(), to=("a@example.gov.cn", "b@example.gov.cn"))
    Mail(settings, {}).deliver(an_alert(), NOW)
    assert mail_server.box.recipients == [["a@example.gov.cn", "b@example.gov.cn"]]
    mail = message_from_bytes(mail_server.box.mails[0], policy=policy.default)
    assert mail["Subject"] == "【gridhub】警告 公安 2026-10 缺报 1 项"
    assert mail["To"] == "a@example.gov.cn, b@example.gov.cn"
    assert mail["Date"] == "Mon, 02 Nov 2026 09:00:00 +0800"
    assert mail["Message-ID"] == f"<{an_alert().identity}@example.gov.cn>"
    assert mail.get_content() == "公安 2026-10 还缺：\n- 实有人口：未收到\n\n提醒时间：2026-11-02 09:01\n"


def test_a_line_break_in_a_title_adds_no_header(mail_server: MailServer) -> None:
    Mail(mail_server.settings(), {}).deliver(an_alert(title="a\r\nBcc: x@example.com"), NOW)
    assert message_from_bytes(mail_server.box.mails[0])["Bcc"] is None


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_server_with_tls_and_a_login_takes_the_mail(
    tls: Any, start_mail: Callable[..., MailServer], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = tls_of(certificate)
    secured = {"tls_context": context, "require_starttls": True} if tls == "starttls" else {"ssl_context": context}
    allowed = {"auth_require_tls": tls == "starttls"}  # aiosmtpd does not see TLS from the first byte as TLS
    server = start_mail(authenticator=knows, auth_required=True, **secured, **allowed)
    Mail(server.settings(tls=tls, **LOGIN), PASSWORD).deliver(an_alert(), NOW)
    assert len(server.box.mails) == 1
    assert "拒绝登录" in str(failure(server.settings(tls=tls, **LOGIN), {"MAIL_PASSWORD": "geheim"}))


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    tls: Any, start_mail: Callable[..., MailServer], certificate: Path
) -> None:
    context = tls_of(certificate)
    server = start_mail(**({"tls_context": context} if tls == "starttls" else {"ssl_context": context}))
    assert "证书不可信" in str(failure(server.settings(tls=tls, **LOGIN), PASSWORD))
    assert server.box.mails == []


def test_a_server_without_starttls_gets_neither_password_nor_mail(mail_server: MailServer) -> None:
    assert "STARTTLS" in str(failure(mail_server.settings(tls="starttls", **LOGIN), PASSWORD))
    assert mail_server.box.mails == []


def test_a_password_that_is_not_set_is_named_by_its_variable(mail_server: MailServer) -> None:
    assert "MAIL_PASSWORD" in str(failure(mail_server.settings(tls="starttls", **LOGIN)))


def test_a_password_that_smtp_cannot_carry_is_told_without_it(mail_server: MailServer) -> None:
    said = failure(mail_server.settings(tls="starttls", **LOGIN), {"MAIL_PASSWORD": "geheim-密码"})
    assert "非 ASCII" in str(said)


@pytest.mark.parametrize(("answer", "again"), [("451 geheim", True), ("554 geheim", False)])
def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(
    mail_server: MailServer, answer: str, again: bool
) -> None:
    mail_server.box.code = answer
    said = failure(mail_server.settings())
    assert answer[:3] in str(said)
    assert said.again is again


def test_a_mail_that_one_of_two_recipients_may_get_counts_as_sent(mail_server: MailServer) -> None:
    mail_server.box.recipient_codes = {"a@example.gov.cn": "550 unknown"}
    settings = replace(mail_server.settings(), to=("a@example.gov.cn", "b@example.gov.cn"))
    Mail(settings, {}).deliver(an_alert(), NOW)
    assert mail_server.box.recipients == [["b@example.gov.cn"]]
    assert "全部收件人" in str(failure(replace(settings, to=("a@example.gov.cn",))))


def test_a_host_that_is_no_name_is_told_as_such(mail_server: MailServer) -> None:
    assert "主机名不正确" in str(failure(replace(mail_server.settings(), host="..")))


def test_a_host_that_nobody_knows_is_told_as_such(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "geheim")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "找不到主机" in str(failure(mail_server.settings()))


@pytest.fixture
def spoken() -> Iterator[Callable[[tuple[bytes, ...]], int]]:
    """Starts a server that says the given lines, one per line it hears, and then nothing more; gives its port."""
    ended = threading.Event()
    listening: list[socket.socket] = []

    def start(lines: tuple[bytes, ...]) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def serve() -> None:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as heard:
                for line in lines:
                    connection.sendall(line)
                    if heard.readline() == b"" or (line.startswith(b"354") and not _end_of_data(heard)):
                        return
                ended.wait(10)

        threading.Thread(target=serve, daemon=True).start()
        return int(server.getsockname()[1])

    yield start
    ended.set()
    for server in listening:
        server.close()


def _end_of_data(heard: Any) -> bool:
    return any(line == b".\r\n" for line in heard)


def test_a_server_that_says_nothing_is_left_after_the_timeout(spoken: Callable[[tuple[bytes, ...]], int]) -> None:
    settings = SmtpSettings(
        "127.0.0.1", spoken(()), "hub@example.gov.cn", ("a@example.gov.cn",), tls="none", timeout=0.2
    )
    assert "规定时间" in str(failure(settings))


def test_a_server_that_took_the_mail_and_hangs_at_goodbye_is_not_sent_it_again(
    spoken: Callable[[tuple[bytes, ...]], int],
) -> None:
    lines = (b"220 here\r\n", b"250 hello\r\n", b"250 from\r\n", b"250 to\r\n", b"354 go on\r\n", b"250 taken\r\n")
    settings = SmtpSettings(
        "127.0.0.1", spoken(lines), "hub@example.gov.cn", ("a@example.gov.cn",), tls="none", timeout=0.5
    )
    Mail(settings, {}).deliver(an_alert(), NOW)
