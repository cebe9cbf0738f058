"""Parsing a part of a workbook as it is unpacked, without entities.

Belongs here: expat, its refusals. Not here: what the parts say (``sheet_audit``, ``ods_audit``). Runs in the child
process: standard library only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from gridhub.ingest.readers.ooxml_package import damaged, unsafe


def parse_stream(
    chunks: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    part: str,
) -> None:
    """Names come as ``namespace local``, texts in pieces. ``part`` (Chinese) is what a refusal calls the part.

    Raises ``CannotRead``: damaged for XML that is broken or cut off, unsafe_xml for a DOCTYPE.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged(f"{part}的内容不完整") from error


def _refuse_doctype(*_: object) -> None:
    raise unsafe()
