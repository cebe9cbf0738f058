"""Workbooks with an opening password: decrypted beside the cells, read, removed.

Belongs here: msoffcrypto and its failures. Not here: where the password comes from (``read``). Runs in the child process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gridhub.ingest.readers.ooxml_package import damaged
from gridhub.ingest.readers.protocol import CannotRead


@contextmanager
def decrypted(path: Path, folder: Path, password: str) -> Iterator[Path]:
    """The workbook without its encryption, in ``folder`` (0600) until the block ends.

    Raises ``CannotRead``: wrong_password, damaged, encrypted (a scheme the library does not know).
    """
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    plain = folder / "decrypted"
    try:
        with (
            path.open("rb") as source,
            os.fdopen(os.open(plain, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out,
        ):
            try:
                office = msoffcrypto.OfficeFile(source)
                office.load_key(password=password)
                office.decrypt(out)
            except InvalidKeyError as error:
                raise _wrong() from error
            except DecryptionError as error:
                what = "工作簿的加密方式（encrypted）不受支持"
                raise CannotRead("encrypted", what, "请取消打开密码，另存后重新报送") from error
            except (FileFormatError, ParseError, ValueError, KeyError, IndexError, OSError) as error:
                raise damaged("加密的工作簿已损坏，无法解密") from error
        if not plain.stat().st_size:
            raise _wrong()
        yield plain
    finally:
        plain.unlink(missing_ok=True)


def _wrong() -> CannotRead:
    return CannotRead(
        "wrong_password",
        "工作簿已加密（encrypted），登记的密码打不开它",
        "请核对 password_env 指定的密码，或请部门取消打开密码",
    )
