"""Alerts to robots of chat groups and to receivers of JSON, over HTTP.

Belongs here: the forms of messages, one request and what its answer means. Not here: how often it is tried (``send``).
The forms and where they were read: docs/alerts.md.

The address holds the token of the robot: no text of ours quotes it, nor what urllib or the server says (both may).
No redirect is followed, no proxy of the environment is used; a proxy is named in the settings.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.error import HTTPError, URLError
from urllib.parse import quote_plus, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from gridhub.alerts.alert import SEVERITIES, Alert, cut_to, one_line
from gridhub.alerts.channel import NotDelivered, network_failure
from gridhub.project.alert_settings import WebhookSettings

ROBOT_BYTES = 4096
"""Of the content of a 企业微信 message (UTF-8). 钉钉 is kept to the same: what fits one fits the other."""
ROBOT_MESSAGES = 20
"""A robot takes 20 messages a minute, 企业微信 and 钉钉 alike; 钉钉 is silent for ten minutes when there were more."""
LONGEST_TITLE = 300
LONGEST_ANSWER = 65_536
SIGNATURE = "gridhub"
"""Every message holds it, so that it serves as the keyword (自定义关键词) of a 钉钉 robot."""

_TOO_FAST = {45009: "发送太频繁", 130101: "发送太频繁"}
_CODES: Mapping[int, str] = {
    40035: "地址里缺少令牌", 40058: "消息太长或格式不对", 93000: "机器人地址无效（已移除，或令牌不对）", 300001: "机器人地址无效（令牌不对）",
    310000: f"不符合机器人的安全设置（关键词 {SIGNATURE}、加签密钥 secret_env、IP 地址段）", **_TOO_FAST,
}  # fmt: skip


@dataclass(frozen=True)
class Webhook:
    """One robot or receiver. ``environ`` holds its address under ``url_env``."""

    settings: WebhookSettings
    environ: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.settings.form}:{self.settings.url_env}"

    @property
    def retries(self) -> int:
        return self.settings.retries

    @property
    def most_at_once(self) -> int | None:
        return None if self.settings.form == "json" else ROBOT_MESSAGES

    def deliver(self, alert: Alert, now: datetime) -> None:
        url = self._address(self.settings.url_env)
        if self.settings.secret_env:
            url = signed(url, self._value(self.settings.secret_env), now)
        body = json.dumps(body_of(alert, self.settings.form), ensure_ascii=False).encode("utf-8")
        request = Request(url, body, {"Content-Type": "application/json; charset=utf-8", "User-Agent": SIGNATURE})
        proxy = self._address(self.settings.proxy_env) if self.settings.proxy_env else None
        try:
            with _opener(proxy).open(request, timeout=self.settings.timeout) as response:
                answer = response.read(LONGEST_ANSWER)
        except HTTPError as error:
            error.close()
            raise _of_status(error.code) from None
        except URLError as error:
            raise network_failure(error.reason if isinstance(error.reason, Exception) else error) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise network_failure(error) from None
        _understand(answer, must_say_so=self.settings.form != "json")

    def _value(self, variable: str) -> str:
        value = self.environ.get(variable, "").strip()
        if not value:
            raise NotDelivered(f"没有设置环境变量 {variable}", silent=True)
        return value

    def _address(self, variable: str) -> str:
        """The address in a variable. Raises ``NotDelivered`` unless it is one of http or https, without an account."""
        value = self._value(variable)
        try:
            parts = urlsplit(value)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
            sound = sound and parts.port != 0 and value.isascii() and value.isprintable() and " " not in value
        except ValueError:
            sound = False
        if not sound:
            raise NotDelivered(f"环境变量 {variable} 的内容不是 http 或 https 地址", silent=True)
        return value


def _opener(proxy: str | None) -> OpenerDirector:
    """What opens http and https and nothing else: ``build_opener`` would add redirects, files, FTP and the environment's
    proxies."""
    opener = OpenerDirector()
    handlers = [HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()]
    if proxy is not None:
        handlers.insert(0, ProxyHandler({"http": proxy, "https": proxy}))
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def signed(url: str, secret: str, now: datetime) -> str:
    """The address with 钉钉's ``timestamp`` (milliseconds) and ``sign``: HMAC-SHA256 over both, Base64, percent-encoded."""
    timestamp = str(round(now.timestamp() * 1000))
    digest = hmac.new(secret.encode("utf-8"), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    more = f"timestamp={timestamp}&sign={quote_plus(base64.b64encode(digest))}"
    return f"{url}{'&' if '?' in url else '?'}{more}"


def body_of(alert: Alert, form: str) -> dict[str, object]:
    """The message in one of the forms: ``wecom``, ``gov_wecom``, ``dingtalk``, ``json``."""
    if form == "json":
        return {
            "id": alert.identity, "kind": alert.kind, "subject": alert.subject, "severity": alert.severity,
            "title": alert.title, "text": alert.text, "at": alert.at.isoformat(),
        }  # fmt: skip
    title = cut_to(f"【{SIGNATURE}】{SEVERITIES[alert.severity]} {_inert(one_line(alert.title))}", LONGEST_TITLE, "")
    text = f"### {title}\n{alert.stamp}\n{_inert(alert.text)}"
    if form == "dingtalk":  # an empty line parts paragraphs, a single break is a space
        return {"msgtype": "markdown", "markdown": {"title": title, "text": cut_to(text, ROBOT_BYTES, "\n\n")}}
    return {"msgtype": "markdown", "markdown": {"content": cut_to(text, ROBOT_BYTES)}}


def _inert(text: str) -> str:
    """Without what a robot would act on: mentions (``<@all>``), colours, links. Names of files come from outside."""
    return text.replace("<", "＜").replace(">", "＞").replace("](", "］(")


def _of_status(status: int) -> NotDelivered:
    if 300 <= status < 400:
        return NotDelivered(f"地址已转移（HTTP {status}），不跟随：请更正环境变量中的地址", silent=True)
    if status == 429 or status >= 500:
        return NotDelivered(f"服务暂时不可用（HTTP {status}）", again=status != 429, silent=True)
    return NotDelivered(f"没有接受（HTTP {status}）：请核对环境变量中的地址", silent=status in (401, 403, 404))


def _understand(answer: bytes, *, must_say_so: bool) -> None:
    """Raises ``NotDelivered`` unless the answer says ``errcode`` 0. ``must_say_so``: whether it must say a code at all."""
    try:
        said = json.loads(answer)
    except ValueError:
        said = None
    code = said.get("errcode") if isinstance(said, dict) else None
    if code == 0 or (code is None and not must_say_so):
        return
    if not isinstance(code, int):
        raise NotDelivered("应答不是机器人的应答（没有 errcode）：请核对环境变量中的地址")
    remedy = f"：{_CODES[code]}" if code in _CODES else ""
    raise NotDelivered(f"没有接受（errcode {code}）{remedy}", silent=code in _TOO_FAST)
