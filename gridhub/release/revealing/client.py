"""Asking the service: what an account without any right to the home does.

Belongs here: one question over the socket. Not here: showing the answer (``cli``). Standard library only; no file of the
home or the project is touched.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path

from gridhub.release.revealing import protocol
from gridhub.release.revealing.protocol import Answer, NotRevealed, Request, parse_answer

_PATIENCE = protocol.QUERY_SECONDS * 2 + protocol.REQUEST_SECONDS + 70
"""Seconds without a word: a question may wait for its turn as long as it may run."""
_LONGEST = protocol.ANSWER_BYTES + 2**20


def ask_service(path: Path, request: Request) -> Answer:
    """The answer to one question. Raises ``NotRevealed``."""
    line = request.line()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(_PATIENCE)
        try:
            connection.connect(str(path))
        except OSError as error:
            why = error.strerror or str(error)
            raise NotRevealed(
                "no_service",
                f"{path}: 没有服务在这里（{why}）；由服务账号运行 gridhub reveal serve",
                f"{path}: no service there ({why}); its account runs `gridhub reveal serve`",
            ) from None
        with suppress(OSError):  # it may have refused before the question was said: what it says counts
            connection.sendall(line)
        return parse_answer(_answer_from(connection))


def _answer_from(connection: socket.socket) -> bytes:
    parts: list[bytes] = []
    size = 0
    while not (parts and parts[-1].endswith(b"\n")):
        try:
            part = connection.recv(1 << 16)
        except OSError:
            part = b""
        size += len(part)
        if not part or size > _LONGEST:
            raise NotRevealed(
                "no_answer", "服务没有把话说完，没有结果", "the service did not finish its answer: no result"
            )
        parts.append(part)
    return b"".join(parts)
