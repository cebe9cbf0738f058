"""Alerts by mail (SMTP, RFC 5321; TLS from the first byte or by STARTTLS, RFC 3207).

Belongs here: the message and one conversation with the server. Not here: the settings (``project.alert_settings``).
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import ClassVar

from gridhub.alerts.alert import SEVERITIES, Alert, one_line
from gridhub.alerts.channel import NotDelivered, network_failure
from gridhub.project.alert_settings import SmtpSettings

OURSELVES = "[127.0.0.1]"
"""How we greet the server: an address literal is always valid, and asking for our own name can take seconds offline."""


@dataclass(frozen=True)
class Mail:
    """One message per alert to all recipients."""

    settings: SmtpSettings
    environ: Mapping[str, str] = field(repr=False)
    name: ClassVar[str] = "smtp"
    most_at_once: ClassVar[None] = None

    @property
    def retries(self) -> int:
        return self.settings.retries

    def deliver(self, alert: Alert, now: datetime) -> None:
        password = self._password()
        message = message_of(alert, self.settings, now)
        try:
            server = self._connect()
            try:
                if self.settings.user:
                    server.login(self.settings.user, password)
                server.send_message(message)  # raises only when every recipient was refused
                with contextlib.suppress(OSError):
                    server.quit()  # the message is taken: a server that hangs up badly now has it all the same
            finally:
                server.close()
        except (OSError, ValueError) as error:  # smtplib's own are OSErrors; a name that is no host, a ValueError
            raise _failure(error) from None

    def _password(self) -> str:
        if not self.settings.user:
            return ""
        password = self.environ.get(self.settings.password_env, "")
        if not password:
            raise NotDelivered(f"没有设置环境变量 {self.settings.password_env}（邮箱密码）", silent=True)
        if not (self.settings.user + password).isascii():  # smtplib signs in with ASCII alone
            raise NotDelivered("邮箱的帐号或密码含有非 ASCII 字符，不能用来登录", silent=True)
        return password

    def _connect(self) -> smtplib.SMTP:
        at = self.settings
        if at.tls == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(at.host, at.port, OURSELVES, timeout=at.timeout, context=context)
        server = smtplib.SMTP(at.host, at.port, OURSELVES, timeout=at.timeout)
        try:
            if at.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
        return server


def message_of(alert: Alert, settings: SmtpSettings, now: datetime) -> EmailMessage:
    """The mail: its ``Message-ID`` is made of the alert's identity, so that a program that got it twice can tell."""
    message = EmailMessage()
    message["Subject"] = f"【gridhub】{SEVERITIES[alert.severity]} {one_line(alert.title)}"
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{alert.identity}@{settings.sender.rpartition('@')[2]}>"
    message.set_content(f"{alert.text}\n\n{alert.stamp}\n", charset="utf-8", cte="base64")
    return message


def _failure(error: Exception) -> NotDelivered:
    """By kind and number: a server's own words may quote an account or an address."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return NotDelivered(
                f"邮件服务器拒绝登录（{error.smtp_code}）：请核对 user 和 password_env 所指的密码", silent=True
            )
        case smtplib.SMTPNotSupportedError():
            return NotDelivered("邮件服务器不支持所要求的 STARTTLS 或登录方式：请核对 tls 和 port", silent=True)
        case smtplib.SMTPRecipientsRefused():
            codes = sorted({code for code, _ in error.recipients.values()})
            return NotDelivered(f"邮件服务器拒绝全部收件人（{'、'.join(map(str, codes))}）", again=_later(codes[0]))
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return NotDelivered(
                f"邮件服务器现在不接待（{error.smtp_code}）", again=_later(error.smtp_code), silent=True
            )
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, OSError):  # how smtplib tells a timeout
            return network_failure(error.__context__)
        case smtplib.SMTPServerDisconnected():
            return NotDelivered("邮件服务器中断了连接", again=True, silent=True)
        case smtplib.SMTPResponseException():
            return NotDelivered(f"邮件服务器没有接受（{error.smtp_code}）", again=_later(error.smtp_code))
    return network_failure(error)


def _later(code: int) -> bool:
    """RFC 5321 §4.2.1: 4xx is a transient refusal."""
    return 400 <= code < 500
