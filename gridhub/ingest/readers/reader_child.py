"""The child process that opens foreign files: ``python -m gridhub.ingest.readers.reader_child MEMORY_BYTES``.

Belongs here: limits and the request loop. Not here: reading (``workbook_cells``, ``text_cells``,
``html_cells``, ``spreadsheet_xml``, ``geojson_cells``, ``shapefile_cells``).
It lives until its input ends, it dies of its limits, or the parent kills it. Its answers go to the file descriptor it
started with as standard output; whatever a library prints goes nowhere, since it could hold a personal value.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from gridhub.contracts.budgets import Allowance
from gridhub.ingest.readers.allowance import allowing
from gridhub.ingest.readers.protocol import DISK, MEMORY, CannotRead, FileRead, ReadRequest


def _limit_cpu(seconds: int) -> None:
    """CPU limits count from the start of the process: grant ``seconds`` more for the next file."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + seconds + 1, hard))


def _read(request: ReadRequest) -> FileRead:
    path, folder = Path(request.path), Path(request.folder)
    if request.format == "encrypted":
        from gridhub.ingest.readers.encrypted import decrypted

        with decrypted(path, folder, request.password) as opened:
            return _read_workbook(opened, folder)
    if request.format == "workbook":
        return _read_workbook(path, folder)
    if request.format == "html":
        from gridhub.ingest.readers.html_cells import read_html

        return read_html(path, folder)
    if request.format == "spreadsheet_xml":
        from gridhub.ingest.readers.spreadsheet_xml import read_spreadsheet_xml

        return read_spreadsheet_xml(path, folder)
    if request.format == "geojson":
        from gridhub.ingest.readers.geojson_cells import read_geojson

        return read_geojson(path, folder)
    if request.format == "shapefile":
        from gridhub.ingest.readers.shapefile_cells import read_shapefiles

        return read_shapefiles(path, folder)
    from gridhub.ingest.readers.text_cells import read_text

    return read_text(path, folder)


def _read_workbook(path: Path, folder: Path) -> FileRead:
    from gridhub.ingest.readers.workbook_cells import read_workbook

    return read_workbook(path, folder)


def _answer(line: str) -> tuple[dict[str, object], bool]:
    """The answer to one request, and whether the process is still fit for another."""
    try:
        request = ReadRequest(**json.loads(line))
        _limit_cpu(request.cpu_seconds)
        with allowing(Allowance(request.inflated_bytes, request.rows, request.cells)):
            return {"read": asdict(_read(request))}, True
    except CannotRead as refusal:
        return {"refused": {"code": refusal.code, "what": refusal.what, "remedy": refusal.remedy}}, True
    except MemoryError:
        return {"crashed": MEMORY}, False
    except BaseException as error:  # calamine's PanicException is no Exception
        is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        return {"crashed": DISK if is_full else type(error).__name__}, False


class _WithoutPandas:
    """Hides pandas: pyarrow would import it (a second and 60 MB in every child) to ask whether a list belongs to it."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def main() -> None:
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.meta_path.insert(0, _WithoutPandas())
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    for line in sys.stdin:
        answer, fit = _answer(line)
        answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
        answers.flush()
        if not fit:
            return


if __name__ == "__main__":
    main()
