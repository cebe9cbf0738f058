"""The hub's key: keyed tokens for joining on identifiers, and opaque ids.

Belongs here: making, keeping and using the key. Not here: what is tokenised (``identity``, ``places``).
A plain hash would be no protection: the 32 million possible ids of one county fall in a minute (design §4.6).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gridhub.contracts.errors import BrokenProject, ProjectError
from gridhub.state.home import Home

if TYPE_CHECKING:
    from hashlib import _Hash

    from gridhub.project.project import CityConfig, Project

SEPARATOR, ESCAPE, ESCAPED = "\x1f", "\\", "\\x1f"
"""Between the parts of a message; before a character that is not what it looks like; a separator inside a part."""
TOKEN = "token"
"""What the message of a token begins with, before its kind and parts."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: an id is read out and typed
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_KEY_BYTES = 32
_BLOCK = 64
"""Bytes of a block of SHA-256."""


@dataclass(frozen=True, repr=False)
class HubKey:
    """The secret of one hub. It is never shown, not even by ``repr``."""

    _secret: bytes

    @classmethod
    def load(cls, home: Home, project: Project) -> HubKey:
        """The key of this home, made on first use: the demo key for the sample inbox, else a random one.

        Raises ``BrokenProject`` when the home has the demo key but the inbox is not the sample's, when the demo key is
        missing or when the key file is damaged (a new key would change every id: it is never made in silence).
        """
        config = project.config
        path = home.keys / "hub.key"
        demo = _read(config.demo_key, project.root) if config.demo_key and config.demo_key.exists() else None
        if not path.exists():
            if config.is_sample and demo is None:
                raise _broken(project.root, config.demo_key, "the demo key of the sample inbox is missing")
            home.keys.mkdir(parents=True, exist_ok=True)
            home.keys.chmod(0o700)
            _keep(path, demo if config.is_sample and demo else secrets.token_bytes(_KEY_BYTES))
        secret = _read(path, project.root)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        if demo is not None and hmac.compare_digest(secret, demo) and not config.is_sample:
            raise BrokenProject([ProjectError("pyproject.toml", 0, _demo_refused(config))])
        return cls(secret)

    def token(self, kind: str, *parts: str) -> str:
        """64 hexadecimal characters: HMAC-SHA256 over kind and parts joined by U+001F. Equal only for equal parts."""
        return self._digest(TOKEN, kind, *parts).hex()

    def tokens(self, messages: Iterable[bytes]) -> list[str]:
        """The tokens of many messages: ``TOKEN``, kind and parts, escaped and joined as for ``token``, in UTF-8."""
        inner, outer = (start.copy for start in self._started)
        tokens: list[str] = []
        for message in messages:
            digest, whole = inner(), outer()
            digest.update(message)
            whole.update(digest.digest())
            tokens.append(whole.hexdigest())
        return tokens

    @cached_property
    def _started(self) -> tuple[_Hash, _Hash]:
        """The two hashes of HMAC-SHA256, the key taken in: begun once, not for each of the millions of tokens of a city."""
        block = self._secret.ljust(_BLOCK, b"\0")
        inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))
        return inner, outer

    def hub_id(self, prefix: str, founding: str) -> str:
        """An opaque id: ``prefix`` and 13 characters (65 bits) that derive from the key and the founding text."""
        return prefix + _written(int.from_bytes(self._digest("id", prefix, founding)[:9], "big") >> 7)

    def _digest(self, *parts: str) -> bytes:
        inner, outer = self._started
        digest, whole = inner.copy(), outer.copy()
        digest.update(_message(parts).encode())
        whole.update(digest.digest())
        return whole.digest()

    def __repr__(self) -> str:
        return "HubKey(…)"


def key_mark(home: Home) -> str:
    """Tells one hub's key from another's, and nothing of it. Raises ``BrokenProject`` when the key cannot be read."""
    return HubKey(_read(home.keys / "hub.key", home.root)).token("key mark")[:16]


def sealed_since(home: Home) -> str | None:
    """When the first sealed release was made; what was made later and has no seal was changed. None: not yet."""
    file = home.keys / "sealed.since"
    return file.read_text(encoding="ascii", errors="replace").strip() if file.is_file() else None


def mark_sealed(home: Home, created_at: str) -> None:
    """Remember the first sealed release, where only the hub's account writes."""
    file = home.keys / "sealed.since"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(created_at + "\n")


def log_key(home: Home) -> HubKey | None:
    """The key as the export log uses it; None in a home that has none yet."""
    path = home.keys / "hub.key"
    return HubKey(_read(path, home.root)) if path.is_file() else None


def _message(parts: Sequence[str]) -> str:
    message = SEPARATOR.join(parts)
    if ESCAPE in message or message.count(SEPARATOR) >= len(parts):
        # A separator inside a part is escaped: ("a", "b") and ("a\x1fb",) must not meet.
        message = SEPARATOR.join(part.replace(ESCAPE, ESCAPE * 2).replace(SEPARATOR, ESCAPED) for part in parts)
    return message


def _written(number: int) -> str:
    """65 bits as 13 characters; two at a time, written out: a city of a million people asks for millions of ids."""
    return (
        f"{_ALPHABET[number >> 60]}{_PAIRS[number >> 50 & 1023]}{_PAIRS[number >> 40 & 1023]}{_PAIRS[number >> 30 & 1023]}"
        f"{_PAIRS[number >> 20 & 1023]}{_PAIRS[number >> 10 & 1023]}{_PAIRS[number & 1023]}"
    )


def _demo_refused(config: CityConfig) -> str:
    return (
        f"the home {config.home} was made with the public demo key, which is for the sample inbox "
        f"{config.sample_inbox} only; for the inbox {config.inbox} use another home (--home, GRIDHUB_HOME) / "
        f"该数据目录使用公开的演示密钥，只能配样例收件箱；请为此收件箱另用一个数据目录"
    )


def _keep(path: Path, secret: bytes) -> None:
    """Write the key beside and link it into place, so that two first runs agree and no half key is ever read."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secret.hex() + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        pass  # another first run was faster: its key counts
    finally:
        beside.unlink()


def _read(path: Path, root: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, OSError) as error:
        raise _broken(root, path, "the key cannot be read: it is 64 hexadecimal characters") from error
    if len(secret) != _KEY_BYTES:
        raise _broken(root, path, "the key is damaged: it is 64 hexadecimal characters; restore it from the backup")
    return secret


def _broken(root: Path, path: Path | None, message: str) -> BrokenProject:
    place = str(path)
    if path is not None and path.is_relative_to(root):
        place = path.relative_to(root).as_posix()
    return BrokenProject([ProjectError(place, 0, message)])
