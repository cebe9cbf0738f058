"""The socket's place in the file system: made by one service at a time, in a folder where nobody else can put one.

Belongs here: locks, left sockets, modes. Not here: connections (``service``).

1. The folder and all above it belong to root or the service's account, and nobody else may write there (a sticky folder
   such as /tmp is passed through, never used itself): else anybody could put a socket of their own in its place.
2. Who holds ``<socket>.lock`` is the service. A socket without a holder was left behind by one that was killed.
3. Anything else at that path is left alone.
"""

from __future__ import annotations

import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gridhub.contracts.errors import InTwoLanguages

_WAITING = 64
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class CannotServe(InTwoLanguages):
    """The service cannot be started there; nothing was changed."""


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """A socket at ``path`` that every account may connect to; it is taken away at the end. Raises ``CannotServe``."""
    path = path.absolute()
    _require_own_folder(path.parent)
    with _held(path):
        _clear(path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            before = os.umask(0o177)
            try:
                listener.bind(str(path))
            except OSError as error:  # too long a path, among others: sockaddr_un has 107 bytes
                raise CannotServe(f"{path}: {error}", f"{path}: {error}") from None
            finally:
                os.umask(before)
            listener.listen(_WAITING)
            path.chmod(0o666)  # whoever connects is told apart by the kernel
            yield listener
        finally:
            listener.close()
            with suppress(FileNotFoundError):
                path.unlink()


def _require_own_folder(folder: Path) -> None:
    if not folder.is_dir() or folder.is_symlink():
        raise CannotServe(f"{folder}: 没有这个文件夹，或是一个链接", f"{folder}: is no folder, or a link")
    for number, one in enumerate((folder.resolve(), *folder.resolve().parents)):
        facts = one.stat()
        passed = number > 0 and facts.st_mode & stat.S_ISVTX
        if facts.st_uid not in (0, os.getuid()) or (facts.st_mode & _OTHERS_WRITE and not passed):
            raise CannotServe(
                f"{one}: 别的账号可以写，能冒充本服务；请用只有服务账号能写的文件夹（如 /run/gridhub）",
                f"{one}: others may write there and pretend to be the service: use a folder of the service's account alone",
            )


@contextmanager
def _held(path: Path) -> Iterator[None]:
    lock = path.with_name(f"{path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotServe(f"{lock}: {error.strerror}", f"{lock}: {error.strerror}") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotServe(f"{path}: 已有一个服务在这里", f"{path}: another service listens there already") from None
        yield
    finally:
        os.close(descriptor)


def _clear(path: Path) -> None:
    try:
        facts = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(facts.st_mode) or facts.st_uid != os.getuid():
        raise CannotServe(
            f"{path}: 已有别的文件或链接，没有改动", f"{path}: something else is there, it was left alone"
        )
    path.unlink()
