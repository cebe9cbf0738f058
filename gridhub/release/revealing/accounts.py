"""Who is at the other end of a local socket: the account of the operating system, as the kernel says.

Belongs here: the peer's credentials and names. Not here: what an account may do (``rights``).
The kernel notes the account when the peer connects (SO_PEERCRED); nothing that the peer sends can change it.
"""

from __future__ import annotations

import grp
import os
import pwd
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

_CREDENTIALS = struct.Struct("3i")
_OVERFLOW = Path("/proc/sys/kernel/overflowuid")


@dataclass(frozen=True)
class Account:
    """An account. ``name``: ``uid:60001`` where the system knows none; ``groups``: names of the groups it belongs to.

    ``is_known`` False: the kernel cannot say who it is (an account from outside the service's own container).
    """

    uid: int
    name: str
    groups: frozenset[str] = frozenset()
    is_known: bool = True


def peer_uid(connection: socket.socket) -> int:
    """The number of the account that connected. Raises OSError."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(raw)[1]) & 0xFFFFFFFF


def account_of(uid: int) -> Account:
    """The account of that number, its groups as the system lists them today (a directory far away may take its time)."""
    known = uid != _overflow_uid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # a container may know no names
        return Account(uid, f"uid:{uid}", is_known=known)
    groups: set[str] = set()
    for gid in os.getgrouplist(entry.pw_name, entry.pw_gid):
        try:
            groups.add(grp.getgrgid(gid).gr_name)
        except KeyError:
            continue
    return Account(uid, entry.pw_name, frozenset(groups), known)


def _overflow_uid() -> int:
    """The number that stands for every account that has none here."""
    try:
        return int(_OVERFLOW.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 65534
