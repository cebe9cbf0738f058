"""A mail server and a robot's server of this machine, a clock and a pause that take no time."""

from __future__ import annotations

import json
import threading
from asyncio import Server
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gridhub.alerts.alert import Alert
from gridhub.project.alert_settings import SmtpSettings, Tls, WebhookSettings
from gridhub.state.home import Home

NOW = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
URL_ENV = "ROBOT_URL"


def clock() -> datetime:
    return NOW


def an_alert(
    number: int = 1, *, text: str = "公安 2026-10 还缺：\n- 实有人口：未收到", title: str = "公安 2026-10 缺报 1 项"
) -> Alert:
    return Alert("late_department", f"公安 {number}", title, text, "warning", NOW + timedelta(minutes=number))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def log(home: Home) -> Callable[[], list[str]]:
    def lines() -> list[str]:
        file = home.root / "alerts.log"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    return lines


@pytest.fixture
def pauses() -> list[float]:
    """Seconds waited between tries, in order; nothing really waits."""
    return []


@dataclass
class Robot:
    """A server that keeps what it was sent. ``answers``: what it gives, the last for ever; None: it takes and is silent."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], bytes] | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def says(self, *bodies: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.answers = [(status, headers or {}, json.dumps(body).encode()) for body in bodies]

    @property
    def environ(self) -> dict[str, str]:
        return {URL_ENV: self.url}


@pytest.fixture
def robot() -> Iterator[Robot]:
    kept = Robot()
    kept.says({"errcode": 0, "errmsg": "ok"})

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.paths.append(self.path)
            kept.bodies.append(json.loads(body))
            answer = kept.answers.pop(0) if len(kept.answers) > 1 else kept.answers[0]
            if answer is None:
                kept.released.wait(10)
                return
            status, headers, content = answer
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(content))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/cgi-bin/webhook/send?key=geheim-693a91f6"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield kept
    kept.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Mailbox:
    """What the mail server took. ``code``: how it answers a message."""

    code: str = "250 OK"
    recipient_codes: dict[str, str] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answer = self.recipient_codes.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.code.startswith("250"):
            self.mails.append(envelope.content)
            self.recipients.append(list(envelope.rcpt_tos))
        return self.code


class OnAnyPort(Controller):
    """Takes the port that the system gives: aiosmtpd itself connects to port 0 to see whether the server runs."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@dataclass
class MailServer:
    box: Mailbox
    port: int

    def settings(self, *, tls: Tls = "none", **more: Any) -> SmtpSettings:
        return SmtpSettings("127.0.0.1", self.port, "hub@example.gov.cn", ("a@example.gov.cn",), tls=tls, **more)


@pytest.fixture
def start_mail() -> Iterator[Callable[..., MailServer]]:
    """Starts a mail server of this machine; keywords as of ``aiosmtpd``'s Controller."""
    running: list[Controller] = []

    def start(**options: Any) -> MailServer:
        box = Mailbox()
        server = OnAnyPort(box, hostname="127.0.0.1", port=0, **options)
        server.start()
        running.append(server)
        return MailServer(box, server.port)

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def mail_server(start_mail: Callable[..., MailServer]) -> MailServer:
    return start_mail()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Certificate and key of 127.0.0.1 in one PEM file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def webhook(form: str = "wecom", **more: Any) -> WebhookSettings:
    return WebhookSettings(form, URL_ENV, **{"timeout": 0.3, **more})  # type: ignore[arg-type]
