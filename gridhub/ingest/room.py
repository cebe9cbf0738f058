"""Room on the disk: what is left free for the rest of the city.

Belongs here: asking, and the refusal of a file for which there is none. Not here: how much is kept free (``contracts.budgets``).
A full disk is no fault of the file: it is refused by name, everything else is released, and the next run takes it.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gridhub.contracts.budgets import MB
from gridhub.ingest.refusals import Refused, reason

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No space, no quota, larger than a process may write."""
_REMEDY = "这份文件本身没有问题，不必重新报送；请数据中心清理磁盘（如 gridhub releases --keep 3）后再运行"


def require_room(folder: Path, size: int, kept_mb: int, file_name: str) -> None:
    """Raises ``Refused`` (disk_full) when ``size`` more bytes would leave less than ``kept_mb`` free."""
    free = shutil.disk_usage(folder).free
    if size > free - kept_mb * MB:
        what = f"磁盘只剩 {free // MB:,} MB，处理它会少于应当留出的 {kept_mb:,} MB（free_disk_mb）"
        raise Refused("disk_full", reason(file_name, what, _REMEDY))


@contextmanager
def refusing_when_full(file_name: str) -> Iterator[None]:
    """What the system says of a full disk while a file is at work becomes the refusal of that file."""
    try:
        yield
    except Exception as error:
        if not is_full(error):
            raise
        raise disk_full(file_name) from error


def is_full(error: BaseException) -> bool:
    """Whether an error tells of a full disk: by its number, or, of libraries that give none, by the system's words."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in FULL
    return any(f"os error {number})" in str(error) or os.strerror(number) in str(error) for number in FULL)


def disk_full(file_name: str) -> Refused:
    return Refused("disk_full", reason(file_name, "处理时磁盘已满", _REMEDY))
